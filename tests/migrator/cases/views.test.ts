import { computedEdits } from "../../cases/computed";
import { keptEdits } from "../../cases/kept";
import { postgresEdits } from "../../cases/postgres-only";
import { viewEdits } from "../../cases/views";
import { runEditCase } from "../../support/edit-case";

const edits = [...computedEdits, ...viewEdits, ...postgresEdits, ...keptEdits];

test.each(edits.map((edit, position) => [edit.title, edit, position] as const))(
  "%s",
  (_title, edit, position) => runEditCase(edit, position),
);
