import { edits } from "../../cases/edits";
import { runEditCase } from "../../support/edit-case";

test.each(edits.map((edit, position) => [edit.title, edit, position] as const))(
  "%s",
  (_title, edit, position) => runEditCase(edit, position),
);
