/** Which pairs are proposed as a rename, from what goes and what comes. */
import type { Clues } from "../../../src/migrator/diff/likeness/clues";
import {
  columnCandidates,
  renameQuestions,
  tableCandidates,
  type RenameQuestion,
} from "../../../src/migrator/diff/rename-candidates";
import { emptySchema, type Column, type Schema, type Table } from "../../../src/migrator/schema/schema";

const column = (text: string): Column => {
  const [name = "", type = "varchar", ...more] = text.split(" ");
  const fallback = more.find((word) => word.startsWith("default="))?.slice("default=".length);
  return {
    name,
    type,
    nullable: !more.includes("required"),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
};

const table = (name: string, columns: readonly string[], more: Partial<Table> = {}): Table => ({
  name,
  columns: columns.map(column),
  uniques: [],
  checks: [],
  foreignKeys: [],
  indexes: [],
  ...more,
});

const schema = (...tables: readonly Table[]): Schema => ({ ...emptySchema("postgres"), tables });

const asked = (questions: readonly RenameQuestion[]): readonly string[] =>
  questions.map(([first]) =>
    first.kind === "table" ? `${first.table.name}=${first.to.name}` : `${first.column}=${first.to}`,
  );

const columnsAsked = (
  before: readonly string[],
  after: readonly string[],
  clues?: Clues,
): readonly string[] =>
  asked(
    renameQuestions(
      columnCandidates(
        schema(table("t", ["id integer required", ...before])),
        schema(table("t", ["id integer required", ...after])),
        clues,
      ),
    ),
  );

describe("columns that are proposed", () => {
  test.each<[before: string[], after: string[], expected: string[]]>([
    [
      ["fname", "lname"],
      ["firstName", "lastName"],
      ["lname=lastName", "fname=firstName"],
    ],
    [
      ["lname", "fname"],
      ["firstName", "lastName"],
      ["lname=lastName", "fname=firstName"],
    ],
    [["title"], ["headline text"], ["title=headline"]],
    [
      ["firstName", "lastName", "ownerId integer"],
      ["owner_id integer", "last_name", "first_name"],
      ["firstName=first_name", "lastName=last_name", "ownerId=owner_id"],
    ],
    [["owner varchar(40)"], ["assignee varchar(40)"], ["owner=assignee"]],
    [["email"], ["emailAddress"], ["email=emailAddress"]],
    [["desc text"], ["description text"], ["desc=description"]],
    [["createdAt timestamp"], ["createdOn timestamptz"], ["createdAt=createdOn"]],
    [["passwordHash"], ["passwordDigest"], ["passwordHash=passwordDigest"]],
  ])("%j -> %j", (before, after, expected) => {
    expect([...columnsAsked(before, after)].sort()).toEqual([...expected].sort());
  });

  test("a column with the same unique and foreign key, whatever it is called", () => {
    const keyed = (name: string): Table =>
      table("t", ["id integer required", `${name} integer`], {
        uniques: [{ columns: [name] }],
        foreignKeys: [
          {
            columns: [name],
            references: { table: { name: "crews" }, columns: ["id"] },
            onDelete: "cascade",
            onUpdate: "no action",
          },
        ],
      });
    const questions = renameQuestions(columnCandidates(schema(keyed("crew_id")), schema(keyed("xyz"))));
    expect(asked(questions)).toEqual(["crew_id=xyz"]);
    expect(questions[0]?.[0].evidence).toContain("same foreign key to crews");
  });
});

describe("columns that are not proposed", () => {
  test.each<[before: string[], after: string[]]>([
    [["passwordHash"], ["displayName"]],
    [["passwordHash varchar(100)"], ["displayName varchar(100)"]],
    [["city varchar(255)"], ["ssnHash varchar(255)"]],
    [["nickname"], ["locale"]],
    [["price numeric(10,2)"], ["verifiedAt timestamptz"]],
    [["views integer default=0"], ["weight integer"]],
    [["bio text"], ["secretToken text"]],
  ])("%j -> %j", (before, after) => {
    expect(columnsAsked(before, after)).toEqual([]);
  });
});

test("two spellings of the same words are certain", () => {
  const [question] = renameQuestions(
    columnCandidates(schema(table("t", ["firstName"])), schema(table("t", ["a", "first_name"]))),
  );
  expect(question?.[0]).toMatchObject({ likeness: 1, to: "first_name" });
});

test("a second candidate is offered where it comes close, and the pairing that is best over all comes first", () => {
  const questions = renameQuestions(
    columnCandidates(
      schema(table("t", ["id integer", "name varchar(50)"])),
      schema(table("t", ["id integer", "first_name varchar(50)", "last_name varchar(50)"])),
    ),
  );
  expect(questions).toHaveLength(1);
  expect(questions[0]?.map(({ to }) => to)).toEqual(["first_name", "last_name"]);
});

test("edits of the code speak for a pair, and against one that they cross", () => {
  const edits: Clues = {
    replaced: (from, to) =>
      from === "nickname" && to === "handle" ? { sites: 3, crossings: 0 } : { sites: 0, crossings: 2 },
  };
  expect(columnsAsked(["nickname"], ["handle"])).toEqual([]);
  expect(columnsAsked(["nickname"], ["handle"], edits)).toEqual(["nickname=handle"]);
  expect(columnsAsked(["title"], ["label"], edits)).toEqual([]);
});

describe("tables", () => {
  const tablesAsked = (before: readonly Table[], after: readonly Table[]): readonly string[] =>
    asked(renameQuestions(tableCandidates(schema(...before), schema(...after))));
  const junction = (name: string, left: string, right: string): Table =>
    table(name, [`${left} integer required`, `${right} integer required`], {
      primaryKey: { columns: [left, right] },
      foreignKeys: [left, right].map((column) => ({
        columns: [column],
        references: { table: { name: column.replace("Id", "") }, columns: ["id"] },
        onDelete: "cascade",
        onUpdate: "cascade",
      })),
    });

  test.each<[title: string, before: Table, after: Table]>([
    [
      "the same columns under another word",
      table("customer", ["id integer", "name"]),
      table("client", ["id integer", "name"]),
    ],
    [
      "a junction of a renamed property",
      junction("post_tags_tag", "postId", "tagId"),
      junction("post_labels_tag", "postId", "tagId"),
    ],
    [
      "a junction of a renamed table",
      junction("post_tags_tag", "postId", "tagId"),
      junction("article_tags_tag", "articleId", "tagId"),
    ],
    [
      "most columns, two of them renamed as well",
      table("orders", ["id integer", "firstName", "total numeric", "placedAt timestamptz"]),
      table("purchases", ["id integer", "first_name", "total numeric", "placed_at timestamptz"]),
    ],
  ])("%s", (_title, before, after) => {
    expect(tablesAsked([before], [after])).toEqual([`${before.name}=${after.name}`]);
  });

  test("tables that share no more than an id are not proposed", () => {
    expect(
      tablesAsked(
        [table("sessions", ["id integer", "token", "expiresAt timestamptz"])],
        [table("products", ["id integer", "price numeric", "weight real"])],
      ),
    ).toEqual([]);
  });

  test("each table gets the partner that suits all best", () => {
    const fields = ["id integer", "street", "zip", "city"];
    expect(
      [
        ...tablesAsked(
          [table("home_address", fields), table("work_address", fields)],
          [table("work_addresses", fields), table("home_addresses", fields)],
        ),
      ].sort(),
    ).toEqual(["home_address=home_addresses", "work_address=work_addresses"]);
  });
});
