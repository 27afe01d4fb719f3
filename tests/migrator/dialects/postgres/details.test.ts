/** Details of constraints that the Schema has no place for are told by name, and stay through changes of the table. */
import { execute } from "../../../../src/migrator/dialects/postgres/execute";
import { introspect } from "../../../../src/migrator/dialects/postgres/introspect";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { withDatabase } from "../../../support/databases";

const table = { name: "t" };
const setup = [
  "CREATE TABLE p (a int, b int, PRIMARY KEY (a, b))",
  `CREATE TABLE t (id int, a int, b int, c varchar(3), CONSTRAINT "key" PRIMARY KEY (id) INCLUDE (c), CONSTRAINT nulls UNIQUE NULLS NOT DISTINCT (a),
     CONSTRAINT covering UNIQUE (b) INCLUDE (c), CONSTRAINT own CHECK (a > 0) NO INHERIT, CONSTRAINT plain CHECK (b > 0),
     CONSTRAINT match FOREIGN KEY (a, b) REFERENCES p MATCH FULL)`,
  "INSERT INTO t VALUES (1, NULL, NULL, 'x')",
  "ALTER TABLE t ADD CONSTRAINT later CHECK (length(c) > 5) NOT VALID",
];
const changes: readonly Operation[] = [
  { kind: "alterColumn", table, column: "c", changes: { type: "varchar(9)" } },
  { kind: "alterColumn", table, column: "b", changes: { type: "bigint" } },
];

test("details of constraints are told, and stay", () =>
  withDatabase("postgres", {}, async ({ queryRunner }) => {
    for (const sql of setup) await queryRunner.query(sql);
    const definitions = (): Promise<unknown> =>
      queryRunner.query(
        "SELECT conname, pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conrelid = 't'::regclass ORDER BY 1",
      );
    const before = await definitions();
    expect((await introspect(queryRunner)).unsupported.map(({ what, name }) => `${what} ${name}`)).toEqual([
      "INCLUDE of a constraint t.covering",
      "INCLUDE of a constraint t.key",
      "NOT VALID constraint t.later",
      "MATCH FULL foreign key t.match",
      "NULLS NOT DISTINCT constraint t.nulls",
      "NO INHERIT check t.own",
    ]);
    await queryRunner.query("ALTER TABLE t DROP CONSTRAINT match");
    const without = (await definitions()) as readonly unknown[];
    await execute(queryRunner, changes);
    expect(await definitions()).toEqual(without);
    expect(without).toHaveLength((before as readonly unknown[]).length - 1);
  }));
