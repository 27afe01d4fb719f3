/** docs/hard-cases.md lists every hard case, and a test carries the number and the title of each. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hardCases } from "../cases/hard";
import { repository } from "../support/project";

/** Without a test of their own in this table yet. */
const untested = "03 04 05 06 07 18 21 25 28 36 37 42 49 50 55".split(" ");

const rows = readFileSync(join(repository, "docs/hard-cases.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d\d /.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

test("every hard case is listed once", () => {
  const numbers = Array.from({ length: 56 }, (_, position) => String(position + 1).padStart(2, "0"));
  expect(rows.map(([, number]) => number)).toEqual(numbers);
});

test.each(rows.filter(([, number = ""]) => !untested.includes(number)))(
  "%s hard case %s has the test that the table names",
  (_empty, number, ...cells) => {
    const titles = hardCases.filter((hard) => hard.number === number).map(({ title }) => title);
    expect(titles).toEqual([cells[3]]);
  },
);
