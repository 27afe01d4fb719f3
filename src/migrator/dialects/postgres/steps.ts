/**
 * What an operation compiles to: statements, and actions of ALTER TABLE that can share one statement. One statement means one
 * lock and at most one rewrite of the table.
 *
 * PostgreSQL does not carry out the actions of one ALTER TABLE in the order written but in passes (AlterTablePass in
 * src/backend/commands/tablecmds.c). So an action may join the statement only where the passes cannot bring it before an action
 * that it follows on purpose.
 */
import { nameSql } from "../../schema/expressions";
import { isSameName } from "../../schema/names";
import type { QualifiedName, Schema } from "../../schema/schema";

export type Step = string | Alteration | Comment;

/** The schema as it stands before the operation. Asked for only where it is needed. */
export type Before = () => Schema;

export interface Alteration {
  readonly table: QualifiedName;
  /** One action of ALTER TABLE: `ADD COLUMN ...`. */
  readonly action: string;
  readonly pass: Pass;
  /** The columns and constraints that it is about; "anything" where it holds an expression. */
  readonly touches: readonly string[] | "anything";
}

/** COMMENT ON of a table or column: nothing depends on it, so it may wait until the ALTER TABLE before it is complete. */
export interface Comment {
  readonly table: QualifiedName;
  readonly comment: string;
  readonly touches: readonly string[];
}

/** In the order in which every version from 12 on runs them. */
export type Pass = keyof typeof passOrder;

const passOrder = { drop: 0, type: 1, addColumn: 2, setNotNull: 3, addKey: 4, other: 5 } as const;

/** One table's actions and then its comments. */
interface Group {
  readonly table: QualifiedName;
  readonly alterations: Alteration[];
  readonly comments: Comment[];
}

/** Stable: actions of one pass stay in their order. */
export function inPassOrder(alterations: readonly Alteration[]): readonly Alteration[] {
  return [...alterations].sort((left, right) => passOrder[left.pass] - passOrder[right.pass]);
}

/** The statements of the steps, in order; neighbouring alterations of one table share a statement where that changes nothing. */
export function joinSteps(steps: readonly Step[]): readonly string[] {
  const groups: (string | Group)[] = [];
  for (const step of steps) {
    const last = groups[groups.length - 1];
    if (typeof step === "string") groups.push(step);
    else if (typeof last === "object" && canJoin(last, step)) addTo(last, step);
    else groups.push(addTo({ table: step.table, alterations: [], comments: [] }, step));
  }
  return groups.flatMap((group) => (typeof group === "string" ? [group] : groupSql(group)));
}

function addTo(group: Group, step: Alteration | Comment): Group {
  if ("comment" in step) group.comments.push(step);
  else group.alterations.push(step);
  return group;
}

function canJoin(group: Group, step: Alteration | Comment): boolean {
  if (!isSameName(group.table, step.table)) return false;
  if ("comment" in step) return true;
  return (
    group.comments.every((comment) => !isRelated(comment, step)) &&
    group.alterations.every((earlier) => !(isReordered(earlier, step) && isRelated(earlier, step)))
  );
}

/** All USING clauses of a statement see the old row, as if they ran at once. */
function isReordered(earlier: Alteration, step: Alteration): boolean {
  return passOrder[earlier.pass] > passOrder[step.pass] || (earlier.pass === "type" && step.pass === "type");
}

function isRelated(earlier: Alteration | Comment, step: Alteration): boolean {
  if (earlier.touches === "anything" || step.touches === "anything") return true;
  const touched = new Set(earlier.touches);
  return step.touches.some((name) => touched.has(name));
}

function groupSql({ table, alterations, comments }: Group): readonly string[] {
  const actions = alterations.map((step) => step.action);
  const gap = actions.length === 1 ? " " : "\n  ";
  const alter = `ALTER TABLE ${nameSql(table)}${gap}${actions.join(",\n  ")}`;
  return [...(actions.length > 0 ? [alter] : []), ...comments.map(({ comment }) => comment)];
}
