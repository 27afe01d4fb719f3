import { withExtensions } from "../../diff/extensions";
import { diff } from "../../diff/schemas";
import { dialects } from "../../dialects";
import { AutogenError } from "../../schema/errors";
import { emptySchema, type Schema } from "../../schema/schema";
import type { OpenDatabase } from "../connect";
import { fillForeignTargets, targetsOf, withForeignTargets } from "../foreign-targets";
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
    await fillForeignTargets(scratch.queryRunner, { ...schema, tables: targetsOf(schema) });
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
