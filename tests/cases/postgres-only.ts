/** What only PostgreSQL has: exclusion constraints, extensions, schemas. */
import { EntitySchema } from "typeorm";
import type { EditCase } from "../support/edit-case";
import { entity, key } from "../support/studio";

const bookings = (expression?: string): EntitySchema =>
  entity(
    "bookings",
    { id: key, room: { type: "integer" }, during: { type: "tstzrange" } },
    expression === undefined ? {} : { exclusions: [{ name: "XCL_bookings", expression }] },
  );

const bookingRows = {
  bookings: [{ id: 1, room: 1, during: '["2026-01-01 10:00:00+00","2026-01-01 11:00:00+00")' }],
};

/** With a key that is checked when the transaction ends. */
const moves = (words: string, columns: Parameters<typeof entity>[1] = {}): readonly EntitySchema[] => [
  entity(
    "moves",
    {
      id: key,
      weight: { type: "integer" },
      is_heavy: { type: "boolean", generatedType: "STORED", asExpression: words, nullable: true },
      ...columns,
    },
    {
      relations: {
        before: {
          type: "many-to-one",
          target: "moves",
          joinColumn: { name: "before_id" },
          deferrable: "INITIALLY DEFERRED",
          nullable: true,
        },
      },
    },
  ),
];

export const postgresEdits: readonly EditCase[] = [
  {
    title: "an exclusion constraint is added, with the extension that it needs",
    before: () => [bookings()],
    after: () => [bookings(`USING gist ("room" WITH =, "during" WITH &&)`)],
    rows: bookingRows,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an exclusion constraint of the same name excludes something else",
    before: () => [bookings(`using GIST (room with =, during with &&)`)],
    after: () => [bookings(`USING gist ("room" WITH =, "during" WITH &&) WHERE ("room" > 0)`)],
    rows: bookingRows,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an exclusion constraint goes",
    before: () => [bookings(`USING gist ("room" WITH =, "during" WITH &&)`)],
    after: () => [bookings()],
    rows: bookingRows,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "hard case 25: a schema and extensions come along with what needs them",
    before: () => [entity("things", { id: key })],
    after: () => [
      entity("things", { id: key }),
      new EntitySchema({
        name: "t25",
        tableName: "t25",
        schema: "studio",
        columns: {
          id: key,
          email: { type: "citext", nullable: true },
          tags: { type: "hstore", nullable: true },
          path: { type: "ltree", nullable: true },
          token: { type: "uuid", default: () => "uuid_generate_v4()" },
        },
      }),
    ],
    rows: { things: [{ id: 1 }] },
    rebuilds: 0,
    notOn: ["sqlite"],
    judgeSaysBefore: {},
    // TypeORM reads every uuid_generate_v4() of a uuid column as "generated", and sets the default again for ever.
    judgeSays: {
      postgres: [
        `ALTER TABLE "studio"."t25" ALTER COLUMN "token" DROP DEFAULT`,
        `ALTER TABLE "studio"."t25" ALTER COLUMN "token" SET DEFAULT uuid_generate_v4()`,
      ],
    },
  },
  {
    title: "a simple-array becomes an array, which only the developer can tell from a text of one element",
    before: () => [entity("things", { id: key, tags: { type: "simple-array", nullable: true } })],
    after: () => [entity("things", { id: key, tags: { type: "text", array: true, nullable: true } })],
    proposed: [`"things.tags=string_to_array(tags, ',')"`],
    using: ["things.tags=string_to_array(tags, ',')"],
    rows: {
      things: [
        { id: 1, tags: "a,b" },
        { id: 2, tags: null },
      ],
    },
    rowsAfter: {
      things: [
        { id: 1, tags: ["a", "b"] },
        { id: 2, tags: null },
      ],
    },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an array becomes a JSON document, and comes back",
    before: () => [entity("things", { id: key, tags: { type: "text", array: true } })],
    after: () => [entity("things", { id: key, tags: { type: "jsonb" } })],
    rows: { things: [{ id: 1, tags: ["a", "b,c"] }] },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title: "an integer becomes a uuid as the developer says (PostgreSQL)",
    before: () => [entity("things", { id: key, code: { type: "integer" } })],
    after: () => [entity("things", { id: key, code: { type: "uuid" } })],
    using: ["things.code=lpad(code::text, 32, '0')::uuid"],
    rows: { things: [{ id: 1, code: 7 }] },
    rowsAfter: { things: [{ id: 1, code: "00000000-0000-0000-0000-000000000007" }] },
    // There is no way back for values: down is run on no rows.
    emptiedBeforeDown: true,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
  {
    title:
      "rows are filled in a table that was rewritten and has a key that waits for the end of the transaction",
    before: () => moves(`"weight" > 10`),
    after: () => moves(`"weight" > 20`, { label: { type: "varchar", length: 20 } }),
    rows: {
      moves: [
        { id: 1, weight: 5, before_id: null },
        { id: 2, weight: 50, before_id: 1 },
      ],
    },
    backfills: ["moves.label='move ' || id"],
    rowsAfter: {
      moves: [
        { id: 1, weight: 5, before_id: null, label: "move 1" },
        { id: 2, weight: 50, before_id: 1, label: "move 2" },
      ],
    },
    rebuilds: 0,
    notOn: ["sqlite"],
  },
];
