/** What a proof finds out about revisions, on both databases. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyTables, fillTables } from "../../../src/migrator/database/proof/fill";
import { proveRevisions } from "../../../src/migrator/database/proof/prove-revisions";
import { readRows } from "../../../src/migrator/database/proof/rows";
import { boundaryParts, valueFor } from "../../../src/migrator/database/proof/values";
import { isSameVerdict, verdictText, type Proof } from "../../../src/migrator/database/proof/verdict";
import { loadHistory } from "../../../src/migrator/flows/history";
import { readProofRows } from "../../../src/migrator/revisions/proof-header";
import { desiredSchema } from "../../../src/migrator/metadata/entities";
import type { Operation } from "../../../src/migrator/operations/operation";
import {
  emptySchema,
  type Column,
  type DialectName,
  type ForeignKey,
} from "../../../src/migrator/schema/schema";
import { openCaseDatabases, type EntityClass } from "../../support/case-databases";
import { describedDataSource, withDatabase } from "../../support/databases";
import { entity, key } from "../../support/studio";

const dialectNames: readonly DialectName[] = ["sqlite", "postgres"];

const first = revision("1", [], {
  up: `await op.createTable("things", (table) => {
      table.column("id", "integer", { nullable: false, autoincrement: true });
      table.column("name", "varchar(20)", { nullable: false });
      table.column("score", "integer", { nullable: true });
      table.primaryKey(["id"], { name: "PK_things" });
      table.check("score is null or score between 3 and 5", { name: "CHK_score" });
    });`,
  down: `await op.dropTable("things");`,
});
const things = (columns: Parameters<typeof entity>[1] = {}): EntityClass =>
  entity(
    "things",
    {
      id: key,
      name: { type: "varchar", length: 20 },
      score: { type: "integer", nullable: true },
      ...columns,
    },
    { checks: [{ name: "CHK_score", expression: "score is null or score between 3 and 5" }] },
  );

function revision(id: string, parents: readonly string[], code: { up: string; down: string }): string {
  return `import { operations } from "typeorm-autogen";
/**
 * revision ${id}
 */
export class R${1763679060000 + Number(id)} {
  static readonly revision = "${id}";
  static readonly parents = ${JSON.stringify(parents)};
  async up(queryRunner) { const op = operations(queryRunner); ${code.up} }
  async down(queryRunner) { const op = operations(queryRunner); ${code.down} }
}
`;
}

async function prove(
  dialect: DialectName,
  files: readonly string[],
  entities: readonly EntityClass[],
  draftText?: string,
): Promise<readonly Proof[]> {
  const databases = await openCaseDatabases();
  try {
    const project = databases.project(dialect, entities);
    files.forEach((text, position) =>
      writeFileSync(join(project.migrationsDirectory, `${position}.ts`), text),
    );
    const history = await loadHistory(project);
    const draft = draftText === undefined ? undefined : join(project.directory, "draft.ts");
    if (draft !== undefined) writeFileSync(draft, draftText ?? "");
    const request =
      draft === undefined ? { ids: history.revisions.map(({ id }) => id) } : { ids: [], drafts: [draft] };
    return await proveRevisions({ ...project, scratchUrl: scratchUrl() }, history, request, async () => {
      const described = await describedDataSource(dialect, { entities: [...entities] });
      return desiredSchema(described, dialect);
    });
  } finally {
    await databases.close();
  }
}

function scratchUrl(): string | undefined {
  return process.env["TEST_POSTGRES_URL"];
}

test("a foreign key to a table of others is proven with a stand-in for that table", async () => {
  const add = `await op.alterTable("things", (table) => table.addForeignKey({
    name: "FK_x", columns: ["score"], references: { schema: "auth", name: "users" }, referencedColumns: ["id"] }));`;
  const drop = `await op.alterTable("things", (table) => table.dropForeignKey("FK_x"));`;
  const second = revision("2", ["1"], { up: add, down: drop });
  const third = revision("3", ["2"], { up: drop, down: add });
  const proofs = await prove("postgres", [first, second, third], [things()]);
  expect(proofs.map(({ verdict }) => verdict.kind)).toEqual(["lossless", "lossless", "lossless"]);
});

test("a revision that needs an extension which the scratch server lacks is unproven, not failed", async () => {
  const second = revision("2", ["1"], { up: `await op.createExtension("no_such_extension");`, down: `` });
  const proofs = await prove("postgres", [first, second], [things()]);
  expect(proofs.map(({ verdict }) => verdict.kind)).toEqual(["lossless", "unproven"]);
  const [draft] = await prove("postgres", [first], [things()], second);
  expect(draft?.verdict).toEqual({
    kind: "unproven",
    why: 'The scratch PostgreSQL does not have the extension "no_such_extension"',
    lacks: "database",
  });
});

describe.each(dialectNames)("on %s", (dialect) => {
  const verdicts = async (
    files: readonly string[],
    entities: readonly EntityClass[],
  ): Promise<readonly string[]> =>
    (await prove(dialect, files, entities)).map(({ verdict }) => verdictText(verdict));

  it("calls a revision lossless whose way back restores schema and rows, a check notwithstanding", async () => {
    const second = revision("2", ["1"], {
      up: `await op.alterTable("things", (table) => { table.renameColumn("name", "title"); table.addColumn("size", "integer", { nullable: false, default: "0" }); });`,
      down: `await op.alterTable("things", (table) => { table.dropColumn("size"); table.renameColumn("title", "name"); });`,
    });
    const renamed = entity(
      "things",
      {
        id: key,
        title: { type: "varchar", length: 20 },
        score: { type: "integer", nullable: true },
        size: { type: "integer", default: 0 },
      },
      { checks: [{ name: "CHK_score", expression: "score is null or score between 3 and 5" }] },
    );
    const proofs = await prove(dialect, [first, second], [renamed]);
    expect(proofs.map(({ verdict, notes }) => [verdictText(verdict), notes])).toEqual([
      ["lossless", []],
      ["lossless", []],
    ]);
  });

  it("names the columns whose values do not come back", async () => {
    const second = revision("2", ["1"], {
      up: `await op.alterTable("things", (table) => table.dropColumn("name"));`,
      down: `await op.alterTable("things", (table) => {
        table.addColumn("name", "varchar(20)", { nullable: true }); table.backfill("name", "''"); table.alterColumn("name", { nullable: false }); });`,
    });
    const left = entity(
      "things",
      { id: key, score: { type: "integer", nullable: true } },
      { checks: [{ name: "CHK_score", expression: "score is null or score between 3 and 5" }] },
    );
    expect(await verdicts([first, second], [left])).toEqual(["lossless", "lossy: things.name"]);
  });

  it("names the table whose rows do not come back", async () => {
    const second = revision("2", ["1"], {
      up: `await op.sql("DELETE FROM things WHERE score = 4");`,
      down: ``,
    });
    expect(await verdicts([first, second], [things()])).toEqual(["lossless", "lossy: things"]);
  });

  it("calls a revision irreversible that has no way down, or one that leads elsewhere", async () => {
    const add = `await op.alterTable("things", (table) => table.addColumn("size", "integer", { nullable: true }));`;
    const without = revision("2", ["1"], { up: add, down: `throw new Error("There is no way back.");` });
    const elsewhere = revision("2", ["1"], { up: add, down: `` });
    const sized = things({ size: { type: "integer", nullable: true } });
    expect(await verdicts([first, without], [sized])).toEqual([
      "lossless",
      "irreversible: There is no way back",
    ]);
    expect(await verdicts([first, elsewhere], [sized])).toEqual([
      "lossless",
      "irreversible: down leaves the schema otherwise than it was: - things.size integer null, its values are lost",
    ]);
  });

  it("calls a revision failed that does not run, or that leaves the entities wanting", async () => {
    const broken = revision("2", ["1"], { up: `await op.dropTable("nothing");`, down: `` });
    const [, failed] = await verdicts([first, broken], [things()]);
    expect(failed).toMatch(/^failed: .*nothing/);
  });

  it("notes what the entities still want, and fails a draft for it", async () => {
    const short = revision("2", ["1"], { up: ``, down: `` });
    const sized = things({ size: { type: "integer", nullable: true } });
    const wanting = "afterwards the entities still want: + things.size integer null";
    const [, noted] = await prove(dialect, [first, short], [sized]);
    expect([noted?.verdict.kind, noted?.notes]).toEqual(["lossless", [wanting]]);
    const [draft] = await prove(dialect, [first], [sized], short);
    expect(draft?.verdict).toEqual({ kind: "failed", why: wanting, says: "comparison" });
  });

  it("notes which rows a revision refuses, and tries tamer ones", async () => {
    const second = revision("2", ["1"], {
      up: `await op.alterTable("things", (table) => table.alterColumn("score", { nullable: false }));`,
      down: `await op.alterTable("things", (table) => table.alterColumn("score", { nullable: true }));`,
    });
    const tight = entity(
      "things",
      { id: key, name: { type: "varchar", length: 20 }, score: { type: "integer" } },
      { checks: [{ name: "CHK_score", expression: "score is null or score between 3 and 5" }] },
    );
    const [, proof] = await prove(dialect, [first, second], [tight]);
    expect(proof?.verdict).toEqual({ kind: "lossless" });
    expect(proof?.notes).toEqual([expect.stringMatching(/^refuses some rows: .*null/i)]);
  });
});

/** The verdicts of the newest revision, which changes the table of the first; nothing is compared with entities. */
describe.each(dialectNames)("on %s rows that a revision refuses hide no loss:", (dialect) => {
  const onPostgres = dialect === "postgres" ? it : it.skip;
  const enumType = dialect === "postgres" ? "t_e_enum" : "varchar";
  const begin = (columns: string): string =>
    revision("1", [], {
      up: `
        await op.only("postgres", (op) => op.createEnum("t_e_enum", ["a", "b", "c"]));
        await op.createTable("t", (table) => {
          table.column("id", "integer", { nullable: false, autoincrement: true });
          table.primaryKey(["id"], { name: "PK_t" });
          ${columns}
        });`,
      down: `await op.dropTable("t"); await op.only("postgres", (op) => op.dropEnum("t_e_enum"));`,
    });
  const newest = async (
    columns: string,
    code: { readonly up: string; readonly down: string },
  ): Promise<readonly [string, readonly string[]]> => {
    const files = [begin(columns), revision("2", ["1"], code)];
    const proofs = await prove(dialect, files, []);
    const last = proofs[proofs.length - 1];
    return [last ? verdictText(last.verdict) : "", last?.notes ?? []];
  };
  const inTable = (changes: string): string => `await op.alterTable("t", (table) => { ${changes} });`;
  const dropLegacy = `table.dropColumn("legacy");`;
  const addLegacy = `table.addColumn("legacy", "varchar", { nullable: true }); table.backfill("legacy", "''"); table.alterColumn("legacy", { nullable: false });`;
  const legacy = `table.column("legacy", "varchar", { nullable: false });`;

  it("a dropped column beside an enum value that goes", async () => {
    const values = dialect === "sqlite" ? `, values: ["a", "b", "c"]` : "";
    const changed = (list: string): string =>
      dialect === "postgres"
        ? `await op.alterEnum("t_e_enum", ${list});`
        : inTable(`table.alterColumn("e", { values: ${list} });`);
    const [verdict, notes] = await newest(
      `${legacy} table.column("e", "${enumType}", { nullable: false${values} });`,
      {
        up: changed(`["a", "b"]`) + inTable(dropLegacy),
        down: inTable(addLegacy) + changed(`["a", "b", "c"]`),
      },
    );
    expect([verdict, notes[0]]).toEqual(["lossy: t.legacy", expect.stringMatching(/^refuses some rows/)]);
  });

  it("a dropped column of a table whose check asks for a length and a pattern", async () => {
    const columns = `${legacy} table.column("code", "varchar", { nullable: false });
      table.check("length(code) = 4 AND code LIKE 'A%'", { name: "C1" });`;
    expect((await newest(columns, { up: inTable(dropLegacy), down: inTable(addLegacy) }))[0]).toBe(
      "lossy: t.legacy",
    );
    // No loss, and rows to show it.
    const added = {
      up: inTable(`table.addColumn("more", "integer", { nullable: true });`),
      down: inTable(`table.dropColumn("more");`),
    };
    expect(await newest(columns, added)).toEqual(["lossless", [expect.stringContaining("still want")]]);
  });

  it("a dropped column of a table that no made-up row fits", async () => {
    const columns = `${legacy} table.column("code", "varchar", { nullable: false });
      table.check("length(code) = 11 AND code LIKE 'A%Z' AND code LIKE '%/%-%/%'", { name: "C1" });`;
    expect((await newest(columns, { up: inTable(dropLegacy), down: inTable(addLegacy) }))[0]).toBe(
      "lossy: t.legacy",
    );
    const widened = {
      up: inTable(`table.alterColumn("legacy", { type: "text" });`),
      down: inTable(`table.alterColumn("legacy", { type: "varchar" });`),
    };
    expect((await newest(columns, widened))[0]).toBe("unproven: no rows could be made up for t");
  });

  // SQLite has no schemas.
  onPostgres(
    "a dropped column of a table that moved to another schema, and that no made-up row fits",
    async () => {
      const moved = `{ schema: "aside", name: "t" }`;
      const there = (changes: string): string => `await op.alterTable(${moved}, (table) => { ${changes} });`;
      const columns = `${legacy} table.column("code", "varchar", { nullable: false });
      table.check("length(code) = 11 AND code LIKE 'A%Z' AND code LIKE '%/%-%/%'", { name: "C1" });`;
      const [verdict] = await newest(columns, {
        up: `await op.createSchema("aside"); await op.moveTable("t", ${moved}); ${there(dropLegacy)}`,
        down: `${there(addLegacy)} await op.moveTable(${moved}, "t"); await op.dropSchema("aside");`,
      });
      expect(verdict).toBe("lossy: t.legacy");
    },
  );

  // Types that SQLite does not tell from each other.
  onPostgres("what is finer than the new type", async () => {
    const columns = `
      table.column("amount", "numeric(12,4)", { nullable: false });
      table.column("price", "numeric(12,2)", { nullable: false });
      table.column("size", "double precision", { nullable: false });
      table.column("at", "timestamp(6)", { nullable: false });
      table.column("doc", "text", { nullable: false });
      table.column("zip", "varchar(20)", { nullable: false });
      table.column("own", "varchar(40)", { nullable: false });`;
    const changes = (types: readonly (readonly [string, string, string?])[]): string =>
      inTable(
        types
          .map(
            ([name, type, using]) =>
              `table.alterColumn("${name}", { type: "${type}" }${using ? `, { using: ${JSON.stringify(using)} }` : ""});`,
          )
          .join(""),
      );
    const [verdict] = await newest(columns, {
      up: changes([
        ["amount", "numeric(10,2)"],
        ["price", "integer"],
        ["size", "real"],
        ["at", "timestamp(0)"],
        ["doc", "jsonb", "doc::jsonb"],
        ["zip", "integer", "zip::integer"],
        ["own", "uuid", "own::uuid"],
      ]),
      down: changes([
        ["amount", "numeric(12,4)"],
        ["price", "numeric(12,2)"],
        ["size", "double precision"],
        ["at", "timestamp(6)"],
        ["doc", "text"],
        ["zip", "varchar(20)"],
        ["own", "varchar(40)"],
      ]),
    });
    expect(verdict).toBe("lossy: t.amount, t.price, t.size, t.at, t.doc, t.zip");
  });

  // The mapping stands in the enum type.
  onPostgres("a value that takes the place of another", async () => {
    const [verdict, notes] = await newest(
      `table.column("e", "t_e_enum", { nullable: false }); table.column("many", "t_e_enum[]", { nullable: false });`,
      {
        up: `await op.alterEnum("t_e_enum", ["a", "c"], { mapping: { b: "c" } });`,
        down: `await op.alterEnum("t_e_enum", ["a", "b", "c"]);`,
      },
    );
    expect(verdict).toBe("lossy: t.e, t.many");
    expect(notes).not.toContainEqual(expect.stringContaining("no rows could be made up"));
  });

  it("a dropped column beside another table that refuses every row", async () => {
    const never = `await op.alterTable("u", (table) => table.addCheck("id < -5", { name: "C2" }));`;
    const files = [
      begin(legacy),
      revision("2", ["1"], {
        up: `await op.createTable("u", (table) => { table.column("id", "integer", { nullable: false }); table.check("id > 0", { name: "C1" }); });`,
        down: `await op.dropTable("u");`,
      }),
      revision("3", ["2"], {
        up: never + inTable(dropLegacy),
        down: inTable(addLegacy) + `await op.alterTable("u", (table) => table.dropCheck("C2"));`,
      }),
    ];
    const proof = (await prove(dialect, files, []))[2];
    expect(proof?.verdict).toEqual({ kind: "lossy", what: ["t.legacy"] });
    expect(proof?.notes).toContain("no rows could be made up for u");
  });

  it("none where a hand-written way back restores what goes", async () => {
    const copied = (from: string, to: string): string =>
      inTable(`table.addColumn("${to}", "varchar", { nullable: true });
        table.backfill("${to}", "${from}"); table.alterColumn("${to}", { nullable: false }); table.dropColumn("${from}");`);
    const [verdict] = await newest(legacy, { up: copied("legacy", "l2"), down: copied("l2", "legacy") });
    expect(verdict).toBe("lossless");
  });
});

test.each(dialectNames)("on %s tables that point at each other and at themselves get rows", (dialect) =>
  withDatabase(dialect, {}, async (database) => {
    const reference = (references: string, column: string): ForeignKey => ({
      columns: [column],
      references: { table: { name: references }, columns: ["id"] },
      onDelete: "cascade",
      onUpdate: "no action",
    });
    const table = (
      name: string,
      foreignKeys: readonly ForeignKey[],
      more: readonly Column[] = [],
    ): Operation => ({
      kind: "createTable",
      table: {
        name,
        columns: [{ name: "id", type: "integer", nullable: false }, ...more],
        primaryKey: { columns: ["id"] },
        uniques: [],
        checks: [],
        foreignKeys,
        indexes: [],
      },
    });
    await database.run([
      [
        table("a", []),
        table(
          "c",
          [reference("a", "a_id"), reference("c", "parent_id")],
          [
            { name: "a_id", type: "integer", nullable: false },
            { name: "parent_id", type: "integer", nullable: true },
          ],
        ),
      ],
    ]);
    const schema = await database.introspect();
    expect(await fillTables(database.queryRunner, schema, boundaryParts)).toEqual([]);
    const rows = await readRows(database.queryRunner, schema);
    expect(rows.get("a")?.rows).toHaveLength(boundaryParts.length);
    expect(rows.get("c")?.rows.some((row) => row["parent_id"] !== null && row["parent_id"] !== "NULL")).toBe(
      true,
    );
    await emptyTables(database.queryRunner, schema);
    expect((await readRows(database.queryRunner, schema)).get("c")?.rows).toEqual([]);
  }),
);

const postgresTypes =
  "smallint integer bigint numeric numeric(6,2) numeric(3,3) real|double precision|money varchar varchar(3) char(4) text name bytea " +
  "timestamp timestamp(3) timestamptz date time timetz interval boolean uuid json jsonb xml bit bit(5) varbit varbit(4) inet cidr macaddr " +
  "macaddr8 tsvector tsquery point line lseg box path polygon circle int4range int8range numrange daterange tsrange tstzrange oid " +
  "text[] integer[] varchar(5)[] timestamptz[] jsonb[] numeric(5,1)[]";

test("PostgreSQL takes what is made up for each of its types", () =>
  withDatabase("postgres", {}, async ({ queryRunner }) => {
    for (const type of postgresTypes.split(/[|\s](?!precision)/)) {
      const values = boundaryParts.map((part, row) =>
        valueFor({ name: "v", type, nullable: true }, emptySchema("postgres"), { part, row }),
      );
      expect([type, values]).not.toContain(undefined);
      for (const value of values)
        await queryRunner.query(`CREATE TEMP TABLE t AS SELECT ${value ?? ""}::${type} AS v; DROP TABLE t`);
    }
  }));

test("a header is read as it was written, and believed only when it is true", () => {
  const text = `/**\n * add\n *\n * Created   2026-11-20T22:51:00Z\n * Proof     postgres  lossy: tasks.legacy\n *                     (refuses some rows: x)\n *           sqlite    lossless\n *\n *   + x\n */`;
  expect([...readProofRows(text)]).toEqual([
    ["postgres", "lossy: tasks.legacy"],
    ["sqlite", "lossless"],
  ]);
  expect(isSameVerdict("lossless", { kind: "lossless" })).toBe(true);
  expect(isSameVerdict("lossless", { kind: "lossy", what: ["tasks.legacy"] })).toBe(false);
  expect(isSameVerdict("lossy: tasks.legacy", { kind: "lossy", what: ["tasks.legacy"] })).toBe(true);
  expect(isSameVerdict("irreversible: for one reason", { kind: "irreversible", why: "another" })).toBe(true);
});
