import { mayBeInTransaction } from "../../../src/migrator/database/checkpoints";

test.each([
  "INSERT INTO a VALUES (1)",
  "UPDATE a SET database = 'x', concurrently_done = 1; DELETE FROM b -- and no more",
  "CREATE INDEX i ON a (b)",
  "alter table a add b integer",
])("%s may be in a transaction", (sql) => {
  expect(mayBeInTransaction(sql, "postgres")).toBe(true);
  expect(mayBeInTransaction(sql, "sqlite")).toBe(true);
});

test.each([
  "CREATE INDEX CONCURRENTLY i ON a (b)",
  "CREATE DATABASE other",
  "ALTER SYSTEM SET work_mem = '1MB'",
  "VACUUM a",
  "INSERT INTO a VALUES (1); COMMIT",
  "PRAGMA foreign_keys = OFF",
  "CALL slices()",
  "UPDATE a SET b = 'no end",
])("%s goes on its own", (sql) => {
  expect(mayBeInTransaction(sql, "postgres")).toBe(false);
  expect(mayBeInTransaction(sql, "sqlite")).toBe(false);
});
