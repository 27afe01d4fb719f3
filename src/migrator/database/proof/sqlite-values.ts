import { quoteString } from "../../schema/expressions";
import { cut, difficultText, textOf, writtenJson, type Part } from "./values";

/** By the words of the declared type, as TypeORM uses them; SQLite itself stores anything anywhere. */
export function sqliteValue(declared: string, part: Part, row: number): string {
  const type = declared.toLowerCase();
  const kind = kinds.find(([word]) => word.test(type));
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? 1_000_000);
  return kind ? kind[1](part, row, length) : texts(part, row, length);
}

type Maker = (part: Part, row: number, length: number) => string;

const texts: Maker = (part, row, length) => {
  if (part === "low") return "''";
  if (part === "high") return quoteString("z".repeat(Math.min(length, 60)));
  return quoteString(cut(textOf(part, row), length));
};

const integers: Maker = (part, row) => {
  if (part === "low") return "-9007199254740991";
  if (part === "high") return "9007199254740991";
  return String(row + 1);
};

const fractions: Maker = (part, row) => {
  if (part === "low") return "-99999.75";
  if (part === "high") return "99999.75";
  if (part === "fine") return `${row + 1}.123456789`;
  // A fraction is refused where the column becomes an integer, so the plain rows have none.
  return part === "plain" ? String(row + 1) : `${row + 1}.5`;
};

const booleans: Maker = (part, row) => String(part === "low" ? 0 : part === "high" ? 1 : row % 2);

const moments: Maker = (part, row) => {
  if (part === "low") return "'0001-01-01 00:00:00'";
  if (part === "high") return "'9999-12-31 23:59:59.999'";
  return quoteString(`2026-01-${two(row + 1)} 12:34:56${part === "fine" ? ".123456" : ""}`);
};

const documents: Maker = (part, row) => {
  if (part === "low") return "'{}'";
  if (part === "high") return "'[null, 1.5, \"x\"]'";
  if (part === "fine") return quoteString(writtenJson(row));
  return quoteString(JSON.stringify(part === "text" ? { text: difficultText(row) } : { number: row }));
};

const bytes: Maker = (part, row) =>
  part === "low" ? "x''" : part === "high" ? "x'00ff'" : `x'${two(row)}00'`;

const kinds: readonly (readonly [RegExp, Maker])[] = [
  [/bool/, booleans],
  [/int/, integers],
  [/char|clob|text/, texts],
  [/blob/, bytes],
  [/real|floa|doub|dec|num/, fractions],
  [/json/, documents],
  [/date|time/, moments],
];

function two(number: number): string {
  return String((number % 28) + 1).padStart(2, "0");
}
