import { AutogenError } from "../../../src/migrator/schema/errors";
import { tips } from "../../../src/migrator/revisions/family";
import { findRevision } from "../../../src/migrator/revisions/find";
import { linkHistory, requireSound, type History } from "../../../src/migrator/revisions/history";
import { revisionsInRange } from "../../../src/migrator/revisions/range";
import type { Revision } from "../../../src/migrator/revisions/revision";
import { stampChanges } from "../../../src/migrator/revisions/stamp";
import {
  downgradeSteps,
  namedRevision,
  outOfOrder,
  upgradeSteps,
} from "../../../src/migrator/revisions/steps";
import { brokenGraphs, graphCases, type Ask } from "../../cases/graph";
import { revision, revisionsOf } from "../../support/graph";

type Answer = (history: History, applied: ReadonlySet<string>, words: string) => readonly string[];

const ids = (revisions: readonly Revision[], sign = ""): readonly string[] =>
  revisions.map(({ id }) => `${sign}${id}`);

const answers: { readonly [A in Ask]: Answer } = {
  upgrade: (history, applied, words) => ids(upgradeSteps(history, applied, words)),
  downgrade: (history, applied, words) => ids(downgradeSteps(history, applied, words)),
  find: (history, _applied, words) => {
    const found = namedRevision(history, words);
    return found ? [found.id] : [];
  },
  range: (history, applied, words) =>
    ids(revisionsInRange(history, words, tips(history.revisions.filter(({ name }) => applied.has(name))))),
  stamp: (history, applied, words) => {
    const { mark, unmark } = stampChanges(history, applied, words.split(" "));
    return [...ids(mark, "+"), ...ids(unmark, "-")];
  },
  late: (history, applied, words) => ids(outOfOrder(history, applied, upgradeSteps(history, applied, words))),
};

it("has more cases than eighty", () => {
  expect(graphCases.length).toBeGreaterThan(150);
});

it.each(graphCases)("$graph [$applied] $ask $words: $gives", ({ graph, applied, ask, words, gives }) => {
  const history = linkHistory(revisionsOf(graph));
  const names = history.revisions.filter(({ id }) => applied.split(" ").includes(id)).map(({ name }) => name);
  const answer = (): string => {
    try {
      return answers[ask](history, new Set(names), words).join(" ");
    } catch (error) {
      if (error instanceof AutogenError) {
        expect(error.nextStep).toMatch(/\.$/);
        if (error.code === "revision-ambiguous") expect(error.message).toMatch(/\(\S*migrations\/\w+\.ts\)/);
        return error.code;
      }
      throw error;
    }
  };
  expect(answer()).toBe(gives);
});

describe("files that do not fit together", () => {
  it.each(brokenGraphs)("%s: %s", (graph, code, named) => {
    const history = linkHistory(revisionsOf(graph));
    expect(() => requireSound(history)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(named) as string }) as Error,
    );
  });

  it("what can be linked still is, for commands that only read", () => {
    const history = linkHistory(revisionsOf("a; b<a; c<gone; d<e; e<d; a"));
    expect(history.revisions.map(({ id }) => id).sort()).toEqual(["a", "b", "c", "d", "e"]);
    expect(history.problems.map(({ code }) => code)).toEqual([
      "revision-duplicate",
      "revision-missing-parent",
      "revision-cycle",
    ]);
  });
});

it("parents and dependencies come before what needs them, whatever the timestamps say", () => {
  const late = { timestamp: 1763679099999 };
  const { revisions, heads } = linkHistory([
    revision("c", { parents: ["p"], dependsOn: ["q"] }),
    revision("p", late),
    revision("q", late),
  ]);
  expect(revisions.map(({ id }) => id)).toEqual(["p", "q", "c"]);
  expect(heads.map(({ id }) => id)).toEqual(["q", "c"]);
});

it("the order does not depend on the order of the files", () => {
  const files = revisionsOf("a; b<a; c<a; m<b,c; d<m");
  const order = (list: readonly Revision[]): string =>
    linkHistory(list)
      .revisions.map(({ id }) => id)
      .join(" ");
  expect(order([...files].reverse())).toBe(order(files));
});

it("a chain of many thousand revisions is linked", () => {
  const chain = Array.from({ length: 30_000 }, (_unused, at) =>
    revision(`r${at}`, { parents: at === 0 ? [] : [`r${at - 1}`], timestamp: 1763679060000 - at }),
  );
  expect(linkHistory(chain).revisions[0]?.id).toBe("r0");
});

it.each([
  ["a1", "a1"],
  ["Classa1X1763679060000", "a1"],
  ["1763679060001", "b2"],
  ["side", "b2"],
  ["Classb", "b2"],
])("%s means %s", (wanted, id) => {
  expect(findRevision(linkHistory(revisionsOf("a1; b2<a1 #side")), wanted).id).toBe(id);
});
