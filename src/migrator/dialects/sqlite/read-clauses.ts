/** The clauses that column and table constraints have in common. Grammar: https://sqlite.org/lang_createtable.html */
import type {
  ConflictResolution,
  Deferrable,
  ForeignKey,
  ForeignKeyTarget,
  KeySorting,
  ReferentialAction,
} from "../../schema/schema";
import { accept, acceptOneOf, expect, isNext, notUnderstood, readName, type DdlCursor } from "./ddl-cursor";

/** The part of a foreign key that follows REFERENCES. No columns means: the primary key of that table. */
export interface References {
  readonly references: ForeignKeyTarget;
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly deferrable?: Deferrable;
}

/** `ON CONFLICT ...`, where ABORT is the default and therefore nothing. */
export function readOnConflict(cursor: DdlCursor): { readonly onConflict?: ConflictResolution } {
  if (!accept(cursor, "ON", "CONFLICT")) return {};
  const word = acceptOneOf(cursor, ["ROLLBACK", "ABORT", "FAIL", "IGNORE", "REPLACE"] as const);
  if (!word) throw notUnderstood(cursor);
  // The lower-cased words are exactly the members of ConflictResolution.
  return word === "ABORT" ? {} : { onConflict: word.toLowerCase() as ConflictResolution };
}

/** The columns of a key. */
export function readKeyColumns(cursor: DdlCursor): {
  readonly columns: readonly string[];
  readonly sorting?: readonly KeySorting[];
  readonly autoincrement: boolean;
} {
  expect(cursor, "(");
  const columns: string[] = [];
  const sorting: KeySorting[] = [];
  do {
    columns.push(readName(cursor));
    sorting.push({ ...readCollation(cursor), ...readDirection(cursor) });
  } while (accept(cursor, ","));
  const autoincrement = accept(cursor, "AUTOINCREMENT");
  expect(cursor, ")");
  return { columns, ...unusual(sorting), autoincrement };
}

function readCollation(cursor: DdlCursor): KeySorting {
  return accept(cursor, "COLLATE") ? { collation: readName(cursor) } : {};
}

/** `ASC` is the usual way. */
export function readDirection(cursor: DdlCursor): KeySorting {
  if (accept(cursor, "DESC")) return { descending: true };
  accept(cursor, "ASC");
  return {};
}

/** Nothing where every column is sorted as usual. */
export function unusual(sorting: readonly KeySorting[]): { readonly sorting?: readonly KeySorting[] } {
  return sorting.some((key) => Object.keys(key).length > 0) ? { sorting } : {};
}

export function readNames(cursor: DdlCursor): readonly string[] {
  expect(cursor, "(");
  const names = [readName(cursor)];
  while (accept(cursor, ",")) names.push(readName(cursor));
  expect(cursor, ")");
  return names;
}

export function readReferences(cursor: DdlCursor): References {
  expect(cursor, "REFERENCES");
  const table = { name: readName(cursor) };
  const columns = isNext(cursor, "(") ? readNames(cursor) : [];
  const actions = readReferenceArguments(cursor);
  return { references: { table, columns }, ...actions, ...readDeferrable(cursor) };
}

export function toForeignKey(
  columns: readonly string[],
  references: References,
  name: string | undefined,
): ForeignKey {
  return { ...(name === undefined ? {} : { name }), columns, ...references };
}

/** `MATCH` and `ON INSERT` are read over: SQLite parses both and gives neither a meaning (foreignkeys.html, section 6). */
function readReferenceArguments(cursor: DdlCursor): Pick<ForeignKey, "onDelete" | "onUpdate"> {
  let onDelete: ReferentialAction = "no action";
  let onUpdate: ReferentialAction = "no action";
  for (;;) {
    if (accept(cursor, "ON", "DELETE")) onDelete = readAction(cursor);
    else if (accept(cursor, "ON", "UPDATE")) onUpdate = readAction(cursor);
    else if (accept(cursor, "ON", "INSERT")) readAction(cursor);
    else if (accept(cursor, "MATCH")) readName(cursor);
    else return { onDelete, onUpdate };
  }
}

function readAction(cursor: DdlCursor): ReferentialAction {
  if (accept(cursor, "SET", "NULL")) return "set null";
  if (accept(cursor, "SET", "DEFAULT")) return "set default";
  if (accept(cursor, "CASCADE")) return "cascade";
  if (accept(cursor, "RESTRICT")) return "restrict";
  expect(cursor, "NO", "ACTION");
  return "no action";
}

export function isDeferrableNext(cursor: DdlCursor): boolean {
  return isNext(cursor, "DEFERRABLE") || isNext(cursor, "NOT", "DEFERRABLE");
}

export function readDeferrable(cursor: DdlCursor): { readonly deferrable?: Deferrable } {
  if (accept(cursor, "NOT", "DEFERRABLE")) {
    readInitially(cursor);
    return {};
  }
  if (!accept(cursor, "DEFERRABLE")) return {};
  return { deferrable: readInitially(cursor) };
}

function readInitially(cursor: DdlCursor): Deferrable {
  if (accept(cursor, "INITIALLY", "DEFERRED")) return "initially deferred";
  accept(cursor, "INITIALLY", "IMMEDIATE");
  return "initially immediate";
}
