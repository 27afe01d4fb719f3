import type { DialectName } from "../../../src/migrator/schema/schema";
import { tokenizeSql } from "../../../src/migrator/schema/sql-tokens";

const cases: readonly (readonly [dialect: DialectName, sql: string, tokens: readonly string[]])[] = [
  ["sqlite", "a+1", ["a", "+", "1"]],
  ["sqlite", "'it''s'", ["'it''s'"]],
  ["sqlite", `"a""b" [c d] \`e\``, ['"a""b"', "[c d]", "`e`"]],
  ["postgres", "a[1]", ["a", "[", "1", "]"]],
  ["postgres", "$$it's$$ $tag$ $$ $tag$", ["$$it's$$", "$tag$ $$ $tag$"]],
  ["postgres", "$1 + $2", ["$1", "+", "$2"]],
  ["postgres", "E'a\\'b' || 'c'", ["E'a\\'b'", "||", "'c'"]],
  ["postgres", "a::text->>'k'", ["a", "::", "text", "->>", "'k'"]],
  ["postgres", "x -- comment\n/* more */ y", ["x", "y"]],
  ["sqlite", "1.5e10 .5 0xFF", ["1.5e10", ".5", "0xFF"]],
  ["sqlite", "x'00ff'", ["x'00ff'"]],
  ["postgres", "naïve 名前", ["naïve", "名前"]],
  // White space of Unicode is part of a name in both databases.
  ["postgres", "a\u00a0b", ["a\u00a0b"]],
  ["postgres", "'a''--b' < /* ' */ c", ["'a''--b'", "<", "c"]],
];

it.each(cases)("%s: %s", (dialect, sql, tokens) => {
  const found = tokenizeSql(sql, dialect);
  expect(found.map(({ text }) => text)).toEqual(tokens);
  for (const { start, end, text } of found) expect(sql.slice(start, end)).toBe(text);
});

it.each([
  ["postgres", "'open"],
  ["postgres", '"open'],
  ["sqlite", "[open"],
  ["postgres", "$$open"],
  ["postgres", "/* open"],
  ["postgres", "E'open\\'"],
] as const)("%s: %s does not end", (dialect, sql) => {
  expect(() => tokenizeSql(sql, dialect)).toThrow(SyntaxError);
});
