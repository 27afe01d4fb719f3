/**
 * PostgreSQL keeps views and computed columns in its own spelling; `typeorm_metadata` has them as the entities declared them. Where both still
 * mean the same, the declared text is the better one: a reader knows it, and a downgrade that makes the view again with it leaves TypeORM
 * nothing to complain about. Where they differ, somebody changed the database by hand, and the database is right.
 */
import type { QueryRunner } from "typeorm";
import { dialects } from "../dialects";
import { AutogenError } from "../schema/errors";
import { isSameName } from "../schema/names";
import type { Column, QualifiedName, Schema, View } from "../schema/schema";
import { readDeclaredTexts, type DeclaredText } from "./typeorm-metadata";

/** The schema with declared texts wherever they mean what the database has. One query, and a few more for each text to be compared. */
export async function withDeclaredTexts(queryRunner: QueryRunner, schema: Schema): Promise<Schema> {
  if (!hasTexts(schema)) return schema;
  const texts = await readDeclaredTexts(queryRunner, schema.dialect);
  const noted = withNotedViews(schema, texts);
  // SQLite keeps the text as it was declared.
  return schema.dialect === "sqlite" ? noted : adoptDeclared(queryRunner, noted, texts);
}

function withNotedViews(schema: Schema, texts: readonly DeclaredText[]): Schema {
  const isNoted = (view: View): boolean =>
    texts.some(({ of, column }) => column === undefined && isSameName(of, view));
  return {
    ...schema,
    views: schema.views.map((view) => (isNoted(view) ? { ...view, isNoted: true } : view)),
  };
}

async function adoptDeclared(
  queryRunner: QueryRunner,
  schema: Schema,
  texts: readonly DeclaredText[],
): Promise<Schema> {
  const declared = replaceTexts(schema, texts);
  const spelled = await dialects.postgres.normalise(queryRunner, schema, declared).catch(unlessReadOnly);
  return spelled ? adopt(schema, declared, spelled) : schema;
}

function hasTexts(schema: Schema): boolean {
  return (
    schema.views.length > 0 || schema.tables.some(({ columns }) => columns.some(({ generated }) => generated))
  );
}

/** Where nothing can be asked, the database's own spelling has to do. */
function unlessReadOnly(error: unknown): undefined {
  if (error instanceof AutogenError && error.code === "database-read-only") return undefined;
  throw error;
}

function replaceTexts(schema: Schema, texts: readonly DeclaredText[]): Schema {
  const textOf = (of: QualifiedName, column?: string): string | undefined =>
    texts.find((text) => isSameName(text.of, of) && text.column === column)?.value;
  return {
    ...schema,
    views: schema.views.map((view) => ({ ...view, definition: textOf(view) ?? view.definition })),
    tables: schema.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) =>
        withExpression(column, textOf(table, column.name) ?? column.generated?.expression),
      ),
    })),
  };
}

function withExpression(column: Column, expression: string | undefined): Column {
  if (!column.generated || expression === undefined) return column;
  return { ...column, generated: { ...column.generated, expression } };
}

/** @param spelled `declared`, with the database's text wherever that is the same */
function adopt(schema: Schema, declared: Schema, spelled: Schema): Schema {
  return {
    ...schema,
    views: schema.views.map((view, position): View => {
      const isSame = spelled.views[position]?.definition === view.definition;
      return {
        ...view,
        definition: (isSame ? declared.views[position]?.definition : undefined) ?? view.definition,
      };
    }),
    tables: schema.tables.map((table, at) => ({
      ...table,
      columns: table.columns.map((column, position) => {
        const asked = spelled.tables[at]?.columns[position]?.generated?.expression;
        const isSame = asked === column.generated?.expression;
        return isSame
          ? withExpression(column, declared.tables[at]?.columns[position]?.generated?.expression)
          : column;
      }),
    })),
  };
}
