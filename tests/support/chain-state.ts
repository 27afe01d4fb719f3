/** All that a run leaves in a database: schema, rows, the record, and what the journal says was done. */
import { join } from "node:path";
import { DataSource, type DataSourceOptions } from "typeorm";
import { bookkeepingTables } from "../../src/migrator/database/bookkeeping";
import { dialects } from "../../src/migrator/dialects";
import type { DialectName, Schema } from "../../src/migrator/schema/schema";
import { sqliteOptions } from "./typeorm-line";
import { readSnapshot, type Snapshot } from "./chain-rows";
import { comparable } from "./edit-case";
import type { TestProject } from "./project";

export interface DatabaseState {
  readonly schema: Schema;
  readonly rows: Snapshot;
  /** `migrations`: names in the order of their ids. */
  readonly record: readonly string[];
  /** What was done according to the journal, in order: `up Name`. */
  readonly done: readonly string[];
}

export async function readDatabase(project: TestProject, dialect: DialectName): Promise<DatabaseState> {
  const dataSource = new DataSource(optionsOf(project, dialect));
  await dataSource.initialize();
  const queryRunner = dataSource.createQueryRunner();
  try {
    const schema = await dialects[dialect].introspect(queryRunner, {
      schemas: [],
      ignoredTables: bookkeepingTables({ name: "migrations" }),
    });
    const texts = async (sql: string): Promise<readonly string[]> =>
      ((await queryRunner.query(sql)) as { text: string }[]).map(({ text }) => text);
    return {
      schema: comparable(schema),
      rows: sorted(await readSnapshot(dataSource, schema)),
      record: await texts(`SELECT "name" AS text FROM "migrations" ORDER BY "id"`),
      done: await texts(
        `SELECT "direction" || ' ' || "name" AS text FROM "migrations_journal" WHERE "outcome" = 'done' ORDER BY "id"`,
      ),
    };
  } finally {
    await queryRunner.release();
    await dataSource.destroy();
  }
}

/** A rebuilt table gives its rows in another order. */
function sorted(snapshot: Snapshot): Snapshot {
  return Object.fromEntries(
    Object.entries(snapshot).map(([table, rows]) => [
      table,
      [...rows].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
    ]),
  );
}

function optionsOf({ environment, directory }: TestProject, dialect: DialectName): DataSourceOptions {
  if (dialect === "sqlite") return sqliteOptions(join(directory, "development.db"));
  return { type: "postgres", url: environment["DATABASE_URL"] ?? "", installExtensions: false };
}
