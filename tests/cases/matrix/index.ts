/** The variants, in batches that share a database. */
import { postgresDefaults } from "./postgres-defaults";
import { postgresTypes } from "./postgres-types";
import type { Batch } from "./variant";

export const batches: readonly Batch[] = [
  { title: "column types", dialect: "postgres", variants: postgresTypes },
  { title: "defaults", dialect: "postgres", variants: postgresDefaults },
];
