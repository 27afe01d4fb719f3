import { addEnum, dropEnum as dropEnumType, editEnum, editEveryTable, requireEnum } from "../../schema/edit";
import { AutogenError } from "../../schema/errors";
import { displayName, isSameName, nameOf } from "../../schema/names";
import type { QualifiedName, Schema, Table } from "../../schema/schema";
import { isOfType, typeText } from "../../schema/type-text";
import type { AlterEnum, CreateEnum, DropEnum, RenameEnum, RenameEnumValue } from "../operation";
import { linkKey, type OperationKind } from "../kind";
import { describeValues } from "./column-text";
import { withRenamedCasts, withRenamedValue } from "./enum-values";

export const createEnum: OperationKind<CreateEnum> = {
  apply: ({ type }, before) => addEnum(before, type),
  reverse: ({ type }) => [{ kind: "dropEnum", type: nameOf(type) }],
  describe: ({ type }) => ({
    sign: "+",
    subject: `enum ${displayName(type)}`,
    detail: type.values.join(", "),
  }),
  links: ({ type }) => ({ creates: [linkKey.type(typeText(type))], needs: schemaOf(type) }),
};

export const dropEnum: OperationKind<DropEnum> = {
  apply: ({ type }, before) => dropEnumType(before, type),
  reverse: ({ type }, before) => [{ kind: "createEnum", type: requireEnum(before, type) }],
  describe: ({ type }) => ({ sign: "-", subject: `enum ${displayName(type)}`, detail: "" }),
  links: ({ type }) => ({ drops: [linkKey.type(typeText(type))], releases: schemaOf(type) }),
};

export const renameEnum: OperationKind<RenameEnum> = {
  apply: ({ type, to }, before) =>
    retypeColumns(
      editEnum(before, type, (old) => ({ ...old, name: to })),
      type,
      { ...type, name: to },
    ),
  reverse: ({ type, to }) => [{ kind: "renameEnum", type: { ...type, name: to }, to: type.name }],
  describe: ({ type, to }) => ({
    sign: "~",
    subject: `enum ${displayName(type)}`,
    detail: `renamed to ${to}`,
  }),
  links: ({ type, to }) => ({
    creates: [linkKey.type(typeText({ ...type, name: to }))],
    drops: [linkKey.type(typeText(type))],
  }),
};

/** PostgreSQL keeps a value's number wherever it is used, so all that names the value follows. */
export const renameEnumValue: OperationKind<RenameEnumValue> = {
  apply: ({ type, value, to }, before) => {
    const old = requireEnum(before, type);
    if (!old.values.includes(value))
      throw new AutogenError(
        "operation-impossible",
        `Enum type "${displayName(type)}" has no value ${JSON.stringify(value)}.`,
        { nextStep: "Check the value in the migration file, and that the revisions before it ran." },
      );
    return withRenamedValue(before, old, { from: value, to });
  },
  reverse: ({ type, value, to }) => [{ kind: "renameEnumValue", type, value: to, to: value }],
  describe: ({ type, value, to }) => ({
    sign: "~",
    subject: `enum ${displayName(type)}`,
    detail: `value ${value} renamed to ${to}`,
  }),
  links: ({ type, value, to }) => ({
    creates: [linkKey.type(typeText(type)), linkKey.literal(to), linkKey.renamedValues(type)],
    drops: [linkKey.literal(value)],
  }),
};

export const alterEnum: OperationKind<AlterEnum> = {
  apply: ({ type, values }, before) => editEnum(before, type, (old) => ({ ...old, values })),
  // Going back takes values away where going forth added them, so it may always use the type it rebuilds. Rows that were mapped to
  // another value keep it: which of them had the old one is not known any more.
  reverse: ({ type }, before) => [{ kind: "alterEnum", type, values: requireEnum(before, type).values }],
  describe: ({ type, values, mapping }, before) => ({
    sign: "~",
    subject: `enum ${displayName(type)}`,
    detail: describeValues(requireEnum(before, type).values, values, mapping),
  }),
  // Columns wait for the values, as they would wait for the type; what names a value goes before it, or comes after it.
  links: ({ type, values }, before) => {
    const old = before.enums.find((candidate) => isSameName(candidate, type))?.values ?? values;
    return {
      creates: [
        linkKey.type(typeText(type)),
        ...values.filter((value) => !old.includes(value)).map(linkKey.literal),
      ],
      drops: old.filter((value) => !values.includes(value)).map(linkKey.literal),
      needs: [linkKey.renamedValues(type)],
    };
  },
};

function schemaOf(type: QualifiedName): readonly string[] {
  return type.schema === undefined ? [] : [linkKey.schema(type.schema)];
}

/** Everything that names the type, once it has its new name. */
export function retypeColumns(schema: Schema, from: QualifiedName, to: QualifiedName): Schema {
  const newText = typeText(to);
  const retype = (table: Table): Table => ({
    ...withRenamedCasts(table, from, to),
    columns: table.columns.map((column) =>
      isOfType(column.type, from)
        ? { ...column, type: column.type.endsWith("[]") ? `${newText}[]` : newText }
        : column,
    ),
  });
  return editEveryTable(schema, retype);
}
