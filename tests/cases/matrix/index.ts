/** The variants, in batches that share a database. */
import { DefaultNamingStrategy } from "typeorm";
import { enums } from "./enums";
import { keys } from "./keys";
import { postgresDefaults } from "./postgres-defaults";
import { postgresTypes } from "./postgres-types";
import { relations, simpleProject } from "./relations";
import { sqliteColumns } from "./sqlite-columns";
import type { Batch, Variant } from "./variant";
import { dialectNames, type DialectName } from "../../../src/migrator/schema/schema";

const onBoth: Readonly<Record<string, readonly Variant[]>> = { keys, relations };

class SnakeCase extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string): string {
    return snake(customName || propertyName);
  }

  override joinColumnName(relationName: string, referencedColumnName: string): string {
    return snake(`${relationName}_${referencedColumnName}`);
  }
}

export const batches: readonly Batch[] = [
  { title: "column types", dialect: "postgres", variants: postgresTypes },
  { title: "defaults", dialect: "postgres", variants: postgresDefaults },
  { title: "columns", dialect: "sqlite", variants: sqliteColumns },
  { title: "enums", dialect: "postgres", variants: enums },
  ...Object.entries(onBoth).flatMap(([title, variants]) =>
    dialectNames.map((dialect) => ({ title, dialect, variants: variantsOn(dialect, variants) })),
  ),
  ...dialectNames.flatMap((dialect) => [
    { title: "a prefix", dialect, options: { entityPrefix: "app_" }, variants: simpleProject() },
    {
      title: "names in snake_case",
      dialect,
      options: { namingStrategy: new SnakeCase() },
      variants: simpleProject(),
    },
  ]),
];

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function variantsOn(dialect: DialectName, variants: readonly Variant[]): readonly Variant[] {
  return variants.filter(({ on }) => on.includes(dialect));
}
