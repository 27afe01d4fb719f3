import { computedEdits } from "../../cases/computed";
import { keptEdits } from "../../cases/kept";
import { postgresEdits } from "../../cases/postgres-only";
import { viewEdits } from "../../cases/views";
import { dialectNames, runEditCase } from "../../support/edit-case";

const edits = [...computedEdits, ...viewEdits, ...postgresEdits, ...keptEdits];

describe.each(dialectNames)("generated while connected to %s", (lead) => {
  test.each(edits.filter((edit) => !edit.notOn?.includes(lead)).map((edit) => [edit.title, edit] as const))(
    "%s",
    (_title, edit) => runEditCase(edit, lead),
  );
});
