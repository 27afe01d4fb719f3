/** Files that were edited after they ran, with the difference. */
import type { EditedRevision } from "../flows/edited";
import { placeOf } from "../revisions/revision";
import { editLines } from "./edit-lines";
import { shown } from "./lines";

/** A paragraph; nothing where there are none. */
export function editedText(edited: readonly EditedRevision[]): readonly string[] {
  if (edited.length === 0) return [];
  const texts = edited.flatMap(({ revision, gone, added }) => [
    `  ${revision.id}  ${shown(revision.message)} (${placeOf(revision)})`,
    ...editLines(gone, added).map((line) => `    ${line}`),
  ]);
  return [
    [
      "Edited after they were applied here, so other databases get something else:",
      ...texts,
      "Undo the edit, and put the change into a revision of its own.",
    ].join("\n"),
  ];
}

export function editedJson({ revision, gone, added }: EditedRevision): unknown {
  return { id: revision.id, file: placeOf(revision), gone, added };
}
