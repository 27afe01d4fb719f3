import { withExtensions } from "../../diff/extensions";
import { diff } from "../../diff/schemas";
import { dialects } from "../../dialects";
import { AutogenError } from "../../schema/errors";
import { isEqual } from "../../schema/equality";
import { findTable, isSameName } from "../../schema/names";
import { emptySchema, type Column, type ForeignKey, type Schema, type Table } from "../../schema/schema";
import type { OpenDatabase } from "../connect";
import type { Project } from "../project";
import { openScratch } from "../scratch";
import { beginRevision } from "../session";
import { followInTypeOrmMetadata } from "../typeorm-metadata";

/**
 * A scratch database that has this schema, made by our own operations. Tables of others that its foreign keys point at are there with the
 * columns that the keys need.
 * @throws AutogenError `driver-missing` where that cannot be had: the schema then is of no help to anybody
 */
export async function openScratchAt(project: Project, schema: Schema): Promise<OpenDatabase> {
  const { dialect } = project;
  const created = diff(emptySchema(dialect), withForeignTargets(schema));
  const operations = dialect === "postgres" ? withExtensions(created, new Set()) : created;
  const scratch = await openScratch(project);
  try {
    const restore = await beginRevision(scratch.queryRunner);
    await dialects[dialect].execute(scratch.queryRunner, operations);
    await followInTypeOrmMetadata(scratch.queryRunner, dialect, operations);
    await scratch.queryRunner.commitTransaction();
    await restore();
    return scratch;
  } catch (error) {
    await scratch.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new AutogenError(
      "driver-missing",
      `The schema before it cannot be built on a scratch database: ${reason}`,
      {
        cause: error,
      },
    );
  }
}

function withForeignTargets(schema: Schema): Schema {
  const keys = schema.tables.flatMap((table) => table.foreignKeys.map((key) => ({ table, key })));
  const missing = keys.filter(({ key }) => !findTable(schema, key.references.table));
  const targets = missing.reduce<readonly Table[]>((made, { table, key }) => {
    const target = made.find((other) => isSameName(other, key.references.table)) ?? bare(key);
    const others = made.filter((other) => other !== target);
    return [...others, referencedBy(key, table, target)];
  }, []);
  const named = targets.flatMap((target) => target.schema ?? []);
  return {
    ...schema,
    tables: [...schema.tables, ...targets],
    schemas: [...new Set([...schema.schemas, ...named])],
  };
}

function bare({ references }: ForeignKey): Table {
  return { ...references.table, columns: [], uniques: [], checks: [], foreignKeys: [], indexes: [] };
}

/** With the columns that the key points at, each of the type of the column that points. */
function referencedBy(key: ForeignKey, from: Table, target: Table): Table {
  const columns = key.references.columns.map((name, position): Column => {
    const type = from.columns.find((column) => column.name === key.columns[position])?.type ?? "integer";
    return { name, type, nullable: false };
  });
  const isKnown = target.uniques.some((unique) => isEqual(unique.columns, key.references.columns));
  return {
    ...target,
    columns: [
      ...target.columns,
      ...columns.filter(({ name }) => !target.columns.some((known) => known.name === name)),
    ],
    uniques: isKnown ? target.uniques : [...target.uniques, { columns: key.references.columns }],
  };
}
