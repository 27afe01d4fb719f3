/** Hard cases about columns: their types, defaults, collations and values. */
import type { EntitySchemaColumnOptions } from "typeorm";
import { both } from "./matrix/variant";
import { Counted } from "./decorated";
import type { HardCase } from "../support/hard-case";
import { entity, key } from "../support/studio";

const on = ["postgres"] as const;
const nullable = true;
const one =
  (table: string, columns: Readonly<Record<string, EntitySchemaColumnOptions>>) =>
  (): readonly ReturnType<typeof entity>[] => [entity(table, { id: key, ...columns })];

export const hardColumns: readonly HardCase[] = [
  {
    number: "01",
    title: "widening a column keeps its rows",
    on: both,
    before: one("users", { name: { type: "varchar", length: 50 } }),
    sql: () => [`INSERT INTO "users"("name") VALUES ('alice')`],
    after: one("users", { name: { type: "varchar", length: 100 } }),
    finds: ["~ users.name  varchar(50) -> varchar(100)"],
    sends: { postgres: [`ALTER TABLE "users" ALTER COLUMN "name" TYPE varchar(100)`] },
    keeps: () => [`SELECT * FROM "users"`],
  },
  {
    number: "02",
    title: "int to bigint and timestamp to timestamptz keep their values",
    on,
    before: one("orders", { qty: { type: "int", nullable }, at: { type: "timestamp", nullable } }),
    sql: () => [`INSERT INTO "orders"("qty", "at") VALUES (42, '2020-01-01'), (NULL, NULL)`],
    after: one("orders", { qty: { type: "bigint", nullable }, at: { type: "timestamptz", nullable } }),
    finds: ["~ orders.qty  integer -> bigint", "~ orders.at  timestamp -> timestamptz"],
    sends: {
      postgres: [
        `ALTER TABLE "orders" ALTER COLUMN "qty" TYPE bigint, ALTER COLUMN "at" TYPE timestamptz USING "at" AT TIME ZONE 'UTC'`,
      ],
    },
    keeps: () => [`SELECT "qty"::text, extract(epoch FROM "at") FROM "orders" ORDER BY "id"`],
  },
  {
    number: "24",
    title: "a collation comes and goes, and the length stays",
    on,
    before: one("t24", {
      a: { type: "varchar", length: 5 },
      b: { type: "varchar", length: 5, collation: "C" },
    }),
    after: one("t24", {
      a: { type: "varchar", length: 5, collation: "C" },
      b: { type: "varchar", length: 5 },
    }),
    finds: ["~ t24.a  collation default -> C", "~ t24.b  collation C -> default"],
    sends: {
      postgres: [
        `ALTER TABLE "t24" ALTER COLUMN "a" TYPE varchar(5) COLLATE "C", ALTER COLUMN "b" TYPE varchar(5)`,
      ],
    },
    gives: [
      `SELECT column_name, character_maximum_length AS length, collation_name FROM information_schema.columns WHERE table_name = 't24' AND column_name <> 'id' ORDER BY 1`,
      () => [
        { column_name: "a", length: 5, collation_name: "C" },
        { column_name: "b", length: 5, collation_name: null },
      ],
    ],
  },
  {
    number: "29",
    title: "a column becomes required where rows have no value, and another comes as required",
    on: both,
    before: one("t29", { a: { type: "varchar", nullable } }),
    sql: () => [`INSERT INTO "t29"("a") VALUES (NULL)`],
    after: one("t29", { a: { type: "varchar" }, b: { type: "varchar" } }),
    backfills: ["t29.a='?'", "t29.b='new'"],
    finds: [
      "~ t29.a  null -> not null, existing rows get '?'",
      "+ t29.b  varchar not null, existing rows get 'new'",
    ],
    gives: [`SELECT "a", "b" FROM "t29"`, () => [{ a: "?", b: "new" }]],
  },
  {
    number: "30",
    title: "dropped required columns come back on a table with rows",
    on: both,
    before: one("t30", { keep: { type: "varchar" }, gone: { type: "varchar" }, gone2: { type: "varchar" } }),
    sql: () => [`INSERT INTO "t30"("keep", "gone", "gone2") VALUES ('k', 'g', 'h')`],
    after: one("t30", { keep: { type: "varchar" } }),
    finds: [
      "- t30.gone  varchar not null, its values are lost",
      "- t30.gone2  varchar not null, its values are lost",
    ],
    keeps: () => [`SELECT "keep" FROM "t30"`],
  },
  {
    number: "31",
    title: "a default with an apostrophe",
    on: both,
    before: one("t31", {}),
    sql: (dialect) => [
      dialect === "sqlite" ? `INSERT INTO "t31" DEFAULT VALUES` : `INSERT INTO "t31" DEFAULT VALUES`,
    ],
    after: one("t31", { a: { type: "varchar", default: "it's" } }),
    finds: ["+ t31.a  varchar not null default 'it''s'"],
    gives: [`SELECT "a" FROM "t31"`, () => [{ a: "it's" }]],
    judgeSays: "t31",
  },
  {
    number: "39",
    title: "a serial becomes an identity that goes on counting",
    on,
    before: one("t39", { a: { type: "varchar" } }),
    sql: () => [`INSERT INTO "t39"("a") VALUES ('x'), ('y')`],
    after: () => [Counted.always],
    finds: ["~ t39.id  autoincrement dropped, identity none -> always"],
    sends: {
      postgres: [
        `DO $autogen$ DECLARE sequence text := pg_get_serial_sequence('"t39"', 'id'); BEGIN ALTER TABLE "t39" ALTER COLUMN "id" DROP DEFAULT; IF sequence IS NOT NULL THEN EXECUTE 'DROP SEQUENCE ' || sequence; END IF; END $autogen$`,
        `ALTER TABLE "t39" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY`,
      ],
    },
    keeps: () => [`SELECT * FROM "t39"`],
    gives: [
      `SELECT identity_generation AS kind, nextval(pg_get_serial_sequence('t39', 'id')) > 2 AS fresh FROM information_schema.columns WHERE table_name = 't39' AND column_name = 'id'`,
      () => [{ kind: "ALWAYS", fresh: true }],
    ],
  },
  {
    number: "41",
    title: "a numeric loses its scale, the elements of an array get longer",
    on,
    before: one("t41", {
      a: { type: "numeric", precision: 10, scale: 4 },
      tags: { type: "varchar", length: 20, array: true, default: [] as never },
      at: { type: "timestamptz", precision: 3, default: () => "now()" },
    }),
    sql: () => [`INSERT INTO "t41"("a", "tags") VALUES (12, '{x,y}')`],
    after: one("t41", {
      a: { type: "numeric", precision: 10 },
      tags: { type: "varchar", length: 40, array: true, default: [] as never },
      at: { type: "timestamptz", default: () => "now()" },
    }),
    finds: [
      "~ t41.a  numeric(10,4) -> numeric(10,0)",
      "~ t41.tags  varchar(20)[] -> varchar(40)[]",
      "~ t41.at  timestamptz(3) -> timestamptz",
    ],
    keeps: () => [`SELECT "a"::int, "tags", "at" FROM "t41"`],
  },
  {
    number: "56",
    title: "eight ordinary defaults are no change",
    on,
    before: one("t56", ordinaryDefaults()),
    after: one("t56", ordinaryDefaults()),
    finds: [],
    judgeSays: "t56",
  },
];

function ordinaryDefaults(): Readonly<Record<string, EntitySchemaColumnOptions>> {
  return {
    n: { type: "numeric", precision: 5, scale: 2, default: 1.5 },
    s: { type: "varchar", default: "a::b" },
    t: { type: "timestamp", default: () => "(now() at time zone 'utc')" },
    u: { type: "uuid", default: () => "gen_random_uuid()" },
    z: { type: "int", default: () => "0" },
    b: { type: "bool", default: "true" },
    j: { type: "jsonb", default: () => "'{}'::jsonb" },
    arr: { type: "text", array: true, default: () => "ARRAY[]::text[]" },
  };
}
