/** `@RenamedFrom`: an entity says what it, its columns and its enum values were called before. Loads nothing. */
import type { EntitySchema } from "typeorm";

/** What an enum column's values were called before: `{ queued: "waiting" }`. */
export interface RenamedValues {
  readonly values: Readonly<Record<string, string>>;
}

/** Old names for an entity that is written as an EntitySchema, or where decorators are not wanted. */
export interface OldNames {
  /** The table. */
  readonly table?: string;
  /** By property: the column, or the property before. */
  readonly properties?: Readonly<Record<string, string>>;
  /** By property: by value, the value before. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** One declaration. */
export interface Declaration {
  /** The class, the EntitySchema, or the entity's name. */
  readonly entity: unknown;
  /** Absent for the table. */
  readonly property?: string;
  readonly from?: string;
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * Above a class: what its table was called. Above a property: what its column (or the property) was called, or with `{ values }` what
 * the values of its enum were called. Answers the question whether it is a rename; does nothing where the old name is gone.
 */
export function RenamedFrom(old: string | RenamedValues): ClassDecorator & PropertyDecorator {
  const said = typeof old === "string" ? { from: old } : { values: old.values };
  return (target: object, property?: string | symbol): void => {
    if (property === undefined) declare({ entity: target, ...said });
    else declare({ entity: target.constructor, property: String(property), ...said });
  };
}

/** The same for an EntitySchema, or an entity by its name. */
export function renamedFrom(entity: EntitySchema | string | (new () => object), old: OldNames): void {
  if (old.table !== undefined) declare({ entity, from: old.table });
  for (const [property, from] of Object.entries(old.properties ?? {})) declare({ entity, property, from });
  for (const [property, values] of Object.entries(old.values ?? {})) declare({ entity, property, values });
}

export function declarations(): readonly Declaration[] {
  return shared()[key] ?? [];
}

function declare(declaration: Declaration): void {
  const holder = shared();
  (holder[key] ??= []).push(declaration);
}

/** Project and command may have loaded two copies of this package: what is declared must be seen by both. */
const key = Symbol.for("typeorm-autogen.renamed-from");

function shared(): { [key]?: Declaration[] } {
  // The global object may have any property under a symbol of our own.
  return globalThis as unknown as { [key]?: Declaration[] };
}
