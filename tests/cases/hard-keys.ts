/** Hard cases about keys, checks and indexes. */
import { EntitySchema, type EntitySchemaColumnOptions, type EntitySchemaRelationOptions } from "typeorm";
import { concurrent } from "./decorated";
import { both } from "./matrix/variant";
import type { EntityClass } from "../support/case-databases";
import type { HardCase } from "../support/hard-case";
import { entity, key } from "../support/studio";

const postgres = ["postgres"] as const;
const int: EntitySchemaColumnOptions = { type: "int" };
const nullable = true;

type Options = NonNullable<Parameters<typeof entity>[2]>;
type Relation = EntitySchemaRelationOptions;

/** A parent and a child with the relation "p". */
function family(
  number: string,
  relation: Partial<Relation>,
  options: Options = {},
  parent: EntitySchemaColumnOptions = key,
  columns: Readonly<Record<string, EntitySchemaColumnOptions>> = {},
) {
  return (): readonly EntityClass[] => [
    entity(`p${number}`, { id: parent, a: { type: "varchar", nullable } }),
    entity(
      `c${number}`,
      { id: key, ...columns },
      {
        relations: { p: { type: "many-to-one", target: `p${number}`, ...relation } as Relation },
        ...options,
      },
    ),
  ];
}

const familyRows = (number: string) => (): readonly string[] => [
  `INSERT INTO "p${number}"("id") VALUES (10), (20)`,
  `INSERT INTO "c${number}"("pId") VALUES (20)`,
];

const familyQuery = (number: string) => (): readonly string[] => [
  `SELECT CAST("id" AS text) AS id FROM "p${number}" ORDER BY "id"`,
  `SELECT CAST("id" AS text) AS id, CAST("pId" AS text) AS p FROM "c${number}"`,
];

/** Built, and valid. */
const builtIndex = (number: string): string =>
  `SELECT indisvalid, pg_get_indexdef(indexrelid) LIKE '%(a)%' AS "isOnA" FROM pg_index WHERE indexrelid = 'ix${number}'::regclass`;

export const hardKeys: readonly HardCase[] = [
  {
    number: "11",
    title: "a check changes under its name",
    on: both,
    before: () => [
      entity("t11", { id: key, age: int }, { checks: [{ name: "chk_age", expression: `"age" >= 0` }] }),
    ],
    sql: () => [`INSERT INTO "t11"("age") VALUES (40)`],
    after: () => [
      entity("t11", { id: key, age: int }, { checks: [{ name: "chk_age", expression: `"age" >= 18` }] }),
    ],
    finds: {
      sqlite: ['- check chk_age  on t11 ("age" >= 0)', '+ check chk_age  on t11 ("age" >= 18)'],
      postgres: ["- check chk_age  on t11 (age >= 0)", '+ check chk_age  on t11 ("age" >= 18)'],
    },
    keeps: () => [`SELECT * FROM "t11"`],
  },
  {
    number: "12",
    title: "a predicate, an index's order and a unique's columns change under their names",
    on: both,
    before: () => [
      entity(
        "t12",
        { id: key, a: int, b: int, c: int },
        {
          indices: [
            { name: "ix_where", columns: ["a"], where: `"a" > 0` },
            { name: "ix_order", columns: ["a", "b"] },
          ],
          uniques: [{ name: "uq", columns: ["a", "b"] }],
        },
      ),
    ],
    after: () => [
      entity(
        "t12",
        { id: key, a: int, b: int, c: int },
        {
          indices: [
            { name: "ix_where", columns: ["a"], where: `"a" > 100` },
            { name: "ix_order", columns: ["b", "a"] },
          ],
          uniques: [{ name: "uq", columns: ["a", "c"] }],
        },
      ),
    ],
    finds: {
      sqlite: [
        "- unique uq  on t12 (a, b)",
        "- index ix_order  on t12 (a, b)",
        '- index ix_where  on t12 (a) where "a" > 0',
        "+ unique uq  on t12 (a, c)",
        "+ index ix_order  on t12 (b, a)",
        '+ index ix_where  on t12 (a) where "a" > 100',
      ],
      postgres: [
        "- unique uq  on t12 (a, b)",
        "- index ix_order  on t12 (a, b)",
        "- index ix_where  on t12 (a) where a > 0",
        "+ unique uq  on t12 (a, c)",
        "+ index ix_order  on t12 (b, a)",
        '+ index ix_where  on t12 (a) where "a" > 100',
      ],
    },
  },
  {
    number: "13",
    title: "indexes made by hand stay",
    on: both,
    before: () => [entity("t13", { id: key, email: { type: "text" }, n: int })],
    sql: (dialect) =>
      dialect === "postgres"
        ? [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            "CREATE INDEX ix_expr ON t13 (lower(email), n)",
            "CREATE INDEX ix_only_expr ON t13 (lower(email))",
            "CREATE INDEX ix_trgm ON t13 USING gin (email gin_trgm_ops)",
            "CREATE INDEX ix_incl ON t13 (n) INCLUDE (email)",
            "CREATE UNIQUE INDEX ix_desc ON t13 (n DESC NULLS LAST)",
          ]
        : [
            "CREATE INDEX ix_expr ON t13 (lower(email), n)",
            "CREATE INDEX ix_desc ON t13 (n DESC)",
            "CREATE INDEX ix_coll ON t13 (email COLLATE NOCASE)",
          ],
    after: () => [entity("t13", { id: key, email: { type: "varchar" }, n: { type: "bigint" } })],
    finds: ["~ t13.email  text -> varchar", "~ t13.n  integer -> bigint"],
    keeps: (dialect) => [
      dialect === "postgres"
        ? "SELECT replace(indexdef, '(email)::text', 'email') AS sql FROM pg_indexes WHERE tablename = 't13' ORDER BY 1"
        : "SELECT list.name, key.cid, key.desc, key.coll FROM pragma_index_list('t13') AS list, pragma_index_xinfo(list.name) AS key ORDER BY 1, key.seqno",
    ],
    judgeSays: "ix_",
  },
  {
    number: "14",
    title: "an index is built concurrently, outside a transaction",
    on: postgres,
    before: () => [entity("t14", { id: key, a: int })],
    sql: () => ["INSERT INTO t14(a) VALUES (1), (2)"],
    after: () => [concurrent("t14", { name: "ix14" })],
    finds: ["+ index ix14  on t14 (a), concurrently"],
    sends: { postgres: ['CREATE INDEX CONCURRENTLY IF NOT EXISTS "ix14" ON "t14" ("a")'] },
    keeps: () => ["SELECT * FROM t14"],
    gives: [builtIndex("14"), () => [{ indisvalid: true, isOnA: true }]],
    runner: "typeorm with a transaction for each",
  },
  {
    number: "15",
    title: "ON DELETE CASCADE goes",
    on: both,
    before: family("15", { onDelete: "CASCADE" }),
    sql: familyRows("15"),
    after: family("15", {}),
    finds: [
      "- foreign key FK_64a7693c6e914d337afcd8e461a  c15 (pId) -> p15 (id) on delete cascade",
      "+ foreign key FK_64a7693c6e914d337afcd8e461a  c15 (pId) -> p15 (id)",
    ],
    keeps: familyQuery("15"),
  },
  {
    number: "16",
    title: "a foreign key becomes deferrable",
    on: both,
    before: family("16", {}),
    sql: familyRows("16"),
    after: family("16", { deferrable: "INITIALLY DEFERRED" }),
    finds: [
      "- foreign key FK_013320357eaafd0cf8a21b84ff5  c16 (pId) -> p16 (id)",
      "+ foreign key FK_013320357eaafd0cf8a21b84ff5  c16 (pId) -> p16 (id) deferrable initially deferred",
    ],
    sends: {
      postgres: [
        `ALTER TABLE "c16" DROP CONSTRAINT "FK_013320357eaafd0cf8a21b84ff5", ADD CONSTRAINT "FK_013320357eaafd0cf8a21b84ff5" FOREIGN KEY ("pId") REFERENCES "p16" ("id") DEFERRABLE INITIALLY DEFERRED`,
      ],
    },
    keeps: familyQuery("16"),
  },
  {
    number: "26",
    title: "an index and a constraint of one name in two schemas are no change",
    on: postgres,
    prepare: () => ["CREATE SCHEMA s1", "CREATE SCHEMA s2"],
    sql: () =>
      ["s1", "s2"].flatMap((schema) => [
        `CREATE TABLE ${schema}.t26 (id serial CONSTRAINT "PK_t26" PRIMARY KEY, a int NOT NULL, b int NOT NULL, k int NOT NULL CONSTRAINT "UQ_t26_k" UNIQUE)`,
        schema === "s1"
          ? `ALTER TABLE s1.t26 ADD CONSTRAINT uq26 UNIQUE (a, b)`
          : "CREATE INDEX uq26 ON s2.t26 (a)",
      ]),
    after: () => [
      inSchema("s1", { uniques: [{ name: "uq26", columns: ["a", "b"] }] }),
      inSchema("s2", { indices: [{ name: "uq26", columns: ["a"] }] }),
    ],
    finds: [],
    judgeSays: "26",
  },
  {
    number: "27",
    title: "a counter whose sequence kept the name of the old table is no change",
    on: postgres,
    sql: () => [
      "CREATE TABLE old_name (id SERIAL PRIMARY KEY, a varchar NOT NULL)",
      "INSERT INTO old_name(a) SELECT 'x' FROM generate_series(1, 5)",
      "ALTER TABLE old_name RENAME TO t27",
    ],
    after: () => [entity("t27", { id: key, a: { type: "varchar" } })],
    finds: [],
    keeps: () => [
      `SELECT column_default FROM information_schema.columns WHERE table_name = 't27' AND column_name = 'id'`,
    ],
    judgeSays: "t27",
  },
  {
    number: "35",
    title: "a primary key becomes a bigint, and the key that points at it follows",
    on: both,
    before: family("35", {}),
    sql: familyRows("35"),
    after: (dialect) =>
      family(
        "35",
        {},
        {},
        dialect === "postgres" ? { ...key, type: "bigint" } : { type: "varchar", primary: true },
      )(),
    finds: {
      sqlite: ["~ c35.pId  integer -> varchar", "~ p35.id  integer -> varchar, autoincrement dropped"],
      postgres: ["~ c35.pId  integer -> bigint", "~ p35.id  integer -> bigint"],
    },
    sends: {
      postgres: [
        `ALTER TABLE "c35" ALTER COLUMN "pId" TYPE bigint`,
        `ALTER TABLE "p35" ALTER COLUMN "id" TYPE bigint`,
        `DO $autogen$ BEGIN EXECUTE 'ALTER SEQUENCE ' || pg_get_serial_sequence('"p35"', 'id') || ' AS bigint'; END $autogen$`,
      ],
    },
    keeps: familyQuery("35"),
  },
  {
    number: "38",
    title: "a composite primary key loses a column",
    on: both,
    before: () => [entity("t38", { a: { ...int, primary: true }, b: { ...int, primary: true }, c: int })],
    sql: () => ["INSERT INTO t38 VALUES (1, 1, 1)"],
    after: () => [entity("t38", { a: { ...int, primary: true }, b: int, c: int })],
    finds: ["- primary key of t38  (a, b)", "+ primary key of t38  (a)"],
    keeps: () => ["SELECT * FROM t38"],
  },
  {
    number: "40",
    title: "a unique gets a new name and becomes deferrable",
    on: postgres,
    before: () => [
      entity("t40", { id: key, a: { type: "varchar" } }, { uniques: [{ name: "uq40", columns: ["a"] }] }),
    ],
    after: () => [
      entity(
        "t40",
        { id: key, a: { type: "varchar" } },
        { uniques: [{ name: "uq40_new", columns: ["a"], deferrable: "INITIALLY DEFERRED" }] },
      ),
    ],
    finds: ["- unique uq40  on t40 (a)", "+ unique uq40_new  on t40 (a) deferrable initially deferred"],
  },
  {
    number: "46",
    title: "a longer column keeps its indexes, grants and place",
    on: postgres,
    before: () => [
      entity(
        "t46",
        { id: key, a: { type: "varchar", length: 10, nullable }, b: { type: "varchar", nullable } },
        { indices: [{ name: "ix46", columns: ["a", "b"] }] },
      ),
    ],
    sql: () => [
      "CREATE INDEX ix_lower ON t46 (lower(a))",
      "GRANT SELECT (a) ON t46 TO PUBLIC",
      "INSERT INTO t46(a, b) VALUES ('x', 'y')",
    ],
    after: () => [
      entity(
        "t46",
        { id: key, a: { type: "varchar", length: 20, nullable }, b: { type: "varchar", nullable } },
        { indices: [{ name: "ix46", columns: ["a", "b"] }] },
      ),
    ],
    finds: ["~ t46.a  varchar(10) -> varchar(20)"],
    sends: { postgres: [`ALTER TABLE "t46" ALTER COLUMN "a" TYPE varchar(20)`] },
    keeps: () => [
      "SELECT * FROM t46",
      "SELECT indexname FROM pg_indexes WHERE tablename = 't46' ORDER BY 1",
      "SELECT grantee, privilege_type FROM information_schema.column_privileges WHERE table_name = 't46' AND grantee = 'PUBLIC'",
      "SELECT column_name FROM information_schema.columns WHERE table_name = 't46' ORDER BY ordinal_position",
    ],
    judgeSays: "ix_lower",
  },
  {
    number: "47",
    title: "a foreign key column becomes required, and nothing is rebuilt around it",
    on: postgres,
    before: family(
      "47",
      {},
      { indices: [{ name: "ix47", columns: ["p", "b"] }], uniques: [{ name: "uq47", columns: ["p", "b"] }] },
      key,
      { b: { ...int, nullable } },
    ),
    sql: familyRows("47"),
    after: family(
      "47",
      { nullable: false },
      { indices: [{ name: "ix47", columns: ["p", "b"] }], uniques: [{ name: "uq47", columns: ["p", "b"] }] },
      key,
      { b: { ...int, nullable } },
    ),
    backfills: ["c47.pId=10"],
    finds: ["~ c47.pId  null -> not null, existing rows get 10"],
    sends: {
      postgres: [
        `UPDATE "c47" SET "pId" = (10) WHERE "pId" IS NULL`,
        `ALTER TABLE "c47" ALTER COLUMN "pId" SET NOT NULL`,
      ],
    },
    keeps: familyQuery("47"),
  },
  {
    number: "51",
    title: "an index that was made again with NULLS NOT DISTINCT is told and mended",
    on: postgres,
    before: () => [
      entity(
        "t51",
        { id: key, a: { ...int, nullable } },
        { indices: [{ name: "ix51", columns: ["a"], unique: true }] },
      ),
    ],
    sql: () => ["DROP INDEX ix51", "CREATE UNIQUE INDEX ix51 ON t51 (a) NULLS NOT DISTINCT"],
    after: () => [
      entity(
        "t51",
        { id: key, a: { ...int, nullable } },
        { indices: [{ name: "ix51", columns: ["a"], unique: true }] },
      ),
    ],
    finds: ["- unique index ix51  on t51 (a) nulls not distinct", "+ unique index ix51  on t51 (a)"],
  },
  {
    number: "52",
    title: "a composite key in another order is told and mended",
    on: both,
    sql: (dialect) => [
      `CREATE TABLE "t52" ("a" integer NOT NULL, "b" integer NOT NULL, ${dialect === "postgres" ? 'CONSTRAINT "PK_z" ' : ""}PRIMARY KEY ("b", "a"))`,
    ],
    after: () => [entity("t52", { a: { ...int, primary: true }, b: { ...int, primary: true } })],
    finds: ["- primary key of t52  (b, a)", "+ primary key of t52  (a, b)"],
  },
  {
    number: "53",
    title: "a table name beyond 63 bytes is compared as PostgreSQL stores it",
    on: postgres,
    before: () => [
      entity("a_table_with_a_really_long_descriptive_name_that_is_over_sixty_three_bytes", {
        id: key,
        a: { type: "varchar" },
      }),
    ],
    after: () => [
      entity("a_table_with_a_really_long_descriptive_name_that_is_over_sixty_three_bytes", {
        id: key,
        a: { type: "varchar" },
      }),
    ],
    finds: [],
    judgeSays: "a_table_with",
  },
  {
    number: "54",
    title: "many-to-one becomes one-to-one: a unique, and nothing around it",
    on: both,
    before: family("54", {}),
    sql: familyRows("54"),
    after: family("54", { type: "one-to-one", joinColumn: true } as Partial<Relation>),
    finds: ["+ unique REL_554836100d01c34f4502cebd9f  on c54 (pId)"],
    sends: { postgres: [`ALTER TABLE "c54" ADD CONSTRAINT "REL_554836100d01c34f4502cebd9f" UNIQUE ("pId")`] },
    keeps: familyQuery("54"),
  },
];

/** The table t26 of hard case 26. */
function inSchema(schema: string, options: Options): EntitySchema {
  return new EntitySchema<object>({
    name: `${schema}_t26`,
    tableName: "t26",
    schema,
    columns: { id: key, a: int, b: int, k: { ...int, unique: true } } as never,
    ...options,
  });
}
