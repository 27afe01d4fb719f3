/** Constraints made by hand in a table of the entities are told, kept by every change of the table, and shown as drift. */
import { loadHistory } from "../../../src/migrator/flows/history";
import { openDatabase } from "../../../src/migrator/database/connect";
import { localTarget } from "../../../src/migrator/database/target";
import { driftOf } from "../../../src/migrator/flows/drift";
import { draftRevisions, writeRevisions } from "../../../src/migrator/flows/generate";
import { planTargets, type Plan } from "../../../src/migrator/flows/plan";
import type { DialectName } from "../../../src/migrator/schema/schema";
import { openCaseDatabases, type CaseDatabases, type EntityClass } from "../../support/case-databases";
import { dialectNames, noAnswers, runWithAutogen, withConnection } from "../../support/edit-case";
import { entity, key } from "../../support/studio";

const crews = entity("crews", { id: key });
const before = (): readonly EntityClass[] => [
  crews,
  entity("tasks", { id: key, title: { type: "varchar" }, rank: { type: "int" }, crew_id: { type: "int" } }),
];
const after = (): readonly EntityClass[] => [
  crews,
  entity(
    "tasks",
    { id: key, title: { type: "text" }, rank: { type: "int" }, crew_id: { type: "int" } },
    { checks: [{ name: "ours", expression: "rank >= 0" }] },
  ),
];

const byHand: Readonly<Record<DialectName, readonly string[]>> = {
  postgres: [
    "ALTER TABLE tasks ADD CONSTRAINT hand_check CHECK (rank < 100)",
    "ALTER TABLE tasks ADD CONSTRAINT hand_unique UNIQUE (title, rank)",
    "ALTER TABLE tasks ADD CONSTRAINT hand_key FOREIGN KEY (crew_id) REFERENCES crews (id)",
    "ALTER TABLE tasks ADD CONSTRAINT hand_exclusion EXCLUDE USING btree (rank WITH =)",
    "ALTER TABLE tasks ADD UNIQUE (crew_id, rank)",
  ],
  sqlite: [
    "DROP TABLE tasks",
    `CREATE TABLE tasks ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "title" varchar NOT NULL, "rank" integer NOT NULL, "crew_id" integer NOT NULL,
      CONSTRAINT hand_check CHECK (rank < 100), CONSTRAINT hand_unique UNIQUE (title, rank), CONSTRAINT hand_key FOREIGN KEY (crew_id) REFERENCES crews (id),
      UNIQUE (crew_id, rank DESC) ON CONFLICT IGNORE) STRICT`.replaceAll("varchar", "text"),
  ],
};
const leftAlone: Readonly<Record<DialectName, readonly string[]>> = {
  postgres: [
    "check tasks.hand_check",
    "exclusion constraint tasks.hand_exclusion",
    "foreign key tasks.hand_key",
    "unique constraint tasks.hand_unique",
    "unique constraint tasks.tasks_crew_id_rank_key",
  ],
  sqlite: [
    "ON CONFLICT tasks (crew_id, rank) ignore",
    "STRICT tasks",
    "check tasks.hand_check",
    "foreign key tasks.hand_key",
    "order of a key tasks (crew_id, rank desc)",
    "unique constraint tasks.hand_unique",
    "unique constraint tasks (crew_id, rank)",
  ],
};

async function plan(
  databases: CaseDatabases,
  dialect: DialectName,
  entities: readonly EntityClass[],
): Promise<Plan> {
  const project = databases.project(dialect, entities);
  const history = await loadHistory(project);
  const open = await openDatabase(project.dataSource.options);
  try {
    return await planTargets([localTarget(project, history, open)], history, { answers: noAnswers });
  } finally {
    await open.close();
  }
}

async function generate(
  databases: CaseDatabases,
  dialect: DialectName,
  entities: readonly EntityClass[],
): Promise<Plan> {
  const found = await plan(databases, dialect, entities);
  const project = databases.project(dialect, entities);
  writeRevisions(
    await draftRevisions(project, await loadHistory(project), {
      message: "edit",
      plan: found,
      now: new Date(),
    }),
  );
  await runWithAutogen(databases, dialect, entities, "upgrade", "head");
  return found;
}

const told = ({ unmanaged }: Plan): readonly string[] =>
  unmanaged.map(({ what, name }) => `${what} ${name}`).sort();

test.each(dialectNames)("on %s", async (dialect) => {
  const databases = await openCaseDatabases();
  const ask = (sql: string): Promise<unknown> =>
    withConnection(databases, dialect, (dataSource) => dataSource.query(sql));
  try {
    await generate(databases, dialect, before());
    for (const sql of byHand[dialect]) await ask(sql);
    const wanted = [...leftAlone[dialect]].sort();
    const found = await generate(databases, dialect, after());
    expect(told(found)).toEqual(wanted);
    expect(found.lines.map(({ sign, subject }) => `${sign} ${subject}`)).toEqual([
      ...(dialect === "postgres" ? ["~ tasks.title"] : []),
      "+ check ours",
    ]);
    const settled = await plan(databases, dialect, after());
    expect([settled.lines, told(settled)]).toEqual([[], wanted]);
    await runWithAutogen(databases, dialect, after(), "downgrade", "-1");
    expect(told(await plan(databases, dialect, before()))).toEqual(wanted);
    await ask("INSERT INTO crews (id) VALUES (1)");
    await ask("INSERT INTO tasks (title, rank, crew_id) VALUES ('a', 1, 1)");
    await expect(ask("INSERT INTO tasks (title, rank, crew_id) VALUES ('b', 100, 1)")).rejects.toThrow(
      /hand_check/,
    );
    const project = databases.project(dialect, before());
    const open = await openDatabase(project.dataSource.options);
    try {
      const { lines } = await driftOf(
        { ...project, scratchUrl: process.env["TEST_POSTGRES_URL"] },
        await loadHistory(project),
        open.queryRunner,
      );
      const shown = lines.map(({ subject, detail }) => `${subject} ${detail}`).join("\n");
      for (const name of ["hand_check", "hand_unique", "hand_key"]) expect(shown).toContain(name);
      expect(shown).toContain(dialect === "sqlite" ? "strict" : "hand_exclusion");
    } finally {
      await open.close();
    }
  } finally {
    await databases.close();
  }
});
