// Loaded into each measured process: counts what it sends to the database, and writes down what it cost when it ends.
const { writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

const folder = process.env.BENCH_PROBE;
let statements = 0;

const drivers = {
  pg: (pg) => count(pg.Client.prototype, ["query"]),
  sqlite3: (sqlite3) => count(sqlite3.Database.prototype, ["run", "all", "get", "exec", "each"]),
};

function count(prototype, methods) {
  for (const method of methods) {
    const original = prototype[method];
    prototype[method] = function (...words) {
      statements += 1;
      return original.apply(this, words);
    };
  }
}

const original = Module._load;
const known = new Set();
Module._load = function (request, ...rest) {
  const loaded = original.call(this, request, ...rest);
  if (request in drivers && !known.has(loaded)) {
    known.add(loaded);
    drivers[request](loaded);
  }
  return loaded;
};

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cost = { cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024, statements };
  if (folder) writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify(cost));
});
