import type { ConstraintSelector } from "../operations/operation";

/** A selector as one line of text. */
export function selectorText(selector: ConstraintSelector): string {
  if ("name" in selector) return selector.name;
  return "columns" in selector ? selector.columns.join(",") : selector.expression;
}
