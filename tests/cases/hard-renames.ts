/** Renames that other tools get wrong, each with its number in the collection of hard cases. */
import { DefaultNamingStrategy, type EntitySchema } from "typeorm";
import type { EditCase } from "../support/edit-case";
import { entity, enumType, key } from "../support/studio";

const optional = { type: "varchar", nullable: true } as const;

export const hardRenames: readonly EditCase[] = [
  {
    title: "hard case 03: two columns are renamed at once",
    before: () => [entity("people", { id: key, fname: optional, lname: optional })],
    after: () => [entity("people", { id: key, firstName: optional, lastName: optional })],
    rows: { people: [{ id: 1, fname: "Ada", lname: "Lovelace" }] },
    proposed: ["people.fname=firstName", "people.lname=lastName"],
    renames: ["people.fname=firstName", "people.lname=lastName"],
    rebuilds: 0,
  },
  {
    title: "hard case 04: a secret goes and a display name comes, which is no rename",
    before: () => [entity("accounts", { id: key, passwordHash: optional })],
    after: () => [entity("accounts", { id: key, displayName: optional })],
    rows: { accounts: [{ id: 1, passwordHash: "s3cr3t-hash" }] },
    proposed: [],
    rowsAfter: { accounts: [{ id: 1, displayName: null }] },
    rowsBack: { accounts: [{ id: 1, passwordHash: null }] },
    rebuilds: 0,
  },
  {
    title: "hard case 05: a column is renamed and gets another type",
    before: () => [entity("t5", { id: key, title: optional })],
    after: () => [entity("t5", { id: key, headline: { type: "text", nullable: true } })],
    rows: { t5: [{ id: 1, title: "hello" }] },
    proposed: ["t5.title=headline"],
    renames: ["t5.title=headline"],
    rebuilds: 1,
  },
  {
    title: "hard case 06: a table is renamed",
    before: () => [entity("customer", { id: key, name: { type: "varchar" } })],
    after: () => [entity("client", { id: key, name: { type: "varchar" } })],
    rows: { customer: [{ id: 1, name: "x" }] },
    proposed: ["customer=client"],
    renames: ["customer=client"],
    rebuilds: 0,
  },
  {
    title: "hard case 07: an enum value is renamed while rows use it",
    before: (dialect) => [
      entity("jobs", { id: key, status: { type: enumType(dialect), enum: ["waiting", "done"] } }),
    ],
    after: (dialect) => [
      entity("jobs", { id: key, status: { type: enumType(dialect), enum: ["queued", "done"] } }),
    ],
    rows: { jobs: [{ id: 1, status: "waiting" }] },
    proposed: ["jobs.status.waiting=queued"],
    values: ["jobs.status.waiting=queued"],
    rowsAfter: { jobs: [{ id: 1, status: "queued" }] },
    rebuilds: 1,
  },
  {
    title: "hard case 49: the property of a many-to-many is renamed, and its table with it",
    before: () => manyToMany("tags"),
    after: () => manyToMany("labels"),
    rows: {
      tag49: [{ id: 1 }],
      post49: [{ id: 1 }],
      post49_tags_tag49: [{ post49Id: 1, tag49Id: 1 }],
    },
    proposed: ["post49_tags_tag49=post49_labels_tag49"],
    renames: ["post49_tags_tag49=post49_labels_tag49"],
    rebuilds: 1,
  },
  {
    title: "hard case 50: the values of an enum change, and the default and a row with one that goes",
    before: (dialect) => [
      entity("t50", { id: key, s: { type: enumType(dialect), enum: ["a", "b"], default: "a" } }),
    ],
    after: (dialect) => [
      entity("t50", { id: key, s: { type: enumType(dialect), enum: ["b", "c"], default: "b" } }),
    ],
    rows: { t50: [{ id: 1, s: "a" }] },
    values: ["t50.s.a=b"],
    rowsAfter: { t50: [{ id: 1, s: "b" }] },
    rowsBack: { t50: [{ id: 1, s: "b" }] },
    rebuilds: 1,
  },
  {
    title: "hard case 55: another naming strategy spells every column anew",
    before: () => named(new DefaultNamingStrategy()),
    after: () => named(new SnakeNames()),
    rows: {
      u55: [{ id: 1 }],
      t55: [{ id: 1, firstName: "a", lastName: "b", ownerId: 1 }],
    },
    proposed: ["t55.firstName=first_name", "t55.lastName=last_name", "t55.ownerId=owner_id"],
    renames: ["t55.firstName=first_name", "t55.lastName=last_name", "t55.ownerId=owner_id"],
    rebuilds: 1,
  },
];

function manyToMany(property: string): readonly EntitySchema[] {
  return [
    entity("tag49", { id: key }),
    entity(
      "post49",
      { id: key },
      { relations: { [property]: { type: "many-to-many", target: "tag49", joinTable: true } } },
    ),
  ];
}

class SnakeNames extends DefaultNamingStrategy {
  override columnName(property: string, given: string): string {
    return given || snake(property);
  }
  override joinColumnName(relation: string, column: string): string {
    return `${snake(relation)}_${column}`;
  }
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The case's entities under a naming strategy: names that it would give, given by hand. */
function named(strategy: DefaultNamingStrategy): readonly EntitySchema[] {
  const column = (property: string): string => strategy.columnName(property, "", []);
  return [
    entity("u55", { id: key }),
    entity(
      "t55",
      {
        id: key,
        firstName: { type: "varchar", name: column("firstName") },
        lastName: { type: "varchar", name: column("lastName"), nullable: true },
      },
      {
        indices: [{ columns: ["firstName"] }],
        relations: {
          owner: {
            type: "many-to-one",
            target: "u55",
            joinColumn: { name: strategy.joinColumnName("owner", "id") },
            nullable: true,
          },
        },
      },
    ),
  ];
}
