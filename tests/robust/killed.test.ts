/** Killed at any moment and run again: it finishes, nothing is doubled, nothing is lost. KILLS=300 for a night, SEED to see one again. */
import { makeChain, type Chain, type ChainProject, type Stage } from "../support/chain-project";
import { readDatabase } from "../support/chain-state";
import { seededRandom } from "../support/seeded-random";

const kills = Number(process.env["KILLS"] ?? 4);
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

let chain: Chain;
beforeAll(async () => {
  console.log(`SEED=${seed} KILLS=${kills}`);
  chain = await makeChain();
}, 300_000);
afterAll(() => chain.close());

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test.each([
    ["upgrade", "first day", "heads"],
    ["downgrade", "end", "first day"],
  ] as const)(
    "%s from the %s",
    async (direction, stage, target) => {
      const project = await chain.project(dialect);
      const words = [direction, target === "heads" ? target : (chain.revisions[0]?.id ?? "")];
      await killAgainAndAgain(project, stage, words);
    },
    60_000 + kills * 15_000,
  );
});

async function killAgainAndAgain(
  project: ChainProject,
  stage: Stage,
  words: readonly string[],
): Promise<void> {
  await project.reset(stage);
  const start = Date.now();
  expect(await project.autogen(...words)).toMatchObject({ code: 0, stderr: "" });
  const length = Date.now() - start;
  const undisturbed = await readDatabase(project, project.dialect);
  const random = seededRandom(`${seed} ${project.dialect} ${words.join(" ")}`);
  for (let killed = 0; killed < kills;) {
    await project.reset(stage);
    const delays: number[] = [];
    for (;;) {
      const killAfter = Math.round(random() * length * 1.1);
      const result = await project.run(words, { killAfter });
      if (result.signal === "SIGKILL") delays.push(killAfter);
      else {
        // The next run finds what a killed one left, and says nothing of it.
        expect({ ...result, delays }).toMatchObject({ code: 0, stderr: "", delays });
        break;
      }
    }
    expect({ delays, ...(await readDatabase(project, project.dialect)) }).toEqual({ delays, ...undisturbed });
    killed += Math.max(delays.length, 1);
  }
}
