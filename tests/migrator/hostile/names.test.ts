/** Names that are too long, that collide, or that TypeORM could not query; and names of files and classes. */
import { basename, join, resolve } from "node:path";
import fc from "fast-check";
import { EntitySchema } from "typeorm";
import { diff } from "../../../src/migrator/diff/schemas";
import { dialects } from "../../../src/migrator/dialects";
import { desiredSchema } from "../../../src/migrator/metadata/entities";
import { storedName } from "../../../src/migrator/metadata/names";
import { classNameFor, fileNameFor } from "../../../src/migrator/revisions/naming";
import { emptySchema, type DialectName, type Schema } from "../../../src/migrator/schema/schema";
import { describedDataSource, withDatabase } from "../../support/databases";
import { loadRendered, rendered } from "../../support/rendered";

async function desired(dialect: DialectName, ...entities: EntitySchema[]): Promise<Schema> {
  return desiredSchema(await describedDataSource(dialect, { entities }), dialect).schema;
}

const id = { type: "integer", primary: true, generated: "increment" } as const;
const long = "a_name_that_goes_on_and_on_and_on_until_it_is_longer_than_the_limit_of_63_bytes";

describe("a name of more than 63 bytes", () => {
  it("is what PostgreSQL makes of it, so that nothing is left to change", () =>
    withDatabase("postgres", {}, async (database) => {
      const wanted = await desired(
        "postgres",
        new EntitySchema({
          name: "Long",
          tableName: `${long}_table`,
          columns: {
            id,
            own: { type: "text", name: `${long}_column`, nullable: true },
            umlauts: { type: "text", name: "ä".repeat(40), nullable: true },
            status: { type: "enum", enum: ["a"], enumName: `enum_${long}` },
          },
          indices: [{ name: `index_${long}`, columns: ["own"] }],
          uniques: [{ name: `unique_${long}`, columns: ["own"] }],
          checks: [{ name: `check_${long}`, expression: `"${long}_column" <> ''` }],
        }),
      );
      await database.run([diff(emptySchema("postgres"), wanted)]);
      const found = await database.introspect();
      const spelled = await dialects.postgres.normalise(database.queryRunner, found, wanted);
      expect(diff(found, spelled)).toEqual([]);
      expect(found.tables[0]?.columns.map(({ name }) => Buffer.byteLength(name))).toEqual([2, 63, 62, 6]);
    }));

  it("stays whole on SQLite", async () => {
    const wanted = await desired(
      "sqlite",
      new EntitySchema({ name: "Long", tableName: long, columns: { id } }),
    );
    expect(wanted.tables.map(({ name }) => name)).toEqual([long]);
  });

  it.each(["x", "ä", "🚀", "日"])("is cut between characters: %s", (character) => {
    const cut = storedName(character.repeat(64), "postgres");
    expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(63);
    expect(Buffer.byteLength(cut + character)).toBeGreaterThan(63);
    expect(cut).toBe(character.repeat([...cut].length));
  });
});

describe("names that the database cannot tell apart are refused, both named", () => {
  const table = (name: string, tableName: string, more: object = {}): EntitySchema =>
    new EntitySchema({ name, tableName, columns: { id }, ...more });

  it.each([
    [
      "tables after cutting",
      "postgres",
      [table("A", `${long}_1`), table("B", `${long}_2`)],
      /share the table|one name/,
    ],
    [
      "columns after cutting",
      "postgres",
      [
        table("A", "a", {
          columns: { id, one: { type: "text", name: `${long}1` }, two: { type: "text", name: `${long}2` } },
        }),
      ],
      /column "a\.a_name.*column "a\.a_name/,
    ],
    [
      "a table and an index",
      "postgres",
      [table("A", "a", { indices: [{ name: "b", columns: ["id"] }] }), table("B", "b")],
      /index "b" of "a" and table "b"/,
    ],
    [
      "an enum type and its table",
      "postgres",
      [table("A", long, { columns: { id, status: { type: "enum", enum: ["x"] } } })],
      /enum type "a_name.*table "a_name/,
    ],
    [
      "two constraints of one table",
      "postgres",
      [
        table("A", "a", {
          checks: [
            { name: `${long}1`, expression: "id > 0" },
            { name: `${long}2`, expression: "id > 1" },
          ],
        }),
      ],
      /constraint .* and constraint /,
    ],
    [
      "tables that differ in case",
      "sqlite",
      [table("A", "Tasks"), table("B", "tasks")],
      /table "Tasks" and table "tasks"/,
    ],
    [
      "indexes of two tables",
      "sqlite",
      [
        table("A", "a", { indices: [{ name: "same", columns: ["id"] }] }),
        table("B", "b", { indices: [{ name: "SAME", columns: ["id"] }] }),
      ],
      /index "same" of "a" and index "SAME" of "b"/,
    ],
  ] as const)("%s (%s)", async (_title, dialect, entities, message) => {
    await expect(desired(dialect, ...entities)).rejects.toMatchObject({
      code: "entity-invalid",
      message: expect.stringMatching(message) as string,
    });
  });
});

it.each(["sqlite", "postgres"] as const)("a dot in a table's name is refused on %s", async (dialect) => {
  const dotted = new EntitySchema({ name: "Dotted", tableName: "../../x", columns: { id } });
  await expect(desired(dialect, dotted)).rejects.toMatchObject({ code: "entity-unsupported" });
});

describe("whatever the message", () => {
  const messages = fc.oneof(
    fc.string({ unit: "binary", maxLength: 120 }),
    fc.string({ unit: "grapheme", maxLength: 120 }),
    fc.constantFrom(
      "",
      "../../etc/passwd",
      "constructor",
      "class",
      "9 lives",
      "add 2",
      "/",
      "..",
      "con",
      "ünïcode ß",
      "日本",
    ),
  );

  it("the file stays in its folder and the class has a name that TypeORM reads the time from", () => {
    fc.assert(
      fc.property(messages, (message) => {
        const file = fileNameFor({ message, timestamp: 1763679060000, id: "9f3c" });
        expect(basename(resolve(join("/migrations", file)))).toBe(file);
        expect(file).toMatch(/^1763679060000-[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/);
        expect(file.length).toBeLessThan(80);
        expect(classNameFor(message, 1763679060000)).toMatch(/^[A-Z](?:[A-Za-z0-9]*[A-Za-z])?1763679060000$/);
      }),
    );
  });

  it("the comment at the head of the file is not left, and nothing runs", async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.string({ unit: "binary" }), async (message, subject) => {
        const hostile = `${message}*/ throw new Error("escaped"); /*${message}`;
        const text = await rendered([], [], {
          message: hostile,
          className: classNameFor(hostile, 1763679060000),
          lines: [{ sign: "+", subject: `${subject}*/`, detail: `*/${subject}` }],
        });
        expect(text.split("*/").length).toBe(2);
        expect(loadRendered(text).name).toBe(classNameFor(hostile, 1763679060000));
      }),
      { numRuns: 60 },
    );
  });
});
