/** Pieces of SQL that every statement is made of. */
import { quoteName } from "../../schema/expressions";

/** `("a", "b")` */
export function columnsSql(columns: readonly string[]): string {
  return `(${columns.map(quoteName).join(", ")})`;
}

/** `CONSTRAINT "name" `, or nothing where PostgreSQL is to choose the name. */
export function constraintPrefix(name: string | undefined): string {
  return name === undefined ? "" : `CONSTRAINT ${quoteName(name)} `;
}

/** The words that are there, one space between them. */
export function words(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter(Boolean).join(" ");
}

/** An anonymous PL/pgSQL block, dollar-quoted with a tag that its text does not contain. */
export function doBlock(body: string): string {
  let tag = "$autogen$";
  for (let number = 1; body.includes(tag); number += 1) tag = `$autogen${number}$`;
  return `DO ${tag}\n${body}\n${tag}`;
}

/** Identifiers longer than this many bytes are cut silently (NAMEDATALEN - 1). */
const longestName = 63;

/** The name cut so that with the suffix it still is an identifier, never inside a character. */
export function fittedName(name: string, suffix: string): string {
  const room = longestName - Buffer.byteLength(suffix);
  let fitted = name;
  while (Buffer.byteLength(fitted) > room) fitted = [...fitted].slice(0, -1).join("");
  return fitted + suffix;
}
