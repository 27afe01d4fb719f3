/** What the database says after a change must be what the operations promised. */
import type { Connection } from "../dialect";
import { isEqual } from "../../schema/equality";
import { AutogenError } from "../../schema/errors";
import { findTable } from "../../schema/names";
import type { Schema, Table } from "../../schema/schema";
import { canonicalTable } from "./canonical-table";
import { introspect } from "./introspect";

/** @throws AutogenError `internal`, so that the caller's transaction is rolled back. */
export async function verifyTables(connection: Connection, expected: Schema): Promise<void> {
  if (expected.tables.length === 0) return;
  const found = await introspect(connection, { tables: expected.tables });
  for (const table of expected.tables) verifyTable(table, findTable(found, table));
}

function verifyTable(expected: Table, found: Table | undefined): void {
  const wanted = canonicalTable(expected);
  const actual = found ? canonicalTable(found) : undefined;
  if (isEqual(wanted, actual)) return;
  throw new AutogenError(
    "internal",
    `Table "${expected.name}" is not what the revision says after the change (${differences(wanted, actual)}). Nothing was changed.`,
    {
      nextStep:
        "Please report this with the table's definition; until then change the table by hand-written SQL.",
    },
  );
}

function differences(wanted: Table, actual: Table | undefined): string {
  if (!actual) return "it cannot be read";
  const parts = [
    "columns",
    "primaryKey",
    "uniques",
    "checks",
    "foreignKeys",
    "indexes",
    "strict",
    "withoutRowid",
  ] as const;
  return parts
    .filter((part) => !isEqual(wanted[part], actual[part]))
    .map((part) => `${part}: expected ${JSON.stringify(wanted[part])}, found ${JSON.stringify(actual[part])}`)
    .join("; ");
}
