import "reflect-metadata";
import {
  Check,
  Column,
  Entity,
  Index,
  ManyToOne,
  PrimaryColumn,
  PrimaryGeneratedColumn,
  Unique,
} from "typeorm";
import { execute } from "../../../../src/migrator/dialects/sqlite/execute";
import { introspect } from "../../../../src/migrator/dialects/sqlite/introspect";
import { sqliteDialect } from "../../../../src/migrator/dialects/sqlite";
import { openDatabase, withDatabase } from "./database";

@Entity("crews")
class Crew {
  @PrimaryGeneratedColumn("uuid") id: string;
  @Column({ unique: true, length: 80 }) name: string;
}

@Entity("tasks")
@Unique(["title", "priority"])
@Check("CHK_priority", `"priority" IN (abs(1), 2)`)
@Check("CHK_limit", `"priority" < 9`)
@Index("open", ["title"], { where: `"status" = 'open'`, unique: true })
class Task {
  @PrimaryGeneratedColumn() id: number;
  @Column({ type: "varchar", length: 120, default: "untitled" }) title: string;
  @Column({ type: "simple-enum", enum: ["open", "done"], default: "open" }) status: string;
  @Column({ type: "decimal", precision: 12, scale: 4, nullable: true }) cost: string;
  @Column({ type: "boolean", default: false }) urgent: boolean;
  @Column({ default: 1 }) priority: number;
  @Column({ type: "datetime", default: () => "datetime('now')" }) at: Date;
  @Column({ type: "text", collation: "NOCASE", nullable: true }) note: string;
  @ManyToOne(() => Crew, { onDelete: "CASCADE" }) crew: Crew;
}

@Entity("members")
class Member {
  @PrimaryColumn() a: number;
  @PrimaryColumn() b: string;
}

describe("a database that TypeORM synchronised", () => {
  it("is read as what the entities say", async () => {
    const dataSource = await openDatabase([], { entities: [Crew, Task, Member], synchronize: true });
    const schema = await introspect(dataSource);
    expect(schema.unsupported).toEqual([]);
    expect(schema.tables.map((table) => table.name)).toEqual(["crews", "members", "tasks"]);
    expect(schema).toMatchSnapshot();
    await dataSource.destroy();
  });

  it("built by our own text instead leaves TypeORM's schema builder nothing to do, and the same after a rebuild", async () => {
    const first = await openDatabase([], { entities: [Crew, Task, Member], synchronize: true });
    const schema = await introspect(first);
    await first.destroy();
    const second = await openDatabase([], { entities: [Crew, Task, Member] });
    const runner = second.createQueryRunner();
    await execute(
      runner,
      schema.tables.map((table) => ({ kind: "createTable", table })),
    );
    expect((await second.driver.createSchemaBuilder().log()).upQueries).toEqual([]);
    await execute(runner, [
      { kind: "alterColumn", table: { name: "tasks" }, column: "title", changes: { type: "text" } },
      { kind: "alterColumn", table: { name: "crews" }, column: "name", changes: { type: "text" } },
    ]);
    await execute(runner, [
      { kind: "alterColumn", table: { name: "tasks" }, column: "title", changes: { type: "varchar(120)" } },
      { kind: "alterColumn", table: { name: "crews" }, column: "name", changes: { type: "varchar(80)" } },
    ]);
    expect((await second.driver.createSchemaBuilder().log()).upQueries).toEqual([]);
    expect(await introspect(runner)).toEqual(schema);
    await second.destroy();
  });
});

describe("introspect", () => {
  it.each([10, 300])("needs as many queries for %i tables as for one", async (tables) => {
    const statements = Array.from({ length: tables }, (_, at) => [
      `CREATE TABLE t${at} (id integer PRIMARY KEY, o int REFERENCES t0, u text UNIQUE)`,
      `CREATE INDEX i${at} ON t${at} (o)`,
    ]).flat();
    await withDatabase(statements, async (runner) => {
      let queries = 0;
      const schema = await introspect({
        query: (sql, parameters) => ((queries += 1), runner.query(sql, parameters)),
      });
      expect(schema.tables).toHaveLength(tables);
      expect(queries).toBe(2);
    });
  });

  it("lists what it does not compare, leaves out what is ignored or nobody's business", async () => {
    const statements = [
      "CREATE TABLE migrations (id integer PRIMARY KEY AUTOINCREMENT)",
      "CREATE INDEX m ON migrations (id)",
      "CREATE TABLE a (id integer PRIMARY KEY, b int AS (id + 1))",
      "CREATE TABLE odd (n int, PRIMARY KEY ((n)))",
      "CREATE VIEW v AS SELECT * FROM a",
      "CREATE TRIGGER g AFTER INSERT ON a BEGIN SELECT 1; END",
      "CREATE VIRTUAL TABLE search USING fts5 (text)",
      "CREATE TABLE sqliteish (a)",
    ];
    await withDatabase(statements, async (runner) => {
      const schema = await introspect(runner, { ignoredTables: ["migrations"] });
      expect(schema.tables.map((table) => table.name)).toEqual(["a", "sqliteish"]);
      expect(schema.views.map((view) => view.name)).toEqual(["v"]);
      expect(schema.unsupported.map(({ what, name }) => `${what.slice(0, 16)}: ${name}`)).toEqual([
        "table (Cannot re: odd",
        "trigger: a.g",
        "virtual table: search",
      ]);
      const only = await introspect(runner, { tables: [{ name: "a" }] });
      expect(only.tables.map((table) => table.name)).toEqual(["a"]);
    });
  });

  it("finds the columns of a foreign key that names none, also when the other table is not asked for", async () => {
    const statements = [
      "CREATE TABLE p (a int, b int, PRIMARY KEY (b, a))",
      "CREATE TABLE c (x int, y int, FOREIGN KEY (x, y) REFERENCES P)",
    ];
    await withDatabase(statements, async (runner) => {
      const schema = await introspect(runner, { tables: [{ name: "c" }] });
      expect(schema.tables.map((table) => table.name)).toEqual(["c"]);
      expect(schema.tables[0]?.foreignKeys[0]?.references).toEqual({
        table: { name: "P" },
        columns: ["b", "a"],
      });
    });
  });
});

describe("normalise", () => {
  it("spells what is the same as the database does, and asks nothing", async () => {
    const written = [
      "CREATE TABLE t (a text DEFAULT ( ( datetime( 'now' ) ) ), CHECK (length(a)>0))",
      "CREATE INDEX i ON t (a) WHERE (a   IS NOT NULL)",
    ];
    const wanted = [
      `CREATE TABLE t (a text DEFAULT (DATETIME('now')), CONSTRAINT c CHECK ((LENGTH("a") > 0)))`,
      `CREATE INDEX i ON t (a) WHERE "a" is not null`,
    ];
    await withDatabase(written, async (runner) => {
      await withDatabase(wanted, async (other) => {
        const [before, desired] = [await introspect(runner), await introspect(other)];
        expect(sqliteDialect.needsNormalising(before, desired)).toBe(false);
        const normal = await sqliteDialect.normalise(runner, before, desired);
        const [old, table] = [before.tables[0], normal.tables[0]];
        expect(table?.columns).toEqual(old?.columns);
        expect(table?.indexes).toEqual(old?.indexes);
        expect(table?.checks).toEqual([{ name: "c", expression: old?.checks[0]?.expression }]);
      });
    });
  });
});
