// npm run bench [-- --tables 10,100,1000 --runs 5 --dialects sqlite,postgres]: whole processes side by side, as Markdown and JSON.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { makeProject } from "./project.mjs";

const { values } = parseArgs({
  options: {
    tables: { type: "string", default: "10,100,1000" },
    dialects: { type: "string", default: "sqlite,postgres" },
    runs: { type: "string", default: "5" },
    out: { type: "string", default: "bench/results" },
  },
});
const runs = Number(values.runs);
const url = process.env.TEST_POSTGRES_URL;

const autogen = (...words) => ["node_modules/typeorm-autogen/dist/migrator/cli/main.js", ...words];
const typeorm = (...words) => ["node_modules/typeorm/cli.js", ...words, "-d", "data-source.js"];

/** Each task, and who does it; those of one task take turns, so that a slow moment of the machine hits all. */
const tasks = [
  {
    task: "no change",
    who: {
      floor: ["floor.js"],
      autogen: autogen("-m", "nothing"),
      TypeORM: typeorm("migration:generate", "migrations/x", "--check"),
    },
  },
  {
    task: "one column added",
    edited: true,
    who: { floor: ["floor.js"], autogen: autogen("diff", "--file") },
  },
  { task: "check", who: { floor: ["floor.js"], autogen: autogen("check") } },
  {
    task: "current",
    who: { floor: ["-e", "require('pg'); require('sqlite3')"], autogen: autogen("current") },
  },
  {
    task: "history",
    who: { floor: ["-e", "require('pg'); require('sqlite3')"], autogen: autogen("history") },
  },
];

const results = [];
for (const dialect of values.dialects.split(","))
  for (const tables of values.tables.split(",").map(Number)) await benchmark(dialect, tables);

mkdirSync(values.out, { recursive: true });
const about = { date: new Date().toISOString(), node: process.version, cpus: cpus().length, runs };
writeFileSync(join(values.out, "results.json"), `${JSON.stringify({ about, results }, undefined, 2)}\n`);
writeFileSync(join(values.out, "results.md"), markdown(about));
console.log(markdown(about));

async function benchmark(dialect, tables) {
  if (dialect === "postgres" && !url)
    throw new Error("Run it with `npm run bench`, which brings a PostgreSQL.");
  const project = makeProject({ tables, dialect, language: "js", typeorm: "typeorm" });
  const database = await emptyDatabase(dialect, tables);
  const environment = database ? { BENCH_URL: database.url, AUTOGEN_SCRATCH_URL: url } : {};
  const options = { cwd: project.directory, environment };
  const note = async (task, who, words) => {
    const cost = await measure(words, options);
    results.push({ dialect, tables, task, who, ...cost });
    console.error(`${dialect} ${tables} ${task} ${who}: ${Math.round(cost.wall)} ms`);
  };
  try {
    await note("initial revision", "autogen", autogen("-m", "first", "--no-proof"));
    await note("initial revision", "TypeORM", typeorm("migration:generate", "migrations/x", "--dryrun"));
    await note("apply it", "autogen", autogen("upgrade"));
    // What is read for the first time is remembered from then on.
    await measure(autogen("diff"), options);
    for (const { task, who, edited = false } of tasks) {
      project.edit(edited);
      for (let run = 0; run < runs; run += 1)
        for (const [name, words] of Object.entries(who)) await note(task, name, words);
    }
  } finally {
    project.remove();
    await database?.drop();
  }
}

async function emptyDatabase(dialect, tables) {
  if (dialect !== "postgres") return undefined;
  const { Client } = (await import("pg")).default;
  const name = `bench_${tables}_${process.pid}`;
  const send = async (sql) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await send(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => send(`DROP DATABASE ${name} WITH (FORCE)`) };
}

function markdown({ node, cpus: count, runs: number }) {
  const keys = [
    ...new Set(results.map(({ dialect, tables, task, who }) => JSON.stringify([dialect, tables, task, who]))),
  ];
  const rows = keys.map((key) => {
    const [dialect, tables, task, who] = JSON.parse(key);
    const own = results.filter(
      (one) => one.dialect === dialect && one.tables === tables && one.task === task,
    );
    const mine = own.filter((one) => one.who === who);
    const floor = own.filter((one) => one.who === "floor");
    const median = (list, field) =>
      [...list].map((one) => one[field]).sort((a, b) => a - b)[list.length >> 1];
    const ratio = floor.length > 0 ? (median(mine, "wall") / median(floor, "wall")).toFixed(2) : "";
    const numbers = ["wall", "cpu", "memory", "statements"].map((field) => Math.round(median(mine, field)));
    return `| ${[dialect, tables, task, who, ...numbers, ratio].join(" | ")} |`;
  });
  return [
    `Node ${node}, ${count} cores, medians of ${number} runs that took turns.`,
    "",
    "| database | tables | task | who | wall ms | CPU ms | MB | statements | of the floor |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
