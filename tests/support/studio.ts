/** Small entities for the cases: crews have tasks, tasks have notes, and both links cascade. */
import { EntitySchema, type EntitySchemaColumnOptions, type EntitySchemaOptions } from "typeorm";
import type { DialectName } from "../../src/migrator/schema/schema";

type Columns = Readonly<Record<string, EntitySchemaColumnOptions | undefined>>;
/** TypeORM reads `comment` of an EntitySchema (EntitySchemaTransformer), though its type has none. */
type Options = Omit<EntitySchemaOptions<unknown>, "name" | "tableName" | "columns"> & {
  readonly comment?: string;
};

export const key: EntitySchemaColumnOptions = { type: Number, primary: true, generated: "increment" };

/** The entity is called as its table. Columns that are undefined are left out. */
export function entity(table: string, columns: Columns, options: Options = {}): EntitySchema {
  const present = Object.fromEntries(Object.entries(columns).filter(([, column]) => column !== undefined));
  return new EntitySchema({
    name: table,
    tableName: table,
    // The filter took the undefined ones out.
    columns: present as Record<string, EntitySchemaColumnOptions>,
    ...options,
  });
}

/** A foreign key column: `belongsTo("crews", "crew_id")`. */
export function belongsTo(
  target: string,
  column: string,
  options: { onDelete?: "CASCADE" | "SET NULL" | "RESTRICT"; nullable?: boolean } = {},
): NonNullable<Options["relations"]> {
  const { onDelete = "CASCADE", nullable = false } = options;
  return {
    [column.replace(/_id$/, "")]: {
      type: "many-to-one",
      target,
      joinColumn: { name: column },
      onDelete,
      nullable,
    },
  };
}

export function enumType(dialect: DialectName): "enum" | "simple-enum" {
  return dialect === "postgres" ? "enum" : "simple-enum";
}

export const title: EntitySchemaColumnOptions = { type: "varchar", length: 120 };

export const crews = (columns: Columns = {}, options: Options = {}): EntitySchema =>
  entity("crews", { id: key, name: { type: "varchar", length: 80, unique: true }, ...columns }, options);

export const tasks = (columns: Columns = {}, options: Options = {}): EntitySchema =>
  entity("tasks", { id: key, title, ...columns }, { relations: belongsTo("crews", "crew_id"), ...options });

export const notes = (columns: Columns = {}, options: Options = {}): EntitySchema =>
  entity(
    "notes",
    { id: key, body: { type: "text" }, ...columns },
    {
      relations: belongsTo("tasks", "task_id"),
      ...options,
    },
  );

/** All three, with the given tasks in the middle: a parent with cascading children, and a child itself. */
export const studio = (middle: EntitySchema): readonly EntitySchema[] => [crews(), middle, notes()];

export const rows = {
  crews: [{ id: 1, name: "o'crew" }],
  tasks: [
    { id: 1, title: "plan", crew_id: 1 },
    { id: 7, title: 'Zażółć "it" 🚀', crew_id: 1 },
  ],
  notes: [
    { id: 1, body: "a", task_id: 1 },
    { id: 2, body: "b", task_id: 7 },
    { id: 3, body: "c", task_id: 7 },
  ],
};

/** The rows with more values for each task. */
export function rowsWith(...values: readonly Readonly<Record<string, unknown>>[]): typeof rows {
  return { ...rows, tasks: rows.tasks.map((task, position) => ({ ...task, ...values[position] })) };
}
