/** docs/hard-cases.md lists every hard case, and a test carries the number and the title of each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { computedEdits } from "../cases/computed";
import { hardCases } from "../cases/hard";
import { hardRenames } from "../cases/hard-renames";
import { postgresEdits } from "../cases/postgres-only";
import { viewEdits } from "../cases/views";
import { repository } from "../support/project";

/** Without a test of their own in this table yet. */
const untested: readonly string[] = [];

const rows = readFileSync(join(repository, "docs/hard-cases.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d\d /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const titles = [
  ...hardCases.map(({ number, title }) => `hard case ${number}: ${title}`),
  ...[...hardRenames, ...computedEdits, ...viewEdits, ...postgresEdits].map(({ title }) => title),
];

test("every hard case is listed once", () => {
  const numbers = Array.from({ length: 56 }, (_, position) => String(position + 1).padStart(2, "0"));
  expect(rows.map(([, number]) => number)).toEqual(numbers);
});

test.each(rows.filter(([, number = ""]) => !untested.includes(number)))(
  "%s hard case %s has the test that the table names",
  (_empty, number, ...cells) => {
    expect(titles.filter((title) => title.startsWith(`hard case ${number ?? ""}: `))).toEqual([
      `hard case ${number ?? ""}: ${cells[3] ?? ""}`,
    ]);
  },
);
