/** A migration file says exactly what was planned: run against a recorder it gives the same operations, for each database. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import fc from "fast-check";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { differences } from "../../../src/migrator/diff/schemas";
import { undoGroups } from "../../../src/migrator/diff/undo";
import type { Operation } from "../../../src/migrator/operations/operation";
import type { Group } from "../../../src/migrator/operations/step";
import { dialectNames, type DialectName, type Table } from "../../../src/migrator/schema/schema";
import { lawParameters, operationsOf } from "../../support/laws";
import { pairs, renamesFor, schemaOf, type Pair } from "../../support/random-schema";
import { loadRendered, rendered } from "../../support/rendered";

function planned({ before, after, renames }: Pair): {
  readonly up: readonly Group[];
  readonly down: readonly Group[];
} {
  const schemas = { sqlite: schemaOf(before, "sqlite"), postgres: schemaOf(before, "postgres") };
  const steps = mergeTargets(
    dialectNames.map((dialect) => [
      dialect,
      differences(schemas[dialect], schemaOf(after, dialect), renamesFor(renames, dialect)),
    ]),
  );
  const up = orderSteps(steps, schemas);
  return { up, down: undoGroups(up, schemas) };
}

it("the file gives back the operations that it was rendered from", async () => {
  await fc.assert(
    fc.asyncProperty(pairs(), async (pair) => {
      const { up, down } = planned(pair);
      const revision = loadRendered(await rendered(up, down));
      for (const dialect of dialectNames) {
        expect((await revision.record("up", dialect)).flat()).toEqual(operationsOf(up, dialect).flat());
        expect((await revision.record("down", dialect)).flat()).toEqual(operationsOf(down, dialect).flat());
      }
    }),
    lawParameters(60) as fc.Parameters<[Pair]>,
  );
});

/** What random schemas have seldom or never, and a downgrade must bring back all the same. */
const rareTables: readonly (readonly [DialectName, Table])[] = [
  [
    "sqlite",
    {
      name: "rare",
      columns: [
        { name: "id", type: "integer", nullable: false },
        { name: "code", type: "text", nullable: false, onConflict: "replace", collation: "NOCASE" },
      ],
      primaryKey: { columns: ["id", "code"], onConflict: "ignore" },
      uniques: [{ columns: ["code"], onConflict: "fail" }],
      checks: [{ expression: "code <> ''" }],
      foreignKeys: [],
      indexes: [
        {
          name: "i",
          columns: [{ column: "code", collation: "RTRIM", descending: true }, { expression: "id + 1" }],
        },
      ],
      strict: true,
      withoutRowid: true,
    },
  ],
  [
    "postgres",
    {
      schema: "app",
      name: "rare",
      columns: [
        { name: "id", type: "bigint", nullable: false, identity: "always", comment: "key" },
        { name: "code", type: "varchar(3)", nullable: true, collation: "C" },
      ],
      primaryKey: { name: "PK", columns: ["id"] },
      uniques: [{ name: "UQ", columns: ["code"], deferrable: "initially deferred" }],
      checks: [],
      foreignKeys: [],
      indexes: [
        { name: "h", columns: [{ column: "code" }], method: "hash" },
        {
          name: "i",
          columns: [
            { column: "code", nulls: "last", descending: true, operatorClass: "varchar_pattern_ops" },
          ],
          unique: true,
          include: ["id"],
          nullsNotDistinct: true,
          where: "code IS NOT NULL",
        },
      ],
      comment: "rare",
    },
  ],
];

it.each(rareTables)("what only %s has can be said", async (dialect, table) => {
  const operation: Operation = { kind: "createTable", table };
  const revision = loadRendered(await rendered([{ steps: [{ [dialect]: operation }] }], []));
  expect(await revision.record("up", dialect)).toEqual([[operation]]);
});

it("the changes of one table stay in one call where they stood in one group", async () => {
  await fc.assert(
    fc.asyncProperty(pairs(), async (pair) => {
      const { up } = planned(pair);
      const revision = loadRendered(await rendered(up, []));
      for (const dialect of dialectNames) {
        const groups = operationsOf(up, dialect).filter((operations) => operations.length > 0);
        expect((await revision.record("up", dialect)).length).toBe(groups.length);
      }
    }),
    lawParameters(30) as fc.Parameters<[Pair]>,
  );
});

it("the file is the same text in another time zone and locale", async () => {
  const { up, down } = planned(fc.sample(pairs(), { numRuns: 1, seed: 7 })[0] as Pair);
  const elsewhere = execFileSync(process.execPath, ["-e", renderInput], {
    input: JSON.stringify({ up, down }),
    env: { ...process.env, TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
    encoding: "utf8",
  });
  expect(JSON.parse(elsewhere)).toEqual({ text: await rendered(up, down), day: 21 });
});

/** Jest's own environment cannot change the time zone, so this runs in a process of its own, straight from the sources. */
const renderInput = `
  const { addHook } = require("pirates");
  const { transformSync } = require("@swc/core");
  const options = { swcrc: false, configFile: false, module: { type: "commonjs" }, jsc: { target: "es2022", parser: { syntax: "typescript" } } };
  addHook((code, filename) => transformSync(code, { ...options, filename }).code, { exts: [".ts"] });
  const { rendered } = require(${JSON.stringify(resolve(__dirname, "../../support/rendered.ts"))});
  const { up, down } = JSON.parse(require("fs").readFileSync(0, "utf8"));
  const day = new Date("2026-11-20T22:51:00Z").getDate();
  rendered(up, down).then((text) => console.log(JSON.stringify({ text, day })));
`;
