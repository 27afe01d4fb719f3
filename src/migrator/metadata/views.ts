import type { DataSource, EntityMetadata } from "typeorm";
import { AutogenError } from "../schema/errors";
import { sortByNameThenText } from "../schema/edit";
import type { View } from "../schema/schema";
import type { MetadataContext } from "./columns";
import { storedQualifiedName } from "./names";
import { indexOf } from "./tables";

/** @throws AutogenError `entity-invalid` when the view has no query */
export function viewOf(entity: EntityMetadata, context: MetadataContext, dataSource: DataSource): View {
  const isMaterialized = context.dialect === "postgres" && entity.tableMetadataArgs.materialized;
  return {
    ...storedQualifiedName(entity.tableName, entity.schema, context),
    definition: queryOf(entity, dataSource),
    ...(isMaterialized ? { materialized: true } : {}),
    indexes: isMaterialized
      ? sortByNameThenText(
          entity.indices.filter((index) => index.synchronize).map((index) => indexOf(index, context.dialect)),
        )
      : [],
  };
}

/** The text as TypeORM compares it: trimmed, or as the query builder gives it. */
function queryOf({ expression, name }: EntityMetadata, dataSource: DataSource): string {
  if (typeof expression === "string") return expression.trim().replace(/;$/, "");
  if (typeof expression === "function") return expression(dataSource).getQuery();
  throw new AutogenError("entity-invalid", `The view entity ${name} has no expression.`, {
    nextStep: "Give @ViewEntity an expression: SQL, or a function that builds a query.",
  });
}
