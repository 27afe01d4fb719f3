/** TypeScript text from values, such that no value can break out of it. */
import type { IndexColumn, QualifiedName } from "../schema/schema";

/**
 * A string literal. Beside what JSON escapes, characters that are invisible or that change the direction of the text
 * are written as escapes, so that a reviewer sees what is there ("Trojan Source", CVE-2021-42574).
 */
export function literal(value: string): string {
  return escapeInvisible(JSON.stringify(value));
}

/** A text of several lines as a template literal, so that it can be read; any other as a string literal. */
export function textLiteral(value: string): string {
  return value.includes("\n") ? templateLiteral(value) : literal(value);
}

/** A template literal, in which quotes need no escape; a string literal where there are characters that cannot be seen. */
export function templateLiteral(value: string): string {
  const visible = value.replace(/[\n\t]/g, "");
  if (escapeInvisible(visible) !== visible) return literal(value);
  const escaped = value.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
  return `\`${escaped}\``;
}

export function literalList(values: readonly string[]): string {
  return `[${values.map(literal).join(", ")}]`;
}

/** Text for a comment: one line, nothing that ends the comment. */
export function commentText(text: string): string {
  const line = text.replace(/\s+/g, " ").trim().replaceAll("*/", "* /");
  return escapeInvisible(line);
}

/** A property list: `{ nullable: false, default: "0" }`. Undefined values are left out; empty gives "". */
export function objectCode(properties: Readonly<Record<string, string | undefined>>): string {
  const present = Object.entries(properties).filter(([, code]) => code !== undefined);
  return present.length === 0
    ? ""
    : `{ ${present.map(([key, code]) => `${key}: ${code ?? ""}`).join(", ")} }`;
}

/** Arguments of a call; empty ones at the end are left out. */
export function callCode(callee: string, ...args: readonly string[]): string {
  const last = args.findLastIndex((code) => code !== "");
  return `${callee}(${args.slice(0, last + 1).join(", ")});`;
}

export function nameCode(name: QualifiedName): string {
  if (name.schema === undefined) return literal(name.name);
  return objectCode({ schema: literal(name.schema), name: literal(name.name) });
}

export function indexKeyCode(key: IndexColumn): string {
  const { column, expression, descending, nulls, collation, operatorClass } = key;
  const isPlain =
    !descending && nulls === undefined && collation === undefined && operatorClass === undefined;
  if (column !== undefined && isPlain) return literal(column);
  return objectCode({
    column: column === undefined ? undefined : literal(column),
    expression: expression === undefined ? undefined : literal(expression),
    descending: descending ? "true" : undefined,
    nulls: nulls === undefined ? undefined : literal(nulls),
    collation: collation === undefined ? undefined : literal(collation),
    operatorClass: operatorClass === undefined ? undefined : literal(operatorClass),
  });
}

function escapeInvisible(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
