/** Every `autogen ...` that a document quotes is one that the command line takes: in prose, in a cell of a table, in a block. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { followCommandLine } from "../../src/migrator/cli/command-line";
import { repository } from "../support/project";

// The notes speak of what is not there yet.
const documents = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md") && name !== "NOTES.md")
    .map((name) => `docs/${name}`),
];

interface Quoted {
  readonly document: string;
  /** What stands behind `autogen`. */
  readonly text: string;
}

function quotedIn(document: string): readonly Quoted[] {
  const text = readFileSync(join(repository, document), "utf8");
  const blocks = [...text.matchAll(/^```(?:sh|console|dockerfile|yaml)\n([^]*?)^```$/gm)].map(
    ([, block = ""]) => block,
  );
  const prose = text.replace(/^```[^]*?^```$/gm, "");
  const spans = [...prose.matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)].map(([, span = ""]) =>
    span.replace(/\s+/g, " "),
  );
  const lines = blocks.flatMap((block) => block.split("\n"));
  return [...spans, ...lines].flatMap((line) =>
    [...line.matchAll(/(?:^|[\s|(]|&& )autogen (?!=)((?:"[^"]*"|'[^']*'|<[\w.]+>|[^|;&<>#"'])*)/g)].map(
      ([, words = ""]) => ({
        document,
        text: words.trim(),
      }),
    ),
  );
}

/** As a shell cuts them. `[range]` may be left out, `<file>` may not, and `\|` is how a table says `|`. */
function wordsOf(text: string): readonly string[] {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  return words
    .map(([, double, single, bare]) => double ?? single ?? bare ?? "")
    .filter((word) => !/^\[.*\]$/.test(word));
}

/** @returns what is wrong with the words, undefined where they could be run */
async function refusal(words: readonly string[]): Promise<string | undefined> {
  try {
    await followCommandLine(words, () => Promise.resolve());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A command's name alone (`autogen restore`), or an option's (`autogen -m`), stands for what is written in full elsewhere. */
const isCutShort = /needs (?:one more word|a value)\.$/;

test("the words that are looked for are found", async () => {
  expect(await refusal(["surgeon"])).toContain('no command "surgeon"');
  expect(await refusal(["upgrade", "--sideways"])).toContain("no option --sideways");
  expect(await refusal(["upgrade", "head", "tail"])).toContain('"tail" is one word too many');
  expect(quotedIn("docs/troubleshooting.md").length).toBeGreaterThan(10);
});

test.each(documents)("%s", async (document) => {
  const wrong: unknown[] = [];
  for (const { text } of quotedIn(document)) {
    // Help ends the process.
    if (/--(?:help|version)\b|<command>/.test(text)) continue;
    const why = await refusal(wordsOf(text));
    if (why !== undefined && !isCutShort.test(why)) wrong.push({ text, why });
  }
  expect(wrong).toEqual([]);
});
