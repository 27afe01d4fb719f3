/** Hard cases about enum types. */
import type { EntitySchemaColumnOptions } from "typeorm";
import type { HardCase } from "../support/hard-case";
import { entity, key } from "../support/studio";

const on = ["postgres"] as const;
type Options = Omit<EntitySchemaColumnOptions, "type" | "enum">;
const of = (values: readonly string[], options: Options = {}): EntitySchemaColumnOptions => ({
  type: "enum",
  enum: [...values],
  ...options,
});
const labels = `SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) AS labels FROM pg_enum GROUP BY enumtypid`;

export const hardEnums: readonly HardCase[] = [
  {
    number: "08",
    title: "a value is added and becomes the default",
    on,
    before: () => [entity("jobs8", { id: key, status: of(["a", "b"], { default: "a" }) })],
    sql: () => [`INSERT INTO "jobs8" DEFAULT VALUES`],
    after: () => [entity("jobs8", { id: key, status: of(["a", "b", "c"], { default: "c" }) })],
    finds: ["~ enum jobs8_status_enum  value c added", "~ jobs8.status  default 'a' -> 'c'"],
    keeps: () => [`SELECT "id", "status"::text FROM "jobs8"`],
    gives: [labels, () => [{ labels: "a,b,c" }]],
  },
  {
    number: "09",
    title: "two columns share an enum type, which gets a value once",
    on,
    before: () => [entity("t9", { id: key, x: tier(["a", "b"]), y: tier(["a", "b"]) })],
    after: () => [entity("t9", { id: key, x: tier(["a", "b", "c"]), y: tier(["a", "b", "c"]) })],
    finds: ["~ enum tier  value c added"],
    sends: { postgres: [`ALTER TYPE "tier" ADD VALUE 'c' AFTER 'b'`] },
  },
  {
    number: "10",
    title: "a value is inserted in the middle",
    on,
    before: () => [entity("t10", { id: key, p: of(["low", "high"]) })],
    sql: () => [`INSERT INTO "t10"("p") VALUES ('high')`],
    after: () => [entity("t10", { id: key, p: of(["low", "mid", "high"]) })],
    finds: ["~ enum t10_p_enum  value mid added"],
    sends: { postgres: [`ALTER TYPE "t10_p_enum" ADD VALUE 'mid' AFTER 'low'`] },
    keeps: () => [`SELECT "id", "p"::text FROM "t10"`],
    gives: [labels, () => [{ labels: "low,mid,high" }]],
  },
  {
    number: "34",
    title: "a type name with a leading underscore is no change",
    on,
    before: () => [entity("t34", { id: key, s: of(["a", "b"], { enumName: "_status", nullable: true }) })],
    sql: () => [`INSERT INTO "t34"("s") VALUES ('a')`],
    after: () => [entity("t34", { id: key, s: of(["a", "b"], { enumName: "_status", nullable: true }) })],
    finds: [],
    keeps: () => [`SELECT * FROM "t34"`],
    judgeSays: "t34",
  },
  {
    number: "43",
    title: "a type that is named by its default name is no change",
    on,
    before: () => [entity("t43", { id: key, s: of(["a", "b"], { enumName: "t43_s_enum", nullable: true }) })],
    after: () => [entity("t43", { id: key, s: of(["a", "b"], { enumName: "t43_s_enum", nullable: true }) })],
    finds: [],
    judgeSays: "t43",
  },
  {
    number: "44",
    title: "new tables share a named type, which is created once",
    on,
    after: () => [
      entity("t44", { id: key, x: shared() }),
      entity("t44b", { id: key, y: shared(), z: shared() }),
    ],
    finds: ["+ enum shared44  a, b", "+ table t44  2 columns", "+ table t44b  3 columns"],
    gives: [labels, () => [{ labels: "a,b" }]],
  },
  {
    number: "45",
    title: "a type in another schema than its table is no change",
    on,
    sql: () => [
      "CREATE SCHEMA app",
      "CREATE TYPE public.mood AS ENUM ('a', 'b')",
      `CREATE TABLE app.t45 (id serial, s public.mood, CONSTRAINT "PK_x" PRIMARY KEY (id))`,
      "INSERT INTO app.t45(s) VALUES ('a')",
    ],
    after: () => [
      entity("t45", { id: key, s: of(["a", "b"], { enumName: "mood", nullable: true }) }, { schema: "app" }),
    ],
    finds: [],
    keeps: () => ["SELECT * FROM app.t45"],
    judgeSays: '"app"',
  },
  {
    number: "48",
    title: "a text becomes an enum, and every value stays what it was",
    on,
    before: () => [entity("t48", { id: key, s: { type: "varchar", default: "a" } })],
    sql: () => [`INSERT INTO "t48"("s") VALUES ('b')`],
    after: () => [entity("t48", { id: key, s: of(["a", "b"], { default: "a" }) })],
    finds: ["+ enum t48_s_enum  a, b", "~ t48.s  varchar -> t48_s_enum"],
    sends: {
      postgres: [
        `CREATE TYPE "t48_s_enum" AS ENUM ('a', 'b')`,
        `ALTER TABLE "t48" ALTER COLUMN "s" DROP DEFAULT, ALTER COLUMN "s" TYPE t48_s_enum USING "s"::text::t48_s_enum, ALTER COLUMN "s" SET DEFAULT 'a'`,
      ],
    },
    keeps: () => [`SELECT "id", "s"::text FROM "t48"`],
  },
];

function tier(values: readonly string[]): EntitySchemaColumnOptions {
  return of(values, { enumName: "tier" });
}

function shared(): EntitySchemaColumnOptions {
  return of(["a", "b"], { enumName: "shared44" });
}
