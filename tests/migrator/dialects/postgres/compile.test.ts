import { compile } from "../../../../src/migrator/dialects/postgres/compile";
import type { Operation } from "../../../../src/migrator/operations/operation";
import { emptySchema } from "../../../../src/migrator/schema/schema";

const t = { name: "t" };
const nothing = emptySchema("postgres");

function sqlOf(...operations: Operation[]): readonly string[] {
  return compile(operations, nothing).map(({ sql }) => sql);
}

describe("compile", () => {
  it("puts alterations of one table into one statement, comments behind it", () => {
    expect(
      sqlOf(
        { kind: "dropColumn", table: t, column: "a" },
        { kind: "addColumn", table: t, column: { name: "b", type: "text", nullable: true, comment: "b" } },
        { kind: "addColumn", table: t, column: { name: "c", type: "text", nullable: true } },
        { kind: "dropCheck", table: t, check: { name: "ck" } },
      ),
    ).toEqual([
      'ALTER TABLE "t"\n  DROP COLUMN "a",\n  ADD COLUMN "b" text,\n  ADD COLUMN "c" text,\n  DROP CONSTRAINT "ck"',
      `COMMENT ON COLUMN "t"."b" IS 'b'`,
    ]);
  });

  it("keeps apart what PostgreSQL would run in another order", () => {
    expect(
      sqlOf(
        { kind: "addColumn", table: t, column: { name: "a", type: "text", nullable: true, comment: "new" } },
        { kind: "dropColumn", table: t, column: "a" },
        { kind: "addCheck", table: t, check: { expression: "b > 0" } },
        { kind: "alterColumn", table: t, column: "b", changes: { type: "bigint" }, using: "b + c" },
        { kind: "alterColumn", table: t, column: "c", changes: { type: "bigint" }, using: "c" },
      ),
    ).toEqual([
      'ALTER TABLE "t" ADD COLUMN "a" text',
      `COMMENT ON COLUMN "t"."a" IS 'new'`,
      'ALTER TABLE "t"\n  DROP COLUMN "a",\n  ADD CHECK (b > 0)',
      'ALTER TABLE "t" ALTER COLUMN "b" TYPE bigint USING b + c',
      'ALTER TABLE "t" ALTER COLUMN "c" TYPE bigint USING c',
    ]);
  });

  it("keeps tables, and what stands alone, apart", () => {
    expect(
      sqlOf(
        { kind: "dropColumn", table: t, column: "a" },
        { kind: "dropColumn", table: { schema: "s", name: "t" }, column: "a" },
        { kind: "renameColumn", table: t, column: "b", to: "c" },
        { kind: "dropColumn", table: t, column: "d" },
      ),
    ).toEqual([
      'ALTER TABLE "t" DROP COLUMN "a"',
      'ALTER TABLE "s"."t" DROP COLUMN "a"',
      'ALTER TABLE "t" RENAME COLUMN "b" TO "c"',
      'ALTER TABLE "t" DROP COLUMN "d"',
    ]);
  });

  it("changes a type without knowing the table", () => {
    expect(
      sqlOf({ kind: "alterColumn", table: t, column: "a", changes: { type: "integer", default: "1" } }),
    ).toEqual([
      'ALTER TABLE "t"\n  ALTER COLUMN "a" DROP DEFAULT,\n  ALTER COLUMN "a" TYPE integer USING "a"::text::integer,\n' +
        '  ALTER COLUMN "a" SET DEFAULT 1',
    ]);
  });

  it("brackets a default that the grammar would not take", () => {
    const column = { name: "a", type: "timestamp", nullable: true, default: "now() at time zone 'utc'" };
    expect(sqlOf({ kind: "addColumn", table: t, column })).toEqual([
      `ALTER TABLE "t" ADD COLUMN "a" timestamp DEFAULT (now() at time zone 'utc')`,
    ]);
  });

  it("says when a column cannot count", () => {
    const column = { name: "a", type: "text", nullable: false, autoincrement: true } as const;
    expect(() => sqlOf({ kind: "addColumn", table: t, column })).toThrow(
      'Column "a" cannot count up by itself',
    );
  });
});
