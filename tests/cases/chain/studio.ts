/** What the days of the chain are written in: an application as plain data, and the edits of a working day as functions over it. */
import {
  EntitySchema,
  type EntitySchemaColumnOptions,
  type EntitySchemaOptions,
  type EntitySchemaRelationOptions,
} from "typeorm";
import type { DialectName } from "../../../src/migrator/schema/schema";
import type { EntityClass } from "../../support/case-databases";

type Columns = Readonly<Record<string, EntitySchemaColumnOptions>>;
/** TypeORM reads `comment` of an EntitySchema, though its type has none. */
export type Options = Pick<EntitySchemaOptions<unknown>, "indices" | "uniques" | "checks" | "exclusions"> & {
  readonly comment?: string;
  readonly relations?: Relations;
};
type Relations = Readonly<Record<string, EntitySchemaRelationOptions>>;

export interface StudioEntity extends Options {
  readonly table: string;
  readonly columns: Columns;
}

/** One version of the application. */
export interface Studio {
  /** By the entity's name. */
  readonly entities: Readonly<Record<string, StudioEntity>>;
  /** By the view's name. */
  readonly views: Readonly<Record<string, EntityClass>>;
}

export type Edit = (studio: Studio, dialect: DialectName) => Studio;
export type Row = Readonly<Record<string, unknown>>;
/** What a value becomes; texts as the database writes them. */
export type ValueChange = (value: string | null, dialect: DialectName) => string | null;

/** One day of work, and what the developer answers when the revision is generated. */
export interface Day {
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly renames?: readonly string[];
  readonly values?: readonly string[];
  readonly backfills?: readonly string[];
  /** Values that are others afterwards, by `table.column` as they are called after the day. */
  readonly up?: Readonly<Record<string, ValueChange>>;
  /** The same for the way back, by the names after the day, too. */
  readonly down?: Readonly<Record<string, ValueChange>>;
  /** Rows that are written once the day's revision is applied, by table. */
  readonly rows?: (dialect: DialectName) => Readonly<Record<string, readonly Row[]>>;
}

export function entitiesOf({ entities, views }: Studio): readonly EntityClass[] {
  const tables = Object.entries(entities).map(
    ([name, { table, columns, relations, ...options }]) =>
      new EntitySchema({
        ...options,
        name,
        tableName: table,
        columns: { ...columns },
        relations: { ...relations },
      }),
  );
  return [...tables, ...Object.values(views)];
}

/** The application after each day, the first one's first. */
export function versionsOf(days: readonly Day[], dialect: DialectName): readonly Studio[] {
  const versions: Studio[] = [];
  for (const { edits } of days) {
    const start = versions.at(-1) ?? { entities: {}, views: {} };
    versions.push(edits.reduce((studio, edit) => edit(studio, dialect), start));
  }
  return versions;
}

// ---------------------------------------------------------------- edits

export function added(name: string, entity: StudioEntity | ((dialect: DialectName) => StudioEntity)): Edit {
  return (studio, dialect) => ({
    ...studio,
    entities: { ...studio.entities, [name]: typeof entity === "function" ? entity(dialect) : entity },
  });
}

export function dropped(name: string): Edit {
  return (studio) => ({
    ...studio,
    entities: Object.fromEntries(Object.entries(studio.entities).filter(([own]) => own !== name)),
  });
}

export function edited(
  name: string,
  edit: (entity: StudioEntity, dialect: DialectName) => Partial<StudioEntity>,
): Edit {
  return (studio, dialect) => {
    const entity = studio.entities[name];
    if (!entity) throw new Error(`There is no ${name} on this day`);
    return {
      ...studio,
      entities: { ...studio.entities, [name]: { ...entity, ...edit(entity, dialect) } },
    };
  };
}

/** New columns come last; one that is there already changes. */
export function columns(name: string, wanted: Columns | ((dialect: DialectName) => Columns)): Edit {
  return edited(name, (entity, dialect) => ({
    columns: { ...entity.columns, ...(typeof wanted === "function" ? wanted(dialect) : wanted) },
  }));
}

export function without(name: string, ...dropped: readonly string[]): Edit {
  return edited(name, (entity) => ({
    columns: Object.fromEntries(
      Object.entries(entity.columns).filter(([column]) => !dropped.includes(column)),
    ),
  }));
}

export function renamed(name: string, from: string, to: string): Edit {
  return edited(name, (entity) => ({
    columns: Object.fromEntries(
      Object.entries(entity.columns).map(([column, options]) => [column === from ? to : column, options]),
    ),
  }));
}

export function relations(name: string, wanted: Relations): Edit {
  return edited(name, (entity) => ({ relations: { ...entity.relations, ...wanted } }));
}

export function withoutRelation(name: string, dropped: string): Edit {
  return edited(name, (entity) => ({
    relations: Object.fromEntries(
      Object.entries(entity.relations ?? {}).filter(([relation]) => relation !== dropped),
    ),
  }));
}

/** Indexes, uniques, checks by their names: those given replace those of the same name, or are added. */
export function named<K extends "indices" | "uniques" | "checks" | "exclusions">(
  name: string,
  kind: K,
  ...wanted: NonNullable<Options[K]>
): Edit {
  return edited(name, (entity) => {
    const kept = (entity[kind] ?? []).filter(
      (own) => !wanted.some((other) => other.name !== undefined && other.name === own.name),
    );
    return { [kind]: [...kept, ...wanted] };
  });
}

export function unnamed(name: string, kind: "indices" | "uniques" | "checks", dropped: string): Edit {
  return edited(name, (entity) => ({
    [kind]: (entity[kind] ?? []).filter((own: { readonly name?: string }) => own.name !== dropped),
  }));
}

export function view(name: string, of: EntityClass): Edit {
  return (studio) => ({ ...studio, views: { ...studio.views, [name]: of } });
}

export function only(dialect: DialectName, edit: Edit): Edit {
  return (studio, own) => (own === dialect ? edit(studio, own) : studio);
}

// ---------------------------------------------------------------- values

/** `NULL` stands for NULL. */
export function mapped(mapping: Readonly<Record<string, string>>): ValueChange {
  return (value) => mapping[value ?? "NULL"] ?? value;
}
