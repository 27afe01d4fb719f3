import type { Operation } from "./operation";

/** The PostgreSQL schemas that an operation makes, or puts something into. */
export function schemasIn(operation: Operation): readonly string[] {
  if (operation.kind === "createSchema" || operation.kind === "dropSchema") return [operation.name];
  const names = [
    ...("table" in operation ? [operation.table.schema] : []),
    ...("type" in operation ? [operation.type.schema] : []),
    ...("view" in operation ? [operation.view.schema] : []),
    ...(operation.kind === "moveTable" || operation.kind === "moveEnum" ? [operation.to.schema] : []),
  ];
  return names.filter((name) => name !== undefined);
}
