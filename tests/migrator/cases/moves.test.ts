import { moves, sharedMoves } from "../../cases/moves";
import { runEditCase } from "../../support/edit-case";

test.each(moves.map((edit, position) => [edit.title, edit, position] as const))(
  "%s",
  (_title, edit, position) => runEditCase(edit, position, ["postgres"]),
);

test.each(sharedMoves.map((edit, position) => [edit.title, edit, position] as const))(
  "%s",
  (_title, edit, position) => runEditCase(edit, position, [edit.lead]),
);
