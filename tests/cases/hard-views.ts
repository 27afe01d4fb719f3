/** Hard cases about views and computed columns that TypeORM's own metadata table does not know, or knows under another name. */
import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { HardCase } from "../support/hard-case";
import { entity, key } from "../support/studio";

const both = ["sqlite", "postgres"] as const;
const int: EntitySchemaColumnOptions = { type: "int" };

const ids = (name: string, table: string): EntitySchema =>
  new EntitySchema({
    name,
    tableName: name,
    type: "view",
    expression: `SELECT "id" FROM "${table}"`,
    columns: { id: { type: Number } },
  });

const twice = (table: string): EntitySchema =>
  entity(table, {
    id: key,
    a: int,
    c: { type: "int", generatedType: "STORED", asExpression: "a * 2", nullable: true },
  });

export const hardViews: readonly HardCase[] = [
  {
    number: "28",
    title: "a computed column that TypeORM has no row for is no change",
    on: both,
    sql: (dialect) =>
      dialect === "postgres"
        ? [
            `CREATE TABLE t28 (id serial CONSTRAINT "PK_dummy" PRIMARY KEY, a int NOT NULL, c int GENERATED ALWAYS AS (a*2) STORED)`,
          ]
        : [
            `CREATE TABLE "t28" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "a" integer NOT NULL, "c" integer AS (a * 2) STORED)`,
          ],
    after: () => [
      entity("t28", {
        id: key,
        a: { type: "integer" },
        c: { type: "integer", generatedType: "STORED", asExpression: "a * 2", nullable: true },
      }),
    ],
    finds: [],
    judgeFails: true,
  },
  {
    number: "36",
    title: "a view goes when its entity goes",
    on: both,
    before: () => [entity("t36", { id: key }), ids("v36", "t36")],
    after: () => [entity("t36", { id: key })],
    finds: ["- view v36"],
  },
  {
    number: "37",
    title: "a view made by SQL is no change",
    on: both,
    before: () => [entity("t37", { id: key })],
    sql: () => [`CREATE VIEW v37 AS SELECT "id" FROM "t37"`],
    after: () => [entity("t37", { id: key }), ids("v37", "t37")],
    finds: [],
    judgeSays: "v37",
  },
  {
    number: "42",
    title: "a database restored under another name is no change",
    on: ["postgres"],
    before: () => [twice("t42")],
    sql: () => ["INSERT INTO t42 (a) VALUES (3)", `UPDATE typeorm_metadata SET "database" = 'production'`],
    after: () => [twice("t42")],
    finds: [],
    keeps: () => ["SELECT * FROM t42"],
    judgeSays: "t42",
  },
];
