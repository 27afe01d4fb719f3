import { findTable, isSameName, nameKey } from "../../schema/names";
import type { Column, Index, Schema, Table, View } from "../../schema/schema";
import type { Connection } from "../dialect";
import { inScratchTransaction } from "./scratch-transaction";
import { batchesOf, missingTypes, spellAll, spellView, type Spellings } from "./spell";
import { findSuspects, indexTexts, isSame, isSameDefault, suspectViews } from "./suspects";

/** True when some text differs that may mean the same, so that only the server can tell. */
export function needsNormalising(before: Schema, desired: Schema): boolean {
  return findSuspects(before, desired).length > 0 || suspectViews(before, desired).length > 0;
}

/**
 * `desired` with each default, check, generated expression, index predicate and expression key that means the same as one of `before`
 * spelled as `before` spells it; the others keep the developer's words. Asks only about texts that differ, in a transaction that is
 * rolled back (in a savepoint where the caller has one open).
 * @throws AutogenError `database-read-only`
 */
export async function normalise(connection: Connection, before: Schema, desired: Schema): Promise<Schema> {
  const spellings = await spellSuspects(connection, before, desired);
  const views = desired.views.map((view) => adoptView(view, before, spellings.views));
  const tables = desired.tables.map((table) => {
    const old = findTable(before, table);
    return old ? adoptSpelling(table, old, spellings.tables.get(nameKey(table))) : table;
  });
  return { ...desired, tables, views };
}

interface AllSpellings {
  /** By table. */
  readonly tables: ReadonlyMap<string, Spellings>;
  /** Of the queries that the server took. */
  readonly views: ReadonlyMap<View, string | undefined>;
}

async function spellSuspects(connection: Connection, before: Schema, desired: Schema): Promise<AllSpellings> {
  const suspects = findSuspects(before, desired);
  const suspectedViews = suspectViews(before, desired);
  const tables = new Map<string, Spellings>();
  const views = new Map<View, string | undefined>();
  if (suspects.length + suspectedViews.length === 0) return { tables, views };
  const missing = missingTypes(before, desired);
  await inScratchTransaction(connection, async () => {
    for (const batch of batchesOf(suspects))
      for (const [suspect, spelled] of await spellAll(connection, batch, { missing, enums: desired.enums }))
        tables.set(nameKey(suspect.table), spelled);
    for (const view of suspectedViews) views.set(view, await spellView(connection, view));
  });
  return { tables, views };
}

function adoptSpelling(table: Table, old: Table, spellings: Spellings | undefined): Table {
  const checkTexts = old.checks.map((check) => check.expression);
  const exclusionTexts = (old.exclusions ?? []).map(({ expression }) => expression);
  const oldIndexTexts = indexTexts(old.indexes);
  const adopt = (text: string, candidates: readonly string[]): string =>
    sameAmong(candidates, text, spellings?.expressions.get(text));
  return {
    ...table,
    columns: table.columns.map((column) => adoptColumn(column, old, spellings)),
    checks: table.checks.map((check) => ({ ...check, expression: adopt(check.expression, checkTexts) })),
    ...(table.exclusions && {
      exclusions: table.exclusions.map((exclusion) => ({
        ...exclusion,
        expression: adopt(exclusion.expression, exclusionTexts),
      })),
    }),
    indexes: table.indexes.map((index) => adoptIndex(index, (text) => adopt(text, oldIndexTexts))),
  };
}

function adoptView(view: View, before: Schema, spellings: AllSpellings["views"]): View {
  const old = before.views.find((other) => isSameName(other, view));
  if (!old) return view;
  const texts = indexTexts(old.indexes);
  return {
    ...view,
    definition: sameAmong([old.definition], view.definition, spellings.get(view)),
    indexes: view.indexes.map((index) => adoptIndex(index, (text) => sameAmong(texts, text, undefined))),
  };
}

/** The candidate that the text, or the server's spelling of it, equals; else the text. */
function sameAmong(candidates: readonly string[], text: string, spelled: string | undefined): string {
  const isEqualTo = (wanted: string) => (candidate: string) => isSame(candidate, wanted);
  return (
    candidates.find(isEqualTo(text)) ??
    (spelled === undefined ? undefined : candidates.find(isEqualTo(spelled))) ??
    text
  );
}

function adoptColumn(column: Column, table: Table, spellings: Spellings | undefined): Column {
  const old = table.columns.find(({ name }) => name === column.name);
  if (!old) return column;
  const text = adoptedDefault(column, old, spellings?.defaults.get(column.name));
  return {
    ...column,
    ...(text !== undefined && { default: text }),
    ...(column.generated &&
      old.generated && { generated: adoptGenerated(column.generated, old.generated, spellings) }),
  };
}

function adoptedDefault(column: Column, old: Column, spelled: string | undefined): string | undefined {
  const text = column.default;
  const before = old.default;
  if (text === undefined || before === undefined) return text;
  const isEqual = [text, ...(spelled === undefined ? [] : [spelled])].some((candidate) =>
    isSameDefault({ text: candidate, type: column.type }, { text: before, type: old.type }),
  );
  return isEqual ? before : text;
}

function adoptGenerated(
  generated: NonNullable<Column["generated"]>,
  old: NonNullable<Column["generated"]>,
  spellings: Spellings | undefined,
): NonNullable<Column["generated"]> {
  const { expression } = generated;
  return {
    ...generated,
    expression: sameAmong([old.expression], expression, spellings?.expressions.get(expression)),
  };
}

function adoptIndex(index: Index, adopt: (text: string) => string): Index {
  return {
    ...index,
    columns: index.columns.map((key) =>
      key.expression === undefined ? key : { ...key, expression: adopt(key.expression) },
    ),
    ...(index.where !== undefined && { where: adopt(index.where) }),
  };
}
