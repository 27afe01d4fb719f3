import { renameComparedLiterals } from "../../../src/migrator/operations/kinds/enum-literals";

const rename = { from: "done", to: "it's over" };
const renamed = (sql: string): string => renameComparedLiterals(sql, ["state", "Old State"], rename);

test.each([
  ["state = 'done'", "state = 'it''s over'"],
  ["'done' <> STATE", "'it''s over' <> STATE"],
  [`"Old State"<='done'`, `"Old State"<='it''s over'`],
  ["state IN ('open', 'done', 'gone')", "state IN ('open', 'it''s over', 'gone')"],
  ["state not in ('done')", "state not in ('it''s over')"],
  ["state IS NOT DISTINCT FROM 'done'", "state IS NOT DISTINCT FROM 'it''s over'"],
  ["state IS DISTINCT FROM 'done'", "state IS DISTINCT FROM 'it''s over'"],
  [
    "CASE state WHEN 'open' THEN 'done' WHEN 'done' THEN 1 END",
    "CASE state WHEN 'open' THEN 'done' WHEN 'it''s over' THEN 1 END",
  ],
  [
    "CASE state WHEN 'open' THEN CASE other WHEN 'done' THEN 1 END WHEN 'done' THEN 2 END",
    "CASE state WHEN 'open' THEN CASE other WHEN 'done' THEN 1 END WHEN 'it''s over' THEN 2 END",
  ],
])("%s names the value", (sql, expected) => {
  expect(renamed(sql)).toBe(expected);
});

test.each([
  "title = 'done'",
  `"State" = 'done'`, // another column, as it is quoted
  "CASE title WHEN 'done' THEN 1 END",
  "title IN ('done') AND state = 'open'",
  "CASE WHEN state = 'open' THEN 'done' END",
  "coalesce(title, 'done')",
  "'done",
])("%s does not", (sql) => {
  expect(renamed(sql)).toBe(sql);
});
