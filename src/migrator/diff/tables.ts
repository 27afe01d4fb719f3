/** What differs between two states of one table. */
import type {
  AddForeignKey,
  CreateIndex,
  DropIndex,
  RenameConstraint,
  RenameIndex,
  TableOperation,
} from "../operations/operation";
import { selectorOf } from "../operations/kinds/constraints";
import { canonicalText } from "../schema/equality";
import { nameOf } from "../schema/names";
import type {
  Check,
  Column,
  Exclusion,
  ForeignKey,
  Index,
  QualifiedName,
  Table,
  Unique,
} from "../schema/schema";
import { columnChanges } from "./columns";
import { pair, type Pairing } from "./pairs";

export interface TableDiffOptions {
  /**
   * Does a constraint or index get this name where nothing else differs? For a table of which something was renamed always: its
   * default names change with it.
   */
  readonly alignsName: (name: string) => boolean;
}

/** In an order that a reader likes; what must come first is decided by `order`. */
export function diffTable(
  before: Table,
  after: Table,
  { alignsName }: TableDiffOptions,
): readonly TableOperation[] {
  const table = nameOf(after);
  const uniques = pair(before.uniques, after.uniques, definitionOf);
  const checks = pair(before.checks, after.checks, definitionOf);
  const foreignKeys = pair(before.foreignKeys, after.foreignKeys, definitionOf);
  const indexes = pairIndexes(before.indexes, after.indexes);
  const replaced = replacedIndexes(indexes, table);
  const exclusions = pair(before.exclusions ?? [], after.exclusions ?? [], definitionOf);
  const pairings = { uniques, checks, exclusions, foreignKeys, indexes };
  return [
    ...leaving(foreignKeys).map(
      (key) => ({ kind: "dropForeignKey", table, foreignKey: selectorOf(key) }) as const,
    ),
    ...leaving(checks).map((check) => ({ kind: "dropCheck", table, check: selectorOf(check) }) as const),
    ...leaving(exclusions).map(
      (exclusion) => ({ kind: "dropExclusion", table, exclusion: selectorOf(exclusion) }) as const,
    ),
    ...leaving(uniques).map((unique) => ({ kind: "dropUnique", table, unique: selectorOf(unique) }) as const),
    ...replaced.leaving,
    ...primaryKeyDropped(before, after, table),
    ...alteredColumns(before, after, table),
    ...addedColumns(before, after).map((column) => ({ kind: "addColumn", table, column }) as const),
    ...primaryKeyAdded(before, after, table),
    ...withRoomMade(alignedNames(before, after, table, pairings), alignsName, pairings),
    ...arriving(uniques).map((unique) => ({ kind: "addUnique", table, unique }) as const),
    ...arriving(checks).map((check) => ({ kind: "addCheck", table, check }) as const),
    ...arriving(exclusions).map((exclusion) => ({ kind: "addExclusion", table, exclusion }) as const),
    ...replaced.arriving,
    ...arriving(foreignKeys).map((foreignKey): AddForeignKey => ({
      kind: "addForeignKey",
      table,
      foreignKey,
    })),
    ...addedColumns(after, before).map(({ name }) => ({ kind: "dropColumn", table, column: name }) as const),
    ...commentChange(before, after, table),
    ...optionsChange(before, after, table),
  ];
}

export function pairIndexes(before: readonly Index[], after: readonly Index[]): Pairing<Index> {
  return pair(before, after, definitionOf);
}

/** The definition without the name, as a key. How an index is built is no part of it. */
function definitionOf(item: Unique | Check | Exclusion | ForeignKey | Index): string {
  const {
    name: _name,
    concurrently: _concurrently,
    ...definition
  } = item as typeof item & Pick<Index, "concurrently">;
  return canonicalText(definition);
}

/** An index made on a table that is there already. A new index in place of an old one of its name: the old one goes in the same way. */
function replacedIndexes(
  { changed, added, dropped }: Pairing<Index>,
  table: QualifiedName,
): {
  readonly leaving: readonly DropIndex[];
  readonly arriving: readonly CreateIndex[];
} {
  const drop = ({ name }: Index): DropIndex => ({ kind: "dropIndex", table, index: name });
  return {
    leaving: [
      ...changed.map(([old, wanted]) => ({ ...drop(old), ...concurrencyOf(wanted) })),
      ...dropped.map(drop),
    ],
    arriving: [...changed.map(([, wanted]) => wanted), ...added].map((index) => ({
      kind: "createIndex",
      table,
      index: withoutConcurrency(index),
      ...concurrencyOf(index),
    })),
  };
}

function concurrencyOf({ concurrently }: Index): Pick<CreateIndex, "concurrently"> {
  return concurrently ? { concurrently } : {};
}

/** The index as it is once it is there. */
export function withoutConcurrency({ concurrently: _concurrently, ...index }: Index): Index {
  return index;
}

function leaving<T>(pairing: Pairing<T>): readonly T[] {
  return [...pairing.changed.map(([old]) => old), ...pairing.dropped];
}

function arriving<T>(pairing: Pairing<T>): readonly T[] {
  return [...pairing.changed.map(([, wanted]) => wanted), ...pairing.added];
}

function addedColumns(before: Table, after: Table): readonly Column[] {
  const known = new Set(before.columns.map(({ name }) => name));
  return after.columns.filter(({ name }) => !known.has(name));
}

function alteredColumns(before: Table, after: Table, table: QualifiedName): readonly TableOperation[] {
  return after.columns.flatMap((column) => {
    const old = before.columns.find(({ name }) => name === column.name);
    const changes = old && columnChanges(old, column);
    return changes ? [{ kind: "alterColumn", table, column: column.name, changes } as const] : [];
  });
}

function isPrimaryKeyChanged(before: Table, after: Table): boolean {
  return JSON.stringify(before.primaryKey?.columns) !== JSON.stringify(after.primaryKey?.columns);
}

function primaryKeyDropped(before: Table, after: Table, table: QualifiedName): readonly TableOperation[] {
  return before.primaryKey && isPrimaryKeyChanged(before, after) ? [{ kind: "dropPrimaryKey", table }] : [];
}

function primaryKeyAdded(before: Table, after: Table, table: QualifiedName): readonly TableOperation[] {
  return after.primaryKey && isPrimaryKeyChanged(before, after)
    ? [{ kind: "addPrimaryKey", table, primaryKey: after.primaryKey }]
    : [];
}

function commentChange(before: Table, after: Table, table: QualifiedName): readonly TableOperation[] {
  if (before.comment === after.comment) return [];
  return [{ kind: "alterTableComment", table, comment: after.comment ?? null }];
}

function optionsChange(before: Table, after: Table, table: QualifiedName): readonly TableOperation[] {
  const strict = before.strict === after.strict ? {} : { strict: after.strict === true };
  const withoutRowid =
    before.withoutRowid === after.withoutRowid ? {} : { withoutRowid: after.withoutRowid === true };
  const changes = { ...strict, ...withoutRowid };
  return Object.keys(changes).length === 0 ? [] : [{ kind: "alterTableOptions", table, ...changes }];
}

interface Pairings {
  readonly uniques: Pairing<Unique>;
  readonly checks: Pairing<Check>;
  readonly exclusions: Pairing<Exclusion>;
  readonly foreignKeys: Pairing<ForeignKey>;
  readonly indexes: Pairing<Index>;
}

function alignedNames(
  before: Table,
  after: Table,
  table: QualifiedName,
  pairings: Pairings,
): readonly (RenameConstraint | RenameIndex)[] {
  const constraints: (readonly [{ readonly name?: string }, { readonly name?: string }])[] = [
    ...pairings.uniques.renamed,
    ...pairings.checks.renamed,
    ...pairings.exclusions.renamed,
    ...pairings.foreignKeys.renamed,
  ];
  if (before.primaryKey && after.primaryKey && !isPrimaryKeyChanged(before, after))
    constraints.push([before.primaryKey, after.primaryKey]);
  return [
    ...constraints.flatMap(([old, wanted]) => renamedConstraint(table, old.name, wanted.name)),
    ...pairings.indexes.renamed.map(
      ([old, wanted]) => ({ kind: "renameIndex", table, index: old.name, to: wanted.name }) as const,
    ),
  ];
}

/** The renames that count, and those without which something new could not have its name: what is kept has it still. */
function withRoomMade(
  renames: readonly (RenameConstraint | RenameIndex)[],
  alignsName: TableDiffOptions["alignsName"],
  pairings: Pairings,
): readonly (RenameConstraint | RenameIndex)[] {
  const nameBefore = (rename: RenameConstraint | RenameIndex): string =>
    rename.kind === "renameIndex" ? rename.index : rename.constraint;
  const wanted = new Set(
    Object.values(pairings).flatMap((pairing: Pairing<{ readonly name?: string }>) =>
      arriving(pairing).flatMap(({ name }) => name ?? []),
    ),
  );
  const chosen = new Set(renames.filter(({ to }) => alignsName(to)));
  for (let size = -1; size !== chosen.size;) {
    size = chosen.size;
    for (const { to } of chosen) wanted.add(to);
    for (const rename of renames) if (wanted.has(nameBefore(rename))) chosen.add(rename);
  }
  return renames.filter((rename) => chosen.has(rename));
}

function renamedConstraint(
  table: QualifiedName,
  from: string | undefined,
  to: string | undefined,
): readonly RenameConstraint[] {
  if (from === undefined || to === undefined || from === to) return [];
  return [{ kind: "renameConstraint", table, constraint: from, to }];
}
