import { hardRenames } from "../../cases/hard-renames";
import { renames } from "../../cases/renames";
import { runEditCase } from "../../support/edit-case";

test.each([...hardRenames, ...renames].map((edit, position) => [edit.title, edit, position] as const))(
  "%s",
  (_title, edit, position) => runEditCase(edit, position),
);
