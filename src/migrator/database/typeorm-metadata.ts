/**
 * TypeORM keeps the text of computed columns and views in a table of its own, `typeorm_metadata`, and compares entities with that instead of
 * with the database. Here its rows follow what the operations do, so that TypeORM's own tools agree with ours.
 */
import type { QueryRunner } from "typeorm";
import { hasTable } from "./bookkeeping";
import { unobserved } from "../dialects/observe";
import { renameComparedLiterals } from "../operations/kinds/enum-literals";
import type { Operation } from "../operations/operation";
import { mentionsName, nameSql, quoteName, renameInExpression } from "../schema/expressions";
import type { Column, DialectName, QualifiedName } from "../schema/schema";

/** Run after the operations, in their transaction. */
export async function followInTypeOrmMetadata(
  queryRunner: QueryRunner,
  dialect: DialectName,
  operations: readonly Operation[],
): Promise<void> {
  const changes = operations.flatMap(changesOf);
  if (changes.length === 0) return;
  const table = new MetadataTable(queryRunner, dialect);
  if (!(await table.exists())) {
    if (!changes.some(({ kind }) => kind === "set")) return;
    await table.create();
  }
  for (const change of changes) await table[change.kind](change as never); // each method takes the change of its name
}

/** What was declared, as TypeORM noted it. */
export interface DeclaredText {
  /** The view, or the column's table. */
  readonly of: QualifiedName;
  readonly column?: string;
  readonly value: string;
}

/** Nothing where TypeORM has no such table. */
export async function readDeclaredTexts(
  queryRunner: QueryRunner,
  dialect: DialectName,
): Promise<readonly DeclaredText[]> {
  const table = new MetadataTable(queryRunner, dialect);
  return (await table.exists()) ? table.texts() : [];
}

type RowType = "GENERATED_COLUMN" | "VIEW" | "MATERIALIZED_VIEW";

interface SetRow {
  readonly kind: "set";
  readonly type: RowType;
  /** The view, or the column's table. */
  readonly of: QualifiedName;
  readonly column?: string;
  readonly value: string;
}
interface DropRows {
  readonly kind: "drop";
  readonly of: QualifiedName;
  /** Only this column's; else all of the table or view. */
  readonly column?: string;
}
interface RenameRows {
  readonly kind: "rename";
  readonly of: QualifiedName;
  readonly column?: string;
  readonly to: string;
}
/** All of the table's. */
interface MoveRows {
  readonly kind: "move";
  readonly of: QualifiedName;
  readonly to: QualifiedName;
}
/** PostgreSQL: an enum value has another name, also in what is computed from it. */
interface RenameValues {
  readonly kind: "renameValue";
  readonly type: QualifiedName;
  readonly from: string;
  readonly to: string;
}
type Change = SetRow | DropRows | RenameRows | MoveRows | RenameValues;

function changesOf(operation: Operation): readonly Change[] {
  switch (operation.kind) {
    case "createTable":
      return operation.table.columns.flatMap((column) => computed(operation.table, column));
    case "dropTable":
      return [{ kind: "drop", of: operation.table }];
    case "renameTable":
      return [{ kind: "rename", of: operation.table, to: operation.to }];
    case "moveTable":
      return [{ kind: "move", of: operation.table, to: operation.to }];
    case "addColumn":
      return computed(operation.table, operation.column);
    case "dropColumn":
      return [{ kind: "drop", of: operation.table, column: operation.column }];
    case "renameColumn":
      return [{ kind: "rename", of: operation.table, column: operation.column, to: operation.to }];
    case "renameEnumValue":
      return [{ kind: "renameValue", type: operation.type, from: operation.value, to: operation.to }];
    case "alterColumn": {
      const { table, column, changes } = operation;
      if (changes.generated === undefined) return [];
      const dropped: Change = { kind: "drop", of: table, column };
      const value = changes.generated?.expression;
      return value === undefined
        ? [dropped]
        : [dropped, { kind: "set", type: "GENERATED_COLUMN", of: table, column, value }];
    }
    case "createView": {
      const { view } = operation;
      const type = view.materialized ? "MATERIALIZED_VIEW" : "VIEW";
      return [{ kind: "set", type, of: view, value: view.definition }];
    }
    case "dropView":
      return [{ kind: "drop", of: operation.view }];
    default:
      return [];
  }
}

function computed(of: QualifiedName, { name, generated }: Column): readonly Change[] {
  if (!generated) return [];
  return [{ kind: "set", type: "GENERATED_COLUMN", of, column: name, value: generated.expression }];
}

/** The rows as TypeORM writes them: a computed column has its table in "table" and its name in "name", a view only a name. */
class MetadataTable {
  readonly #table: QualifiedName;
  /** As SQL. */
  readonly #name: string;

  constructor(
    private readonly queryRunner: QueryRunner,
    private readonly dialect: DialectName,
  ) {
    // 0.3 and 1.x; see DataSource.metadataTableName.
    const { metadataTableName, options } = queryRunner.connection;
    const { schema } = options as { readonly schema?: string };
    this.#table = {
      ...(dialect === "postgres" && schema !== undefined ? { schema } : {}),
      name: metadataTableName,
    };
    this.#name = nameSql(this.#table);
  }

  exists(): Promise<boolean> {
    return hasTable(this.queryRunner, this.#table);
  }

  async texts(): Promise<readonly DeclaredText[]> {
    const rows = (await this.#ask(
      `SELECT ${this.#ownSchemaSql()} AS "schema", "table", "name", "value" FROM ${this.#name} WHERE "value" IS NOT NULL`,
    )) as { schema: string | null; table: string | null; name: string; value: string }[];
    return rows.map(({ schema, table, name, value }) => ({
      of: { ...(schema === null ? {} : { schema }), name: table ?? name },
      ...(table === null ? {} : { column: name }),
      value,
    }));
  }

  /** With the columns that TypeORM's schema builder gives it (RdbmsSchemaBuilder.createTypeormMetadataTable). */
  async create(): Promise<void> {
    const type = this.dialect === "postgres" ? "character varying" : "varchar";
    const columns = ["database", "schema", "table", "name"].map((name) => `${quoteName(name)} ${type}`);
    await this.#query(
      `CREATE TABLE ${this.#name} ("type" ${type} NOT NULL, ${columns.join(", ")}, "value" text)`,
    );
  }

  async set({ type, of, column, value }: SetRow): Promise<void> {
    if (column === undefined)
      await this.#query(
        `INSERT INTO ${this.#name} ("database", "schema", "table", "type", "name", "value") VALUES (NULL, ${this.#schemaSql(of)}, NULL, $1, $2, $3)`,
        [type, of.name, value],
      );
    else
      await this.#query(
        `INSERT INTO ${this.#name} ("database", "schema", "table", "type", "name", "value") VALUES (${this.#databaseSql()}, ${this.#schemaSql(of)}, $1, $2, $3, $4)`,
        [of.name, type, column, value],
      );
  }

  async drop({ of, column }: DropRows): Promise<void> {
    if (column === undefined)
      await this.#query(
        `DELETE FROM ${this.#name} WHERE ${this.#isSchema(of)} AND ("table" = $1 OR ("table" IS NULL AND "name" = $2))`,
        [of.name, of.name],
      );
    else
      await this.#query(
        `DELETE FROM ${this.#name} WHERE ${this.#isSchema(of)} AND "table" = $1 AND "name" = $2`,
        [of.name, column],
      );
  }

  async rename({ of, column, to }: RenameRows): Promise<void> {
    if (column === undefined)
      await this.#query(
        `UPDATE ${this.#name} SET "table" = $1 WHERE ${this.#isSchema(of)} AND "table" = $2`,
        [to, of.name],
      );
    else {
      await this.#query(
        `UPDATE ${this.#name} SET "name" = $1 WHERE ${this.#isSchema(of)} AND "table" = $2 AND "name" = $3`,
        [to, of.name, column],
      );
      await this.#renameInExpressions(of, column, to);
    }
  }

  async move({ of, to }: MoveRows): Promise<void> {
    await this.#query(
      `UPDATE ${this.#name} SET "schema" = ${this.#schemaSql(to)}, "table" = $1 WHERE ${this.#isSchema(of)} AND "table" = $2`,
      [to.name, of.name],
    );
  }

  /** What is computed from the column speaks of it by its new name, as the database itself does. */
  async #renameInExpressions(of: QualifiedName, column: string, to: string): Promise<void> {
    const rows = (await this.#ask(
      `SELECT "name", "value" FROM ${this.#name} WHERE ${this.#isSchema(of)} AND "table" = $1`,
      [of.name],
    )) as { name: string; value: string }[];
    for (const { name, value } of rows) {
      if (!mentionsName(value, column, this.dialect)) continue;
      await this.#query(
        `UPDATE ${this.#name} SET "value" = $1 WHERE ${this.#isSchema(of)} AND "table" = $2 AND "name" = $3`,
        [renameInExpression(value, column, to, this.dialect, "as written"), of.name, name],
      );
    }
  }

  async renameValue({ type, from, to }: RenameValues): Promise<void> {
    if (this.dialect !== "postgres") return;
    const rows = (await this.#ask(
      `SELECT m."schema", m."table", m."name", m."value", array_agg(a.attname::text) AS columns
       FROM ${this.#name} m
       JOIN pg_attribute a ON a.attrelid = to_regclass(format('%I.%I', m."schema", m."table"))
       JOIN pg_type t ON t.oid = a.atttypid OR t.typarray = a.atttypid
       WHERE m."type" = 'GENERATED_COLUMN' AND t.typname = $1 AND t.typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = ${this.#schemaSql(type)})
       GROUP BY 1, 2, 3, 4`,
      [type.name],
    )) as { schema: string; table: string; name: string; value: string; columns: string[] }[];
    for (const { schema, table, name, value, columns } of rows)
      await this.#query(
        `UPDATE ${this.#name} SET "value" = $1 WHERE "schema" = $2 AND "table" = $3 AND "name" = $4`,
        [renameComparedLiterals(value, columns, { from, to }), schema, table, name],
      );
  }

  /** The schema of a row, NULL for the default one. */
  #ownSchemaSql(): string {
    return this.dialect === "postgres" ? `nullif("schema", current_schema())` : "NULL";
  }

  #databaseSql(): string {
    return this.dialect === "postgres" ? "current_database()" : "NULL";
  }

  #schemaSql({ schema }: QualifiedName): string {
    if (this.dialect !== "postgres") return "NULL";
    return schema === undefined ? "current_schema()" : `'${schema.replaceAll("'", "''")}'`;
  }

  #isSchema(of: QualifiedName): string {
    return this.dialect === "postgres" ? `"schema" = ${this.#schemaSql(of)}` : `"schema" IS NULL`;
  }

  #query(sql: string, parameters: readonly unknown[] = []): Promise<unknown> {
    return this.queryRunner.query(this.#numbered(sql), [...parameters]);
  }

  /** A question, which is no part of what the migration does. */
  #ask(sql: string, parameters: readonly unknown[] = []): Promise<unknown> {
    return unobserved(this.queryRunner).query(this.#numbered(sql), [...parameters]);
  }

  /** sqlite3 and better-sqlite3 number `?` in order, as these texts do with $1, $2. */
  #numbered(sql: string): string {
    return this.dialect === "postgres" ? sql : sql.replace(/\$\d/g, "?");
  }
}
