/** The same change gives the same file, byte for byte, on whose computer and in whatever order the entities are registered. */
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { days } from "../../cases/chain";

const repository = resolve(__dirname, "../../..");

async function revisions(environment: Readonly<Record<string, string>>): Promise<string> {
  const program = resolve(repository, "tests/support/print-revisions.ts");
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--require", "ts-node/register/transpile-only", program],
    {
      cwd: repository,
      maxBuffer: 64 << 20,
      env: { PATH: process.env["PATH"], ...environment },
    },
  );
  return stdout;
}

const plain = { DATABASE_URL: "sqlite::memory:", LC_ALL: "C", LANG: "C", TZ: "UTC" };
const elsewhere = { SHUFFLE: "5", LC_ALL: "et_EE.UTF-8", LANG: "et_EE.UTF-8", TZ: "Pacific/Chatham" };
let expected: Promise<string> | undefined;

test.each([
  ["in Swedish, where ä comes after z", { LC_ALL: "sv_SE.UTF-8", LANG: "sv_SE.UTF-8" }],
  [
    "in Turkish, where I is not the capital of i, on another day",
    { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" },
  ],
  ["with the entities in another order", { SHUFFLE: "1" }],
  ["with all of that", elsewhere],
])("%s", async (_title, environment) => {
  expected ??= revisions(plain);
  const text = await expected;
  expect(text.match(/static readonly revision/g)).toHaveLength(days.length + 2);
  expect(await revisions({ ...plain, ...environment })).toBe(text);
});

test("with the entities of PostgreSQL", async () => {
  const postgres = { ...plain, DATABASE_URL: "postgres://localhost/unused" };
  expect(await revisions({ ...postgres, ...elsewhere })).toBe(await revisions(postgres));
});
