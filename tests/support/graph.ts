/** `a; b<a ^x #side` -> revisions that do nothing. */
import type { MigrationInterface } from "typeorm";
import type { Revision } from "../../src/migrator/revisions/revision";

export function revisionsOf(graph: string): readonly Revision[] {
  const entries = graph
    .split(";")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  return entries.map((entry, position) => {
    const [link = "", ...marks] = entry.split(/\s+/);
    const [id = "", parents = ""] = link.split("<");
    return revision(id, {
      parents: parents === "" ? [] : parents.split(","),
      dependsOn: marked(marks, "^"),
      labels: marked(marks, "#"),
      timestamp: 1763679060000 + position,
    });
  });
}

function marked(marks: readonly string[], sign: string): readonly string[] {
  return marks.filter((mark) => mark.startsWith(sign)).map((mark) => mark.slice(1));
}

export function revision(id: string, more: Partial<Revision> = {}): Revision {
  const timestamp = more.timestamp ?? 1763679060000;
  return {
    id,
    parents: [],
    dependsOn: [],
    labels: [],
    name: `Class${id}X${timestamp}`,
    timestamp,
    file: `/migrations/${id}.ts`,
    message: `message of ${id}`,
    transaction: true,
    source: () => [],
    create: (): MigrationInterface => ({ up: () => Promise.resolve(), down: () => Promise.resolve() }),
    ...more,
  };
}
