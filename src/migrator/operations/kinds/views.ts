import { addView, dropView as dropViewFrom, requireView } from "../../schema/edit";
import { mentionsName, namesIn } from "../../schema/expressions";
import { displayName, nameOf } from "../../schema/names";
import type { DialectName, QualifiedName, View } from "../../schema/schema";
import type { CreateView, DropView } from "../operation";
import { linkKey, type OperationKind } from "../kind";

export const createView: OperationKind<CreateView> = {
  apply: ({ view }, before) => addView(before, view),
  reverse: ({ view }) => [dropOf(view)],
  describe: ({ view }) => ({
    sign: "+",
    subject: `${viewWord(view)} ${displayName(view)}`,
    detail: oneLine(view.definition),
  }),
  links: ({ view }, { dialect }) => ({
    creates: [linkKey.table(view), ...made(view)],
    needs: [...(view.schema === undefined ? [] : [linkKey.schema(view.schema)]), ...used(view, dialect)],
  }),
};

export const dropView: OperationKind<DropView> = {
  apply: ({ view }, before) => dropViewFrom(before, view),
  reverse: ({ view }, before) => [{ kind: "createView", view: requireView(before, view) }],
  describe: ({ view }, before) => {
    const old = requireView(before, view);
    return { sign: "-", subject: `${viewWord(old)} ${displayName(view)}`, detail: "" };
  },
  links: ({ view }, before) => {
    const old = requireView(before, view);
    return { drops: [linkKey.table(view), ...made(old)], releases: used(old, before.dialect) };
  },
};

export function dropOf(view: View): DropView {
  const materialized = view.materialized ? ({ materialized: true } as const) : {};
  return { kind: "dropView", view: nameOf(view), ...materialized };
}

export function viewWord(view: View): string {
  return view.materialized ? "materialized view" : "view";
}

function made(view: View): readonly string[] {
  return [linkKey.viewName(view.name), ...view.indexes.map((index) => linkKey.index(view, index.name))];
}

/**
 * The other views that this one may read: whatever its text names. What it reads of tables need not be known, because views are
 * dropped before tables change and made afterwards (see `diff/order`).
 */
function used(view: View, dialect: DialectName): readonly string[] {
  return namesIn(view.definition, dialect)
    .filter((name) => name !== view.name)
    .map(linkKey.viewName);
}

export function mentions(view: View, other: QualifiedName, dialect: DialectName): boolean {
  return mentionsName(view.definition, other.name, dialect);
}

function oneLine(definition: string): string {
  const text = definition.replace(/\s+/g, " ").trim();
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
