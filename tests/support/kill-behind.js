/**
 * Loaded before the command (NODE_OPTIONS=--require): notes each statement that the database has answered in STATEMENTS, a file of JSON lines, and ends the process
 * by SIGKILL right behind the one whose number is KILL_BEHIND.
 */
const { appendFileSync } = require("node:fs");
const Module = require("node:module");

let count = 0;
const wanted = Number(process.env.KILL_BEHIND ?? Infinity);
const log = process.env.STATEMENTS;

function answered(sql) {
  count += 1;
  if (log) appendFileSync(log, `${JSON.stringify(sql)}\n`);
  if (count === wanted) process.kill(process.pid, "SIGKILL");
}

const patches = {
  pg: ({ Client }) => {
    const { query } = Client.prototype;
    Client.prototype.query = function (sql, ...rest) {
      const answer = query.call(this, sql, ...rest);
      return typeof answer?.then === "function"
        ? answer.then((result) => (answered(typeof sql === "string" ? sql : sql.text), result))
        : answer;
    };
  },
  sqlite3: ({ Database }) => {
    for (const name of ["run", "all", "exec"]) {
      const original = Database.prototype[name];
      Database.prototype[name] = function (sql, ...rest) {
        const done = rest.at(-1);
        if (typeof done !== "function") return original.call(this, sql, ...rest);
        const wrapped = function (error, ...results) {
          if (!error) answered(sql);
          return done.call(this, error, ...results);
        };
        return original.call(this, sql, ...rest.slice(0, -1), wrapped);
      };
    }
  },
};

/** The statements of better-sqlite3 run at once. */
patches["better-sqlite3"] = ({ prototype }) => {
  const { prepare } = prototype;
  prototype.prepare = function (sql, ...rest) {
    const statement = prepare.call(this, sql, ...rest);
    for (const name of ["run", "all"]) {
      const original = statement[name];
      statement[name] = function (...parameters) {
        const result = original.apply(this, parameters);
        answered(sql);
        return result;
      };
    }
    return statement;
  };
};

const load = Module._load;
Module._load = function (name, ...rest) {
  const loaded = load.call(this, name, ...rest);
  const patch = patches[name];
  delete patches[name];
  patch?.(loaded);
  return loaded;
};
