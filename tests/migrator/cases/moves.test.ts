import { moves, sharedMoves } from "../../cases/moves";
import { runEditCase } from "../../support/edit-case";

test.each(moves.map((edit) => [edit.title, edit] as const))("%s", (_title, edit) =>
  runEditCase(edit, "postgres"),
);

test.each(sharedMoves.map((edit) => [edit.title, edit] as const))("%s", (_title, edit) =>
  runEditCase(edit, edit.lead),
);
