/** Revisions as a graph, and what upgrade and downgrade run: (history, applied, target) -> ids, or an error's code. */
import type { MigrationInterface } from "typeorm";
import { findRevision, linkHistory, type History } from "../../../src/migrator/revisions/history";
import type { Revision } from "../../../src/migrator/revisions/revision";
import { downgradeSteps, upgradeSteps } from "../../../src/migrator/revisions/steps";

let clock = 1763679060000;
const revision = (id: string, ...parents: string[]): Revision => ({
  id,
  parents,
  name: `${id.toUpperCase()}${(clock += 1)}`,
  timestamp: clock,
  file: `/migrations/${id}.ts`,
  message: id,
  transaction: true,
  create: (): MigrationInterface => ({ up: () => Promise.resolve(), down: () => Promise.resolve() }),
});

const chain = [
  revision("aa11"),
  revision("ab22", "aa11"),
  revision("bc33", "ab22"),
  revision("cd44", "bc33"),
];
const line = linkHistory(chain);
const applied = (ids: string): ReadonlySet<string> =>
  new Set(chain.filter(({ id }) => ids.split(" ").includes(id)).map(({ name }) => name));

describe("linking", () => {
  it("parents come before children, whatever their timestamps say", () => {
    const child = revision("c", "p");
    const parent = revision("p");
    const { revisions, head } = linkHistory([child, parent]);
    expect(revisions.map(({ id }) => id)).toEqual(["p", "c"]);
    expect(head?.id).toBe("c");
  });

  it("no revisions have no head", () => {
    expect(linkHistory([])).toEqual({ revisions: [], head: undefined });
  });

  it.each<readonly [string, readonly Revision[]]>([
    ["revision-duplicate", [revision("a"), revision("a")]],
    ["revision-missing-parent", [revision("b", "gone")]],
    ["revision-cycle", [revision("a", "b"), revision("b", "a")]],
    ["revision-cycle", [revision("a", "a")]],
    ["revision-several-heads", [revision("a"), revision("b", "a"), revision("c", "a")]],
    ["revision-several-heads", [revision("a"), revision("b")]],
  ])("%s is refused, and the files are named", (code, revisions) => {
    expect(() => linkHistory(revisions)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(/[abc]\.ts/) as string }) as Error,
    );
  });
});

it.each([
  ["aa11", "aa11"],
  ["bc", "bc33"],
  [chain[3]?.name ?? "", "cd44"],
  [String(chain[1]?.timestamp), "ab22"],
])("%s means %s", (wanted, id) => {
  expect(findRevision(line, wanted).id).toBe(id);
});

it.each([
  ["a", "revision-ambiguous"],
  ["zz", "revision-unknown"],
  ["", "revision-unknown"],
])("%j is an error: %s", (wanted, code) => {
  expect(() => findRevision(line, wanted)).toThrow(expect.objectContaining({ code }) as Error);
});

type Steps = (history: History, applied: ReadonlySet<string>, target: string) => readonly Revision[];

const moves: readonly (readonly [Steps, applied: string, target: string, expected: string])[] = [
  [upgradeSteps, "", "head", "aa11 ab22 bc33 cd44"],
  [upgradeSteps, "", "heads", "aa11 ab22 bc33 cd44"],
  [upgradeSteps, "aa11 ab22 bc33 cd44", "head", ""],
  [upgradeSteps, "aa11", "bc33", "ab22 bc33"],
  [upgradeSteps, "aa11", "+1", "ab22"],
  [upgradeSteps, "aa11", "+3", "ab22 bc33 cd44"],
  [upgradeSteps, "aa11", "+4", "target-unknown"],
  [upgradeSteps, "aa11", "+0", ""],
  [upgradeSteps, "aa11 ab22", "aa11", ""],
  // A hole, as a merge of branches may leave one, is filled.
  [upgradeSteps, "aa11 bc33", "head", "ab22 cd44"],
  [upgradeSteps, "", "base", "target-unknown"],
  [upgradeSteps, "", "-1", "target-unknown"],
  [upgradeSteps, "", "+x", "target-unknown"],
  [upgradeSteps, "", "nothing", "revision-unknown"],
  [upgradeSteps, "", "a", "revision-ambiguous"],
  [downgradeSteps, "aa11 ab22 bc33", "base", "bc33 ab22 aa11"],
  [downgradeSteps, "", "base", ""],
  [downgradeSteps, "aa11 ab22 bc33", "-1", "bc33"],
  [downgradeSteps, "aa11 ab22 bc33", "-3", "bc33 ab22 aa11"],
  [downgradeSteps, "aa11 ab22 bc33", "-4", "target-unknown"],
  [downgradeSteps, "aa11 ab22 bc33", "aa11", "bc33 ab22"],
  [downgradeSteps, "aa11 ab22 bc33", "bc33", ""],
  [downgradeSteps, "aa11 ab22", "cd44", "target-unknown"],
  [downgradeSteps, "aa11", "head", "target-unknown"],
  [downgradeSteps, "aa11", "+1", "target-unknown"],
  [downgradeSteps, "aa11", "zz", "revision-unknown"],
];

it.each(moves.map(([steps, ...rest]) => [steps.name, ...rest, steps] as const))(
  "%s with [%s] applied, to %s: %s",
  (_name, ids, target, expected, steps) => {
    const outcome = (): string => {
      try {
        return steps(line, applied(ids), target)
          .map(({ id }) => id)
          .join(" ");
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(outcome()).toBe(expected);
  },
);
