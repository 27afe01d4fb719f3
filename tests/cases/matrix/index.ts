/** The variants, in batches that share a database. */
import { keys } from "./keys";
import { postgresDefaults } from "./postgres-defaults";
import { postgresTypes } from "./postgres-types";
import { sqliteColumns } from "./sqlite-columns";
import type { Batch, Variant } from "./variant";
import { dialectNames, type DialectName } from "../../../src/migrator/schema/schema";

const onBoth: Readonly<Record<string, readonly Variant[]>> = { keys };

export const batches: readonly Batch[] = [
  { title: "column types", dialect: "postgres", variants: postgresTypes },
  { title: "defaults", dialect: "postgres", variants: postgresDefaults },
  { title: "columns", dialect: "sqlite", variants: sqliteColumns },
  ...Object.entries(onBoth).flatMap(([title, variants]) =>
    dialectNames.map((dialect) => ({ title, dialect, variants: variantsOn(dialect, variants) })),
  ),
];

function variantsOn(dialect: DialectName, variants: readonly Variant[]): readonly Variant[] {
  return variants.filter(({ on }) => on.includes(dialect));
}
