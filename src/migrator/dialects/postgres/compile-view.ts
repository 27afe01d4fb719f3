import type { CreateExtension, CreateView, DropView } from "../../operations/operation";
import { nameSql, quoteName } from "../../schema/expressions";
import type { View } from "../../schema/schema";
import { createIndexSql } from "./constraint-sql";
import type { Step } from "./steps";

/** It may be installed already, by an administrator or by TypeORM when it connects. */
export function createExtension({ name }: CreateExtension): readonly Step[] {
  return [`CREATE EXTENSION IF NOT EXISTS ${quoteName(name)}`];
}

export function createView({ view }: CreateView): readonly Step[] {
  return [
    `CREATE ${viewSql(view)} ${nameSql(view)} AS ${view.definition}`,
    ...view.indexes.map((index) => createIndexSql(view, index)),
  ];
}

export function dropView({ view, materialized }: DropView): readonly Step[] {
  return [`DROP ${viewSql({ materialized })} ${nameSql(view)}`];
}

function viewSql({ materialized }: { readonly materialized?: true | undefined }): string {
  return materialized ? "MATERIALIZED VIEW" : "VIEW";
}

/** The view as it was, with what only the database knew of it. */
export function restoreView(view: View): readonly Step[] {
  return [...createView({ kind: "createView", view }), ...(view.extras?.restore ?? [])];
}
