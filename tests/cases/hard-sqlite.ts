/** Hard cases about SQLite's rebuilds. */
import type { EntitySchemaColumnOptions } from "typeorm";
import type { EntityClass } from "../support/case-databases";
import type { HardCase } from "../support/hard-case";
import { entity, key } from "../support/studio";
import { isLine1 } from "../support/typeorm-line";

/** The lines of TypeORM hash the expression in two ways. */
const checkName = isLine1 ? "CHK_26a696ed5c37cee6913f2277e6" : "CHK_f3a061c8eb4eec596952ed9daa";
const on = ["sqlite"] as const;
const int: EntitySchemaColumnOptions = { type: "int" };
const varchar: EntitySchemaColumnOptions = { type: "varchar" };
const nullable = true;

const cascade: HardCase = {
  number: "19",
  title: "a parent is rebuilt up and down, and its children stay",
  on,
  before: parentAndChild(varchar),
  sql: () => ["INSERT INTO p19(a) VALUES ('x')", `INSERT INTO c19("pId") VALUES (1), (1), (1)`],
  after: parentAndChild({ type: "text" }),
  finds: ["~ p19.a  varchar -> text"],
  keeps: () => ["SELECT * FROM p19", "SELECT * FROM c19"],
  runner: "typeorm",
};

function parentAndChild(a: EntitySchemaColumnOptions): () => readonly EntityClass[] {
  return () => [
    entity("p19", { id: key, a }),
    entity(
      "c19",
      { id: key },
      { relations: { p: { type: "many-to-one", target: "p19", onDelete: "CASCADE" } } },
    ),
  ];
}

export const hardSqlite: readonly HardCase[] = [
  {
    number: "17",
    title: "a trigger stays where a column is added",
    on,
    before: () => [entity("t17", { id: key, a: varchar })],
    sql: () => [
      "CREATE TABLE audit(x)",
      "CREATE TRIGGER trg AFTER INSERT ON t17 BEGIN INSERT INTO audit VALUES (new.id); END",
    ],
    after: () => [entity("t17", { id: key, a: varchar, b: { type: "varchar", nullable } })],
    finds: ["+ t17.b  varchar null"],
    sends: { sqlite: [`ALTER TABLE "t17" ADD COLUMN "b" varchar`] },
    keeps: () => [
      "SELECT type, name, tbl_name FROM sqlite_master WHERE name IN ('trg', 't17') ORDER BY 1",
      "SELECT sql FROM sqlite_master WHERE name = 'trg'",
    ],
  },
  cascade,
  {
    ...cascade,
    number: "20",
    title: "the same without a transaction around it",
    runner: "typeorm without transaction",
  },
  {
    number: "22",
    title: "a rebuild keeps the mark of AUTOINCREMENT",
    on,
    before: () => [entity("t22", { id: key, a: varchar })],
    sql: () => ["INSERT INTO t22(a) VALUES ('1'), ('2'), ('3')", "DELETE FROM t22 WHERE id = 3"],
    after: () => [entity("t22", { id: key, a: { type: "text" } })],
    finds: ["~ t22.a  varchar -> text"],
    keeps: () => ["SELECT name, seq FROM sqlite_sequence WHERE name LIKE '%t22'", "SELECT * FROM t22"],
  },
  {
    number: "23",
    title: "a table written by hand loses nothing where a column is added",
    on,
    sql: () => [
      "CREATE TABLE other(id integer primary key)",
      `CREATE TABLE "t23" ("id" integer PRIMARY KEY NOT NULL, "name" text COLLATE NOCASE NOT NULL CHECK (length(name) > 0), "ts" integer NOT NULL DEFAULT (strftime('%s','now'))) STRICT`,
      "INSERT INTO t23(id, name) VALUES (1, 'a')",
    ],
    after: () => [
      entity("t23", {
        id: { type: "integer", primary: true },
        name: { type: "text" },
        ts: { type: "integer", default: () => "strftime('%s','now')" },
        extra: { type: "text", nullable },
      }),
    ],
    finds: ["+ t23.extra  text null"],
    keeps: () => ["SELECT id, name, ts FROM t23"],
  },
  {
    number: "32",
    title: "many edits of one table are one rebuild",
    on,
    before: () => [
      entity("p32", { id: key }),
      entity(
        "t32",
        { id: key, a: int, b: int, c: int },
        {
          // By the names that TypeORM chooses: others would belong to somebody else, as no revision names them.
          checks: [{ expression: `"a" > 0` }],
          uniques: [{ columns: ["a", "b"] }],
          relations: { p: { type: "many-to-one", target: "p32", onDelete: "CASCADE" } },
        },
      ),
    ],
    sql: () => ["INSERT INTO t32(a, b, c) VALUES (2, 3, 4)"],
    after: () => [
      entity("p32", { id: key }),
      entity(
        "t32",
        {
          id: key,
          a: { type: "bigint" },
          b: int,
          d: { ...int, default: 0 },
          e: { ...int, default: 0 },
          f: { ...int, default: 0 },
        },
        {
          checks: [{ name: "c_new", expression: `"a" > 1` }],
          uniques: [{ name: "u_new", columns: ["a", "d"] }],
          relations: { p: { type: "many-to-one", target: "p32", onDelete: "SET NULL" } },
        },
      ),
    ],
    finds: [
      "- foreign key FK_71b4b9d8b2bbedfd5b700494523  t32 (pId) -> p32 (id) on delete cascade",
      `- check ${checkName}  on t32 ("a" > 0)`,
      "- unique UQ_68ab7d8ba25cc2eeac0655b032e  on t32 (a, b)",
      "~ t32.a  integer -> bigint",
      "+ t32.d  integer not null default 0",
      "+ t32.e  integer not null default 0",
      "+ t32.f  integer not null default 0",
      "+ unique u_new  on t32 (a, d)",
      '+ check c_new  on t32 ("a" > 1)',
      "+ foreign key FK_71b4b9d8b2bbedfd5b700494523  t32 (pId) -> p32 (id) on delete set null",
      "- t32.c  integer not null, its values are lost",
    ],
    keeps: () => ["SELECT id, a, b FROM t32"],
    rebuilds: 1,
  },
  {
    number: "33",
    title: "a check with parentheses and commas is kept word for word",
    on,
    before: () => [
      entity("t33", { id: key, a: int }, { checks: [{ name: "ck33", expression: `"a" IN (abs(1), 2)` }] }),
    ],
    sql: () => ["INSERT INTO t33(a) VALUES (2)"],
    after: () => [
      entity(
        "t33",
        { id: key, a: { type: "bigint" }, b: { ...int, nullable } },
        { checks: [{ name: "ck33", expression: `"a" IN (abs(1), 2)` }] },
      ),
    ],
    finds: ["~ t33.a  integer -> bigint", "+ t33.b  integer null"],
    keeps: () => [
      `SELECT instr(sql, 'CHECK ("a" IN (abs(1), 2))') > 0 AS kept FROM sqlite_master WHERE name = 't33'`,
      "SELECT id, a FROM t33",
    ],
  },
];
