/** Text that tries to get out of its place, as every name, comment, default, value and message, through both databases. */
import { EntitySchema, QueryFailedError, type DataSource } from "typeorm";
import { differences } from "../../../src/migrator/diff/schemas";
import { markEnumRewrites } from "../../../src/migrator/diff/enum-rewrites";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { diff } from "../../../src/migrator/diff/schemas";
import { undoGroups } from "../../../src/migrator/diff/undo";
import { dialects } from "../../../src/migrator/dialects";
import { describeGroups } from "../../../src/migrator/flows/describe-groups";
import { desiredSchema } from "../../../src/migrator/metadata/entities";
import { quoteName, quoteString } from "../../../src/migrator/schema/expressions";
import {
  dialectNames,
  emptySchema,
  type DialectName,
  type Schema,
} from "../../../src/migrator/schema/schema";
import { describedDataSource, withDatabase, type TestDatabase } from "../../support/databases";
import { loadRendered, rendered } from "../../support/rendered";

const texts: Readonly<Record<string, string>> = {
  quote: "it's",
  doubleQuote: 'a "b" c',
  backtick: "`tick`",
  template: "${process.exit(1)}",
  endOfComment: "*/ process.exit(1) /*",
  newline: "one\ntwo\r\nthree",
  lineComment: "a -- b",
  statement: "x'); DROP TABLE users; --",
  path: "../../x",
  control: "bell\u0007 escape\u001b[31m tab\t",
  lineSeparator: "line\u2028separator\u2029here",
  bidi: "user\u202E // gnp.exe\u2066",
  emoji: "rocket 🚀👩‍👩‍👧",
  reservedWord: "class",
  sqlWord: "select",
  prototype: "__proto__",
  constructor: "constructor",
  backslash: "back\\slash\\'",
  dollar: "$$ $1 $tag$ :name ?",
  percent: "%s %I %L",
  brackets: "[x] {y} (z",
  comma: "a, b",
};

function entitiesOf(text: string, dialect: DialectName): readonly EntitySchema[] {
  const enumType = dialect === "postgres" ? "enum" : "simple-enum";
  const parent = new EntitySchema({
    name: `parent ${text}`,
    tableName: undotted(text),
    columns: {
      id: { type: "integer", primary: true, generated: "increment" },
      label: { type: "text", name: text, default: text, comment: text, nullable: false },
      status: { type: enumType, enum: [text, "plain"], enumName: undotted(`enum ${text}`), default: text },
      other: { type: "varchar", length: 200, nullable: true },
      computed: {
        type: "integer",
        name: `sum ${text}`,
        nullable: true,
        generatedType: "STORED",
        asExpression: `length(${quoteName(text)})`,
      },
    },
    uniques: [{ name: `UQ ${text}`, columns: ["label"] }],
    indices: [
      {
        name: `IDX ${text}`,
        columns: ["other", "label"],
        where: `${quoteName(text)} <> ${quoteString(text)}`,
      },
    ],
    checks: [{ name: `CHK ${text}`, expression: `${quoteName(text)} <> ${quoteString(`${text}!`)}` }],
  });
  const child = new EntitySchema({
    name: `child ${text}`,
    tableName: `child ${undotted(text)}`,
    columns: { id: { type: "integer", primary: true, generated: "increment" } },
    relations: {
      // What a relation of an entity without a class is called TypeScript cannot know.
      ["parent" as never]: {
        type: "many-to-one",
        target: `parent ${text}`,
        onDelete: "CASCADE",
        joinColumn: {
          name: `${text} id`,
          referencedColumnName: "id",
          foreignKeyConstraintName: `FK ${text}`,
        },
      },
    },
  });
  const view = new EntitySchema({
    name: `view ${text}`,
    tableName: `view ${undotted(text)}`,
    type: "view",
    expression: `SELECT ${quoteName(text)} AS label FROM ${quoteName(undotted(text))} WHERE ${quoteName(text)} <> ${quoteString(`${text}?`)}`,
    columns: { label: { type: "text" } },
  });
  return [parent, child, view];
}

/** TypeORM splits the name of a table at dots, so such a name is refused (see names.test.ts). */
function undotted(text: string): string {
  return text.replaceAll(".", "·");
}

it.each(Object.entries(texts))(
  "%s stays where it belongs, in the file and in both databases",
  async (_name, text) => {
    const wanted = { sqlite: await desired(text, "sqlite"), postgres: await desired(text, "postgres") };
    const before = { sqlite: emptySchema("sqlite"), postgres: emptySchema("postgres") };
    const steps = mergeTargets(
      dialectNames.map((dialect) => [
        dialect,
        markEnumRewrites(differences(before[dialect], wanted[dialect]), before[dialect]),
      ]),
    );
    const up = orderSteps(steps, before);
    const code = await rendered(up, undoGroups(up, before), {
      message: text,
      lines: describeGroups(up, before),
    });
    expect(code).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u2028\u2029\u0000-\u0009\u000b-\u001f]/);
    const revision = loadRendered(code);
    for (const dialect of dialectNames)
      await withDatabase(dialect, { entities: [...entitiesOf(text, dialect)] }, async (database) => {
        await database.run(await revision.record("up", dialect));
        await expectNoDifference(database, wanted[dialect]);
        await expectRows(database, text);
        await expectJudgeContent(database);
        await database.run(await revision.record("down", dialect));
        expect(await database.introspect()).toEqual(before[dialect]);
      });
  },
);

async function desired(text: string, dialect: DialectName): Promise<Schema> {
  const dataSource = await describedDataSource(dialect, { entities: [...entitiesOf(text, dialect)] });
  return desiredSchema(dataSource, dialect).schema;
}

async function expectNoDifference(database: TestDatabase, wanted: Schema): Promise<void> {
  const { dialect, queryRunner } = database;
  const found = await database.introspect();
  expect(diff(found, await dialects[dialect].normalise(queryRunner, found, wanted))).toEqual([]);
}

/** The default, the enum value and the comment are the very text. */
async function expectRows(database: TestDatabase, text: string): Promise<void> {
  const { dialect, queryRunner } = database;
  const table = quoteName(undotted(text));
  await queryRunner.query(`INSERT INTO ${table} (other) VALUES ('x')`);
  const rows = (await queryRunner.query(
    `SELECT ${quoteName(text)} AS label, status FROM ${table}`,
  )) as unknown[];
  expect(rows).toEqual([{ label: text, status: text }]);
  await queryRunner.query(`DELETE FROM ${table}`);
  const column = (await database.introspect()).tables
    .find(({ name }) => name === undotted(text))
    ?.columns.find(({ name }) => name === text);
  if (dialect === "postgres") expect(column?.comment).toBe(text);
  else expect(column?.name).toBe(text);
}

/**
 * TypeORM's own schema builder finds no more to change than in a database that it has made itself: with some of these texts it
 * writes SQL that fails, or finds the same change again and again.
 */
async function expectJudgeContent({ dialect, dataSource }: TestDatabase): Promise<void> {
  const left = await complaints(dataSource);
  if (left === undefined || left.length === 0) return;
  const { options } = dataSource;
  await withDatabase(dialect, { entities: options.entities ?? [] }, async (own) => {
    const isMade = await own.dataSource.synchronize().then(
      () => true,
      () => false,
    );
    if (isMade) expect(left).toEqual(await complaints(own.dataSource));
  });
}

/** undefined where it fails on its own SQL. Its pragmas go to better-sqlite3 directly. */
async function complaints(dataSource: DataSource): Promise<readonly string[] | undefined> {
  try {
    const log = await dataSource.driver.createSchemaBuilder().log();
    return log.upQueries.map(({ query }) => query);
  } catch (error) {
    const isSqliteError = error instanceof Error && error.name === "SqliteError";
    if (error instanceof QueryFailedError || isSqliteError) return undefined;
    throw error;
  }
}
