import { foreignName } from "../../../src/migrator/database/foreign-code";

const method = (body: string): readonly string[] => [`async up(queryRunner) { ${body} }`];

test.each([
  [
    "operations, as the compilers import them",
    "const op = (0, typeorm_autogen_1.operations)(queryRunner); await op.dropTable('a');",
  ],
  [
    "operations of an ES module",
    "const op = operations(queryRunner); await op.alterTable('a', (table) => { table.dropColumn('b'); });",
  ],
  [
    "SQL of its own",
    'await queryRunner.query(`DROP TABLE a`); await queryRunner.query("it\'s // no comment");',
  ],
  [
    "loops, parts of objects, and numbers",
    "for (const [name, { size = 8 / 2 }] of [['a', {}]]) await queryRunner.query(`${name} ${size}`);",
  ],
  [
    "what JavaScript has itself",
    "const at = new Date(0); await queryRunner.query(JSON.stringify([Math.max(1, 2), at, undefined]));",
  ],
  [
    "functions and classes of its own",
    "function quoted(text) { return `'${text}'`; } class Q {} await queryRunner.query(quoted(String(new Q())));",
  ],
  ["settings", "if (process.env.NODE_ENV === 'test') await queryRunner.query('SELECT 1');"],
  [
    "names that are only keys and labels",
    "const fetch = { console: 1, process() {} }; out: for (;;) break out; await queryRunner.query(fetch.console);",
  ],
  [
    "constants of the file that are only named",
    "for (const name of names) await queryRunner.query(`${name} ${jsonb}`); await queryRunner.query(jsonb);",
  ],
  [
    "constants of other files, and what is made of them",
    "const op = operations(queryRunner); await op.alterTable('a', (table) => { table.addColumn('b', sql_1.TYPES.json, { default: names_1.NAME, values: ['x', ...rest] }); }); await queryRunner.query('x' + text_1.SQL);",
  ],
])("%s: nothing foreign", (_what, body) => {
  expect(foreignName(method(body))).toBeUndefined();
});

test.each([
  ["console", "console.log('applied'); await queryRunner.query('SELECT 1');"],
  ["fetch", "await fetch('https://example.org', { method: 'DELETE' });"],
  ["setTimeout", "await new Promise((done) => setTimeout(done, 1000));"],
  ["fs_1", "(0, fs_1.rmSync)('uploads');"],
  ["process", "process.exit(1);"],
  ["names", "await queryRunner.query(names.join());"],
  ["Client", "await queryRunner.query(String(new Client()));"],
  ["counter", "counter += 1;"],
  ["count", "++count;"],
  ["globalThis", "globalThis['fetch']('x');"],
  ["notify", "[1].map(notify);"],
  ["cleanUp", "await queryRunner.query('SELECT 1').then(cleanUp);"],
  ["sendMail", "const send = sendMail; send();"],
  ["notify", "(notify)(1);"],
  ["notify", "(1 ? notify : String)(1);"],
  ["import", "await import('node:fs');"],
  ["changes", "const op = operations(queryRunner); await op.alterTable(tables_1.TASKS, changes);"],
])("%s is foreign", (name, body) => {
  expect(foreignName(method(body))).toBe(name);
});

test("a class is read as a whole, older JavaScript function by function", () => {
  class Own {
    static readonly revision = "a";
    readonly transaction = false;
    up(): Promise<void> {
      return this.helped();
    }
    helped(): Promise<void> {
      return Promise.resolve();
    }
  }
  class Foreign extends Own {}
  expect(foreignName([String(Own)])).toBeUndefined();
  expect(foreignName([String(Foreign)])).toBe("Own");
  expect(
    foreignName([
      "function Old() { }",
      "function (q) { return __awaiter(this, void 0, void 0, function* () { yield rm(q); }); }",
    ]),
  ).toBe("rm");
  expect(foreignName(["not JavaScript at all"])).toBe("code that cannot be read");
});
