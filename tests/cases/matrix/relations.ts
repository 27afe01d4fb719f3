/** Foreign keys, trees, inheritance, embedded columns and the columns that TypeORM fills itself. */
import { EntitySchema, type EntitySchemaColumnOptions, type EntitySchemaRelationOptions } from "typeorm";
import type { EntityClass } from "../../support/case-databases";
import { entity } from "../../support/studio";
import { both, shapes, type Shape, type Variant } from "./variant";

const id: EntitySchemaColumnOptions = { type: "integer", primary: true };
const nullable = true;

type Relation = Partial<EntitySchemaRelationOptions>;
type Rows = NonNullable<Variant["rows"]>;

/** A parent and a child that points at it. */
function pair(relation: Relation, options: Parameters<typeof entity>[2] = {}): Shape {
  return (table) => [
    entity(`${table}_p`, { id }),
    entity(
      table,
      { id, note: { type: "text", nullable } },
      { relations: { parent: { type: "many-to-one", target: `${table}_p`, ...relation } }, ...options },
    ),
  ];
}

const pairRows: Rows = (table) => ({
  [`${table}_p`]: [{ id: 1 }, { id: 2 }],
  [table]: [
    { id: 1, note: "x", parentId: 1 },
    { id: 2, note: "y", parentId: 2 },
  ],
});

function changed(title: string, from: Relation, to: Relation, extra: Partial<Variant> = {}): Variant {
  return shapes(both, title, pair(from), pair(to), { rows: pairRows, ...extra });
}

// prettier-ignore
const foreignKeys: readonly Variant[] = [
  changed("a foreign key's ON DELETE from none to CASCADE", {}, { onDelete: "CASCADE" }),
  changed("a foreign key's ON DELETE from CASCADE to none", { onDelete: "CASCADE" }, {}),
  changed("a foreign key's ON DELETE from SET NULL to RESTRICT", { onDelete: "SET NULL" }, { onDelete: "RESTRICT" }),
  changed("a foreign key's ON DELETE from NO ACTION to SET DEFAULT", { onDelete: "NO ACTION" }, { onDelete: "SET DEFAULT" as "SET NULL" }),
  changed("a foreign key's ON UPDATE from none to CASCADE", {}, { onUpdate: "CASCADE" }),
  changed("a foreign key's ON UPDATE from SET NULL to RESTRICT", { onUpdate: "SET NULL" }, { onUpdate: "RESTRICT" }),
  changed("a foreign key becomes deferrable", {}, { deferrable: "INITIALLY DEFERRED" }),
  changed("a deferrable foreign key changes its start", { deferrable: "INITIALLY IMMEDIATE" }, { deferrable: "INITIALLY DEFERRED" }),
  changed("a deferrable foreign key becomes plain", { deferrable: "INITIALLY DEFERRED" }, {}),
  changed("a foreign key column becomes required", {}, { nullable: false }, { backfills: (t) => [`${t}.parentId=1`] }),
  changed("a foreign key goes, its column stays", {}, { createForeignKeyConstraints: false }),
  changed("a foreign key comes to a column that is there", { createForeignKeyConstraints: false }, { onDelete: "CASCADE" }),
  changed("many-to-one becomes one-to-one", {}, { type: "one-to-one", joinColumn: true }),
  changed("a foreign key with a name", { joinColumn: { name: "parentId", foreignKeyConstraintName: "v_fk_named" } }, { joinColumn: { name: "parentId", foreignKeyConstraintName: "v_fk_named" }, onDelete: "CASCADE" }),
  shapes(both, "a foreign key to a unique column", (t) => [entity(`${t}_p`, { id, code: { type: "varchar", length: 10, unique: true } }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p`, joinColumn: { name: "code", referencedColumnName: "code" } } } })], (t) => [entity(`${t}_p`, { id, code: { type: "varchar", length: 20, unique: true } }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p`, joinColumn: { name: "code", referencedColumnName: "code" } } } })], { rows: (t) => ({ [`${t}_p`]: [{ id: 1, code: "x" }], [t]: [{ id: 1, code: "x" }] }) }),
  shapes(both, "a composite foreign key", (t) => [entity(`${t}_p`, { a: id, b: id }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p` } } })], (t) => [entity(`${t}_p`, { a: id, b: id }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p`, onDelete: "CASCADE" } } })], { rows: (t) => ({ [`${t}_p`]: [{ a: 1, b: 2 }], [t]: [{ id: 1, parentA: 1, parentB: 2 }] }) }),
  shapes(both, "a self-reference", (t) => [entity(t, { id }, { relations: { up: { type: "many-to-one", target: t } } })], (t) => [entity(t, { id }, { relations: { up: { type: "many-to-one", target: t, onDelete: "CASCADE" } } })], { rows: (t) => ({ [t]: [{ id: 1 }, { id: 2, upId: 1 }] }) }),
  shapes(both, "two tables that point at each other", (t) => [entity(t, { id }, { relations: { other: { type: "many-to-one", target: `${t}_2` } } }), entity(`${t}_2`, { id }, { relations: { one: { type: "many-to-one", target: t } } })], (t) => [entity(t, { id }, { relations: { other: { type: "many-to-one", target: `${t}_2`, onDelete: "SET NULL" } } }), entity(`${t}_2`, { id }, { relations: { one: { type: "many-to-one", target: t } } })], { rows: (t) => ({ [t]: [{ id: 1 }], [`${t}_2`]: [{ id: 1, oneId: 1 }] }) }),
  shapes(both, "a foreign key of a plain column", (t) => [entity(`${t}_p`, { id }), entity(t, { id, p: { type: "integer", nullable, foreignKey: { target: `${t}_p` } } })], (t) => [entity(`${t}_p`, { id }), entity(t, { id, p: { type: "integer", nullable, foreignKey: { target: `${t}_p`, onDelete: "CASCADE" } } })], { rows: (t) => ({ [`${t}_p`]: [{ id: 1 }], [t]: [{ id: 1, p: 1 }] }) }),
  shapes(both, "an index and a unique over a foreign key column that becomes required", pair({}, { indices: [{ columns: ["parent", "note"] }], uniques: [{ columns: ["parent", "note"] }] }), pair({ nullable: false }, { indices: [{ columns: ["parent", "note"] }], uniques: [{ columns: ["parent", "note"] }] }), { rows: pairRows, backfills: (t) => [`${t}.parentId=1`] }),
  shapes(["postgres"], "a foreign key across schemas", (t) => [entity(`${t}_p`, { id }, { schema: "v_app" }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p` } } })], (t) => [entity(`${t}_p`, { id }, { schema: "v_app" }), entity(t, { id }, { relations: { parent: { type: "many-to-one", target: `${t}_p`, onDelete: "CASCADE" } } })], { rows: (t) => ({ [`v_app.${t}_p`]: [{ id: 1 }], [t]: [{ id: 1, parentId: 1 }] }) }),
];

/** @param join options of the joining table */
function manyToMany(
  join: EntitySchemaRelationOptions["joinTable"],
  relation: Relation = {},
  inverse = false,
): Shape {
  return (t) => [
    entity(
      `${t}_tag`,
      { id },
      inverse
        ? { relations: { posts: { type: "many-to-many", target: t, inverseSide: "tags", ...relation } } }
        : {},
    ),
    entity(
      t,
      { id },
      {
        relations: {
          tags: {
            type: "many-to-many",
            target: `${t}_tag`,
            joinTable: named(join, t),
            ...(inverse ? { inverseSide: "posts" } : {}),
            ...relation,
          },
        },
      },
    ),
  ];
}

function named(
  join: EntitySchemaRelationOptions["joinTable"],
  table: string,
): NonNullable<EntitySchemaRelationOptions["joinTable"]> {
  return join && join !== true && join.name ? { ...join, name: `${table}_${join.name}` } : (join ?? true);
}

const tagRows: Rows = (t) => ({ [t]: [{ id: 1 }], [`${t}_tag`]: [{ id: 1 }] });

// prettier-ignore
const joins: readonly Variant[] = [
  shapes(both, "a many-to-many gets other actions", manyToMany(true), manyToMany(true, { onDelete: "RESTRICT" }), { rows: tagRows }),
  shapes(both, "a many-to-many with an inverse side", manyToMany(true, {}, true), manyToMany(true, { onDelete: "NO ACTION" }, true), { rows: tagRows }),
  shapes(both, "a many-to-many with names of its own", manyToMany({ name: "join", joinColumn: { name: "post" }, inverseJoinColumn: { name: "tag" } }), manyToMany({ name: "join", joinColumn: { name: "post" }, inverseJoinColumn: { name: "tag" } }, { onDelete: "NO ACTION" }), { rows: tagRows }),
  shapes(both, "a many-to-many comes", (t) => [entity(`${t}_tag`, { id }), entity(t, { id })], manyToMany(true), { rows: tagRows }),
];

const tree =
  (type: "closure-table" | "materialized-path" | "nested-set", title: EntitySchemaColumnOptions): Shape =>
  (t) => [
    entity(
      t,
      { id: { type: "integer", primary: true, generated: "increment" }, title },
      {
        trees: [{ type }],
        relations: {
          up: { type: "many-to-one", target: t, treeParent: true, inverseSide: "down" },
          down: { type: "one-to-many", target: t, treeChildren: true, inverseSide: "up" },
        },
      },
    ),
  ];
const short: EntitySchemaColumnOptions = { type: "varchar", length: 10 };
const long: EntitySchemaColumnOptions = { type: "varchar", length: 20 };

// prettier-ignore
const trees: readonly Variant[] = [
  shapes(both, "a tree as a closure table", tree("closure-table", short), tree("closure-table", long), { rows: (t) => ({ [t]: [{ title: "x" }] }) }),
  shapes(both, "a tree as a materialized path", tree("materialized-path", short), tree("materialized-path", long), { rows: (t) => ({ [t]: [{ title: "x" }] }) }),
  shapes(both, "a tree as a nested set", tree("nested-set", short), tree("nested-set", long), { rows: (t) => ({ [t]: [{ title: "x", nsleft: 1, nsright: 2 }] }) }),
];

function inherited(extra: Readonly<Record<string, EntitySchemaColumnOptions>>): Shape {
  return (t) => {
    class Animal {}
    class Cat extends Animal {}
    const columns = (own: Readonly<Record<string, EntitySchemaColumnOptions>>): never => own as never;
    const parent = new EntitySchema({
      name: `${t}_animal`,
      target: Animal,
      tableName: t,
      columns: columns({ id, name: { type: "text" } }),
      inheritance: { pattern: "STI", column: { type: "varchar", name: "kind" } },
    });
    const child = new EntitySchema({
      name: `${t}_cat`,
      target: Cat,
      type: "entity-child",
      discriminatorValue: "cat",
      columns: columns({ lives: { type: "integer", nullable }, ...extra }),
    });
    return [parent, child];
  };
}

function embedded(prefix: string | false | undefined, street: EntitySchemaColumnOptions): Shape {
  return (t) => {
    const address = new EntitySchema<object>({
      name: `${t}_address`,
      columns: { street, city: { type: "text", nullable } } as never,
    });
    return [
      new EntitySchema<object>({
        name: t,
        tableName: t,
        columns: { id } as never,
        embeddeds: { home: { schema: address, ...(prefix === undefined ? {} : { prefix }) } } as never,
      }),
    ];
  };
}

const filled =
  (deleted: boolean, at: EntitySchemaColumnOptions): Shape =>
  (t) => [
    entity(t, {
      id,
      made: { ...at, createDate: true },
      changed: { ...at, updateDate: true },
      ...(deleted ? { gone: { ...at, deleteDate: true, nullable } } : {}),
      version: { type: Number, version: true },
    }),
  ];

// prettier-ignore
const shapesOfEntities: readonly Variant[] = [
  shapes(both, "single-table inheritance", inherited({}), inherited({ indoor: { type: "text", nullable } }), { rows: (t) => ({ [t]: [{ id: 1, name: "Tom", kind: "cat", lives: 9 }] }) }),
  shapes(both, "embedded columns", embedded(undefined, short), embedded(undefined, long), { rows: (t) => ({ [t]: [{ id: 1, homeStreet: "x" }] }) }),
  shapes(both, "embedded columns without a prefix", embedded(false, short), embedded(false, long), { rows: (t) => ({ [t]: [{ id: 1, street: "x" }] }) }),
  shapes(both, "embedded columns with a prefix of their own", embedded("h", short), embedded("h", long), { rows: (t) => ({ [t]: [{ id: 1, hStreet: "x" }] }) }),
  shapes(both, "created, updated, deleted and version columns", filled(true, { type: Date }), filled(false, { type: Date }), { rows: (t) => ({ [t]: [{ id: 1, version: 1 }] }) }),
  shapes(["postgres"], "created and updated columns of timestamptz(3)", filled(true, { type: "timestamptz", precision: 3 }), filled(true, { type: "timestamptz", precision: 6 }), { rows: (t) => ({ [t]: [{ id: 1, version: 1 }] }) }),
  shapes(["postgres"], "a table in another schema", (t) => [entity(t, { id, a: short }, { schema: "v_app", uniques: [{ columns: ["a"] }], indices: [{ columns: ["a", "id"] }], checks: [{ expression: "a <> ''" }] })], (t) => [entity(t, { id, a: long }, { schema: "v_app", uniques: [{ columns: ["a"] }], indices: [{ columns: ["a", "id"] }], checks: [{ expression: "a <> 'x'" }] })], { rows: (t) => ({ [`v_app.${t}`]: [{ id: 1, a: "y" }] }) }),
  shapes(["postgres"], "comments of tables and columns", (t) => [entity(t, { id, a: { ...short, comment: "it's \"a\"\nwith a newline and 🚀" } }, { comment: "rows -- of /* work */" })], (t) => [entity(t, { id, a: { ...short, comment: "\\ back" } }, { comment: "it's" })], { rows: (t) => ({ [t]: [{ id: 1, a: "y" }] }) }),
  shapes(both, "columns with capitals, spaces and unicode in their names", (t) => [entity(t, { id, x: { ...short, name: "Full Name" }, y: { ...short, name: "żółw", nullable }, z: { type: "integer", name: "order", nullable } }, { indices: [{ columns: ["x", "y"] }] })], (t) => [entity(t, { id, x: { ...long, name: "Full Name" }, y: { ...long, name: "żółw", nullable }, z: { type: "bigint", name: "order", nullable } }, { indices: [{ columns: ["y", "x"] }] })], { rows: (t) => ({ [t]: [{ id: 1, "Full Name": "y" }] }) }),
  shapes(both, "a table with capitals, spaces and unicode in its name", (t) => [entity(`${t} Główna`, { id, a: short })], (t) => [entity(`${t} Główna`, { id, a: long })], { rows: (t) => ({ [`${t} Główna`]: [{ id: 1, a: "y" }] }) }),
  shapes(["postgres"], "a table with a name beyond 63 bytes", (t) => [entity(`${t}_${"n".repeat(70)}`, { id, a: short })], (t) => [entity(`${t}_${"n".repeat(70)}`, { id, a: long })], { rows: (t) => ({ [`${t}_${"n".repeat(70)}`]: [{ id: 1, a: "y" }] }), judge: { says: "v", because: "it looks for the whole name" }, judgeAfter: { says: "v", because: "it looks for the whole name" } }),
  shapes(["postgres"], "a column with a name beyond 63 bytes", (t) => [entity(t, { id, a: { ...short, name: "n".repeat(70) } })], (t) => [entity(t, { id, a: { ...long, name: "n".repeat(70) } })], { judge: { says: "v", because: "it looks for the whole name" }, judgeAfter: { says: "v", because: "it looks for the whole name" } }),
  shapes(["postgres"], "a counter whose sequence has a name beyond 63 bytes", (t) => [entity(t, { ["n".repeat(60)]: { type: "integer", primary: true, generated: "increment" }, a: short })], (t) => [entity(t, { ["n".repeat(60)]: { type: "integer", primary: true, generated: "increment" }, a: long })], { rows: (t) => ({ [t]: [{ a: "x" }] }) }),
];

export const relations: readonly Variant[] = [...foreignKeys, ...joins, ...trees, ...shapesOfEntities];

/** For whole projects: a prefix of all tables, a naming strategy. */
export function simpleProject(): readonly Variant[] {
  const project =
    (length: number): Shape =>
    (t): readonly EntityClass[] => [
      entity(`${t}_p`, { id, fullName: { type: "varchar", length, unique: true } }),
      entity(
        t,
        { id, firstName: { type: "varchar", length } },
        {
          indices: [{ columns: ["firstName"] }],
          relations: {
            parent: { type: "many-to-one", target: `${t}_p` },
            tags: { type: "many-to-many", target: `${t}_p`, joinTable: true },
          },
        },
      ),
    ];
  return [shapes(both, "tables, keys and joins", project(10), project(20))];
}
