import { editTable, requireTable, sortByNameThenText } from "../../schema/edit";
import { AutogenError } from "../../schema/errors";
import { isEqual } from "../../schema/equality";
import { isSameExpression } from "../../schema/expressions";
import { displayName, isSameName } from "../../schema/names";
import type {
  Deferrable,
  DialectName,
  Exclusion,
  ForeignKey,
  QualifiedName,
  Table,
  Unique,
} from "../../schema/schema";
import type {
  AddCheck,
  AddExclusion,
  AddForeignKey,
  AddUnique,
  ConstraintSelector,
  DropCheck,
  DropExclusion,
  DropForeignKey,
  DropUnique,
  RenameConstraint,
} from "../operation";
import { linkKey, type Links, type OperationKind } from "../kind";
import { literalLinks } from "../literal-links";

export const addUnique: OperationKind<AddUnique> = {
  apply: ({ table, unique }, before) =>
    editTable(before, table, (old) => ({ ...old, uniques: sortByNameThenText([...old.uniques, unique]) })),
  reverse: ({ table, unique }) => [{ kind: "dropUnique", table, unique: selectorOf(unique) }],
  describe: ({ table, unique }) => ({
    sign: "+",
    subject: named("unique", unique.name),
    detail: `on ${displayName(table)} ${describeUnique(unique)}`,
  }),
  links: ({ table, unique }) => ({
    creates: [
      linkKey.uniqueKey(table, unique.columns),
      linkKey.constraint(table, unique.name),
      ...linkKey.backingIndex(table, unique),
    ],
    needs: shapes(table, unique.columns),
  }),
};

export const dropUnique: OperationKind<DropUnique> = {
  apply: ({ table, unique }, before) =>
    editTable(before, table, (old) => {
      const dropped = select("unique", old, old.uniques, unique, before.dialect);
      return { ...old, uniques: old.uniques.filter((existing) => existing !== dropped) };
    }),
  reverse: ({ table, unique }, before) => {
    const old = requireTable(before, table);
    return [{ kind: "addUnique", table, unique: select("unique", old, old.uniques, unique, before.dialect) }];
  },
  describe: ({ table, unique }, before) => {
    const old = requireTable(before, table);
    const dropped = select("unique", old, old.uniques, unique, before.dialect);
    return {
      sign: "-",
      subject: named("unique", dropped.name),
      detail: `on ${displayName(table)} ${describeUnique(dropped)}`,
    };
  },
  links: ({ table, unique }, before) => {
    const old = requireTable(before, table);
    const dropped = select("unique", old, old.uniques, unique, before.dialect);
    return {
      drops: [
        linkKey.uniqueKey(table, dropped.columns),
        linkKey.constraint(table, dropped.name),
        ...linkKey.backingIndex(table, dropped),
      ],
      needs: [linkKey.table(table), ...namedColumns(table, unique, dropped.columns)],
      releases: shapes(table, dropped.columns),
    };
  },
};

export const addCheck: OperationKind<AddCheck> = {
  apply: ({ table, check }, before) =>
    editTable(before, table, (old) => ({ ...old, checks: sortByNameThenText([...old.checks, check]) })),
  reverse: ({ table, check }) => [{ kind: "dropCheck", table, check: selectorOf(check) }],
  describe: ({ table, check }) => ({
    sign: "+",
    subject: named("check", check.name),
    detail: `on ${displayName(table)} (${check.expression})`,
  }),
  // The columns inside an expression are not known by name, so every column of the table goes first.
  links: ({ table, check }, before) => ({
    creates: [linkKey.constraint(table, check.name)],
    needs: [...everyShape(table, before.tables), ...literalLinks(before.dialect, check.expression)],
  }),
};

export const dropCheck: OperationKind<DropCheck> = {
  apply: ({ table, check }, before) =>
    editTable(before, table, (old) => {
      const dropped = select("check", old, old.checks, check, before.dialect);
      return { ...old, checks: old.checks.filter((existing) => existing !== dropped) };
    }),
  reverse: ({ table, check }, before) => {
    const old = requireTable(before, table);
    return [{ kind: "addCheck", table, check: select("check", old, old.checks, check, before.dialect) }];
  },
  describe: ({ table, check }, before) => {
    const old = requireTable(before, table);
    const dropped = select("check", old, old.checks, check, before.dialect);
    return {
      sign: "-",
      subject: named("check", dropped.name),
      detail: `on ${displayName(table)} (${dropped.expression})`,
    };
  },
  links: ({ table, check }, before) => {
    const old = requireTable(before, table);
    const { expression } = select("check", old, old.checks, check, before.dialect);
    return {
      drops: [linkKey.constraint(table, "name" in check ? check.name : undefined)],
      needs: [linkKey.table(table), ...namedColumns(table, check, columnNames(table, before.tables))],
      releases: [...everyShape(table, before.tables), ...literalLinks(before.dialect, expression)],
    };
  },
};

export const addExclusion: OperationKind<AddExclusion> = {
  apply: ({ table, exclusion }, before) =>
    editTable(before, table, (old) => withExclusions(old, [...(old.exclusions ?? []), exclusion])),
  reverse: ({ table, exclusion }) => [{ kind: "dropExclusion", table, exclusion: selectorOf(exclusion) }],
  describe: ({ table, exclusion }) => ({
    sign: "+",
    subject: named("exclusion", exclusion.name),
    detail: `on ${displayName(table)} ${exclusion.expression}`,
  }),
  links: ({ table, exclusion }, before) => ({
    creates: [linkKey.constraint(table, exclusion.name), ...linkKey.backingIndex(table, exclusion)],
    needs: [...everyShape(table, before.tables), ...literalLinks(before.dialect, exclusion.expression)],
  }),
};

export const dropExclusion: OperationKind<DropExclusion> = {
  apply: ({ table, exclusion }, before) =>
    editTable(before, table, (old) => {
      const dropped = selectExclusion(old, exclusion, before.dialect);
      return withExclusions(
        old,
        (old.exclusions ?? []).filter((existing) => existing !== dropped),
      );
    }),
  reverse: ({ table, exclusion }, before) => [
    {
      kind: "addExclusion",
      table,
      exclusion: selectExclusion(requireTable(before, table), exclusion, before.dialect),
    },
  ],
  describe: ({ table, exclusion }, before) => {
    const dropped = selectExclusion(requireTable(before, table), exclusion, before.dialect);
    return {
      sign: "-",
      subject: named("exclusion", dropped.name),
      detail: `on ${displayName(table)} ${dropped.expression}`,
    };
  },
  links: ({ table, exclusion }, before) => {
    const dropped = selectExclusion(requireTable(before, table), exclusion, before.dialect);
    return {
      drops: [linkKey.constraint(table, dropped.name), ...linkKey.backingIndex(table, dropped)],
      needs: [linkKey.table(table)],
      releases: [...everyShape(table, before.tables), ...literalLinks(before.dialect, dropped.expression)],
    };
  },
};

/** The list is absent when it is empty. */
export function withExclusions(table: Table, exclusions: readonly Exclusion[]): Table {
  const { exclusions: _old, ...rest } = table;
  return exclusions.length === 0 ? rest : { ...rest, exclusions: sortByNameThenText(exclusions) };
}

function selectExclusion(table: Table, selector: ConstraintSelector, dialect: DialectName): Exclusion {
  return select("exclusion constraint", table, table.exclusions ?? [], selector, dialect);
}

export const addForeignKey: OperationKind<AddForeignKey> = {
  apply: ({ table, foreignKey }, before) =>
    editTable(before, table, (old) => ({
      ...old,
      foreignKeys: sortByNameThenText([...old.foreignKeys, foreignKey]),
    })),
  reverse: ({ table, foreignKey }) => [{ kind: "dropForeignKey", table, foreignKey: selectorOf(foreignKey) }],
  describe: ({ table, foreignKey }) => ({
    sign: "+",
    subject: named("foreign key", foreignKey.name),
    detail: `${displayName(table)} ${describeForeignKey(foreignKey)}`,
  }),
  links: ({ table, foreignKey }) => ({
    creates: [linkKey.constraint(table, foreignKey.name)],
    needs: foreignKeyLinks(table, foreignKey),
  }),
};

export const dropForeignKey: OperationKind<DropForeignKey> = {
  apply: ({ table, foreignKey }, before) =>
    editTable(before, table, (old) => {
      const dropped = select("foreign key", old, old.foreignKeys, foreignKey, before.dialect);
      return { ...old, foreignKeys: old.foreignKeys.filter((existing) => existing !== dropped) };
    }),
  reverse: ({ table, foreignKey }, before) => {
    const old = requireTable(before, table);
    const dropped = select("foreign key", old, old.foreignKeys, foreignKey, before.dialect);
    return [{ kind: "addForeignKey", table, foreignKey: dropped }];
  },
  describe: ({ table, foreignKey }, before) => {
    const old = requireTable(before, table);
    const dropped = select("foreign key", old, old.foreignKeys, foreignKey, before.dialect);
    return {
      sign: "-",
      subject: named("foreign key", dropped.name),
      detail: `${displayName(table)} ${describeForeignKey(dropped)}`,
    };
  },
  links: ({ table, foreignKey }, before) => {
    const old = requireTable(before, table);
    const dropped = select("foreign key", old, old.foreignKeys, foreignKey, before.dialect);
    return {
      drops: [linkKey.constraint(table, dropped.name)],
      needs: [linkKey.table(table), ...namedColumns(table, foreignKey, dropped.columns)],
      releases: foreignKeyLinks(table, dropped),
    };
  },
};

export const renameConstraint: OperationKind<RenameConstraint> = {
  apply: ({ table, constraint, to }, before) =>
    editTable(before, table, (old) => {
      const rename = <T extends { readonly name?: string }>(item: T): T =>
        item.name === constraint ? { ...item, name: to } : item;
      return {
        ...old,
        ...(old.primaryKey ? { primaryKey: rename(old.primaryKey) } : {}),
        uniques: sortByNameThenText(old.uniques.map(rename)),
        checks: sortByNameThenText(old.checks.map(rename)),
        foreignKeys: sortByNameThenText(old.foreignKeys.map(rename)),
        ...(old.exclusions ? { exclusions: sortByNameThenText(old.exclusions.map(rename)) } : {}),
      };
    }),
  reverse: ({ table, constraint, to }) => [
    { kind: "renameConstraint", table, constraint: to, to: constraint },
  ],
  describe: ({ table, constraint, to }) => ({
    sign: "~",
    subject: `constraint ${constraint}`,
    detail: `on ${displayName(table)} renamed to ${to}`,
  }),
  links: ({ table, constraint, to }, before) => {
    const { primaryKey, uniques, exclusions = [] } = requireTable(before, table);
    const isOnIndex = [...(primaryKey ? [primaryKey] : []), ...uniques, ...exclusions].some(
      ({ name }) => name === constraint,
    );
    return {
      creates: [linkKey.constraint(table, to), ...(isOnIndex ? [linkKey.index(table, to)] : [])],
      drops: [
        linkKey.constraint(table, constraint),
        ...(isOnIndex ? [linkKey.index(table, constraint)] : []),
      ],
      needs: [linkKey.table(table)],
    };
  },
};

/** Points at a constraint by its name, or by its definition where it has none. */
export function selectorOf(constraint: {
  readonly name?: string;
  readonly columns?: readonly string[];
  readonly expression?: string;
}): ConstraintSelector {
  if (constraint.name !== undefined) return { name: constraint.name };
  if (constraint.columns !== undefined) return { columns: constraint.columns };
  return { expression: constraint.expression ?? "" };
}

/** The constraint that a selector means. @throws AutogenError `operation-impossible` when there is none. */
export function select<
  T extends { readonly name?: string; readonly columns?: readonly string[]; readonly expression?: string },
>(
  what: string,
  table: Table,
  constraints: readonly T[],
  selector: ConstraintSelector,
  dialect: DialectName,
): T {
  const found = constraints.find((constraint) => isSelected(constraint, selector, dialect));
  if (found) return found;
  throw new AutogenError(
    "operation-impossible",
    `Table "${displayName(table)}" has no ${what} ${JSON.stringify(Object.values(selector)[0])}.`,
    { nextStep: "Check the name in the migration file, and that the revisions before it ran." },
  );
}

function isSelected(
  constraint: { readonly name?: string; readonly columns?: readonly string[]; readonly expression?: string },
  selector: ConstraintSelector,
  dialect: DialectName,
): boolean {
  if ("name" in selector) return constraint.name === selector.name;
  if ("columns" in selector) return isEqual(constraint.columns, selector.columns);
  return (
    constraint.expression !== undefined &&
    isSameExpression(constraint.expression, selector.expression, dialect)
  );
}

function describeUnique({ columns, deferrable }: Unique): string {
  return [columnList(columns), ...describeDeferrable(deferrable)].join(" ");
}

function describeDeferrable(deferrable: Deferrable | undefined): readonly string[] {
  return deferrable === undefined ? [] : [`deferrable ${deferrable}`];
}

/** `(crew_id) -> crews (id) on delete cascade` */
export function describeForeignKey(foreignKey: ForeignKey): string {
  const { columns, references, onDelete, onUpdate, deferrable } = foreignKey;
  return [
    `${columnList(columns)} -> ${displayName(references.table)} ${columnList(references.columns)}`,
    ...(onDelete === "no action" ? [] : [`on delete ${onDelete}`]),
    ...(onUpdate === "no action" ? [] : [`on update ${onUpdate}`]),
    ...describeDeferrable(deferrable),
  ].join(" ");
}

export function columnList(columns: readonly string[]): string {
  return `(${columns.join(", ")})`;
}

function named(what: string, name: string | undefined): string {
  return name === undefined ? what : `${what} ${name}`;
}

export function shapes(table: QualifiedName, columns: readonly string[]): readonly string[] {
  return [
    linkKey.table(table),
    ...columns.flatMap((column) => [linkKey.column(table, column), linkKey.shape(table, column)]),
  ];
}

/** A constraint that is pointed at by its definition is found once its columns have the names that stand there. */
function namedColumns(
  table: QualifiedName,
  selector: ConstraintSelector,
  columns: readonly string[],
): readonly string[] {
  return "name" in selector ? [] : columns.map((column) => linkKey.column(table, column));
}

function everyShape(table: QualifiedName, tables: readonly Table[]): readonly string[] {
  return shapes(table, columnNames(table, tables));
}

function columnNames(table: QualifiedName, tables: readonly Table[]): readonly string[] {
  const columns = tables.find((candidate) => isSameName(candidate, table))?.columns ?? [];
  return columns.map(({ name }) => name);
}

function foreignKeyLinks(
  table: QualifiedName,
  { columns, references }: ForeignKey,
): NonNullable<Links["needs"]> {
  return [
    ...shapes(table, columns),
    ...shapes(references.table, references.columns),
    linkKey.uniqueKey(references.table, references.columns),
  ];
}
