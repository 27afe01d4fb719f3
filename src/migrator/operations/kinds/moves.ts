/** What moves to another schema of PostgreSQL with what it holds, and may get another name there. */
import { editEnum, editEveryTable, editTable } from "../../schema/edit";
import { displayName, nameOf } from "../../schema/names";
import type { QualifiedName } from "../../schema/schema";
import { typeText } from "../../schema/type-text";
import { linkKey, type OperationKind } from "../kind";
import type { MoveEnum, MoveTable } from "../operation";
import { retypeColumns } from "./enums";
import { retarget } from "./tables";

export const moveTable: OperationKind<MoveTable> = {
  apply: ({ table, to }, before) => {
    const moved = editTable(before, table, (old) => placedAt(old, to));
    return editEveryTable(moved, (other) => retarget(other, table, to));
  },
  reverse: ({ table, to }) => [{ kind: "moveTable", table: to, to: table }],
  describe: ({ table, to }) => ({
    sign: "~",
    subject: `table ${displayName(table)}`,
    detail: describeMove(table, to),
  }),
  links: ({ table, to }) => ({
    creates: [linkKey.table(to)],
    drops: [linkKey.table(table)],
    needs: schemaOf(to),
  }),
};

export const moveEnum: OperationKind<MoveEnum> = {
  apply: ({ type, to }, before) =>
    retypeColumns(
      editEnum(before, type, (old) => placedAt(old, to)),
      type,
      to,
    ),
  reverse: ({ type, to }) => [{ kind: "moveEnum", type: to, to: type }],
  describe: ({ type, to }) => ({
    sign: "~",
    subject: `enum ${displayName(type)}`,
    detail: describeMove(type, to),
  }),
  links: ({ type, to }) => ({
    creates: [linkKey.type(typeText(to))],
    drops: [linkKey.type(typeText(type))],
    needs: schemaOf(to),
  }),
};

function placedAt<T extends QualifiedName>({ schema: _schema, ...rest }: T, to: QualifiedName): T {
  // A T with another name: its schema is optional.
  return { ...rest, ...nameOf(to) } as T;
}

function describeMove(from: QualifiedName, to: QualifiedName): string {
  const place = to.schema === undefined ? "the default schema" : `schema ${to.schema}`;
  return `moved to ${place}${from.name === to.name ? "" : ` as ${to.name}`}`;
}

function schemaOf({ schema }: QualifiedName): readonly string[] {
  return schema === undefined ? [] : [linkKey.schema(schema)];
}
