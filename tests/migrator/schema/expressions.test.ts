import {
  isSameExpression,
  mentionsName,
  quoteName,
  quoteString,
  renameInExpression,
  stripOuterParentheses,
} from "../../../src/migrator/schema/expressions";
import { tokenizeSql } from "../../../src/migrator/schema/sql-tokens";
import type { DialectName } from "../../../src/migrator/schema/schema";

describe("two texts are the same expression", () => {
  it.each<readonly [DialectName, string, string, boolean]>([
    ["postgres", "a > 1", "((A>1))", true],
    ["postgres", 'a > 1 -- "x"', '"a" > 1', true],
    ["postgres", '"A" > 1', "a > 1", false],
    ["sqlite", '"A" > 1', "[a] > 1", true],
    ["postgres", "'A'", "'a'", false],
    ["postgres", "(a) or (b)", "a or b", false],
    ["postgres", "a is null", "a IS NULL", true],
    ["postgres", "'x", "'x", true],
    ["postgres", "'x", "'y", false],
  ])("%s: %s and %s: %s", (dialect, left, right, same) => {
    expect(isSameExpression(left, right, dialect)).toBe(same);
  });
});

it.each([
  ["((a > 1))", "a > 1"],
  ["(a) or (b)", "(a) or (b)"],
  ["()", "()"],
  ["(a", "(a"],
  ["('(')", "'('"],
])("%s without outer parentheses is %s", (text, inner) => {
  expect(stripOuterParentheses(text, "postgres")).toBe(inner);
});

describe("a column's name in an expression", () => {
  it.each<readonly [DialectName, string, string, boolean]>([
    ["postgres", "status = 'x'", "status", true],
    ["postgres", "Status = 'x'", "status", true],
    ["postgres", '"Status" = 1', "status", false],
    ["postgres", "a = 'status'", "status", false],
    ["postgres", "a = 1 -- status", "status", false],
    ["sqlite", "[STATUS] = 1", "status", true],
  ])("%s: %s mentions %s: %s", (dialect, sql, name, mentions) => {
    expect(mentionsName(sql, name, dialect)).toBe(mentions);
  });

  it.each<readonly [DialectName, string, string]>([
    ["postgres", "status = 'status'", `"state" = 'status'`],
    ["postgres", "status(status) > 0", `status("state") > 0`],
    ["postgres", "other.status = 1", `other."state" = 1`],
    ["sqlite", "[Status] > `STATUS`", `"state" > "state"`],
  ])("%s: %s renamed is %s", (dialect, sql, renamed) => {
    expect(renameInExpression(sql, "status", "state", dialect)).toBe(renamed);
  });
});

it.each(["plain", `a"b`, "a'b", "a\\b", "a\nb", "--", ""])("quoting %j gives it back", (text) => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    expect(tokenizeSql(quoteName(text), dialect)).toMatchObject([{ kind: "quotedName", value: text }]);
    expect(tokenizeSql(quoteString(text), dialect)).toMatchObject([{ kind: "string", value: text }]);
  }
});
