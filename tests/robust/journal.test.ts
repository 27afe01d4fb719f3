/** What the journal is for: the way back without the newer files, and telling that an applied file was edited. */
import { makeChain, type Chain, type ChainProject } from "../support/chain-project";
import { readDatabase } from "../support/chain-state";

let chain: Chain;
beforeAll(async () => {
  chain = await makeChain();
}, 300_000);
afterAll(() => chain.close());

/** The ids of the revisions so many before the newest. */
function standing(count: number): string {
  return chain.revisions.at(-1 - count)?.id ?? "";
}

describe.each(["sqlite", "postgres"] as const)("on %s", (dialect) => {
  test.each([3, 12, 25])(
    "an older release undoes what %s revisions of a newer one did",
    async (count) => {
      const project = await chain.project(dialect);
      await project.reset("end");
      expect(await project.autogen("downgrade", standing(count))).toMatchObject({ code: 0, stderr: "" });
      const wanted = await readDatabase(project, dialect);
      await project.reset("end");
      for (const { file } of chain.revisions.slice(-count)) project.drop(`migrations/${file}`);
      const refused = await project.autogen("downgrade", standing(count));
      expect(refused.stderr).toContain("error[database-ahead]");
      expect(await project.autogen("downgrade", standing(count), "--from-journal")).toMatchObject({
        code: 0,
        stderr: "",
      });
      expect(await readDatabase(project, dialect)).toEqual(wanted);
    },
    120_000,
  );

  test("an edited applied file is reported; comments and formatting are no edit", async () => {
    const project = await chain.project(dialect);
    await project.reset("end");
    const file = `migrations/${chain.revisions[1]?.file ?? ""}`;
    const id = chain.revisions[1]?.id ?? "";
    const text = project.read(file);
    project.write(file, commented(text));
    for (const words of reporting) expectSilent(await said(project, words), id);
    project.write(file, text.replace('default: "2"', 'default: "4"'));
    expect(project.read(file)).not.toBe(text);
    for (const words of reporting)
      expect({ words, said: await said(project, words) }).toEqual({
        words,
        said: expect.stringMatching(new RegExp(`${id}[^]*default|default[^]*${id}`)),
      });
  }, 120_000);
});

const reporting = [["status"], ["check", "--database"], ["upgrade"]] as const;

function commented(text: string): string {
  return text
    .replace("async up(", "// A comment that says more.\n  async up(")
    .replaceAll(";\n", ";\n\n")
    .replaceAll("    await", "        await");
}

async function said(project: ChainProject, words: readonly string[]): Promise<string> {
  // `upgrade` looks at the applied files when there is something to run.
  if (words[0] === "upgrade") expect((await project.autogen("downgrade", "-1")).code).toBe(0);
  const { stdout, stderr } = await project.autogen(...words);
  return stdout + stderr;
}

function expectSilent(text: string, id: string): void {
  expect(text).not.toContain(id);
  expect(text).not.toMatch(/edited/i);
}
