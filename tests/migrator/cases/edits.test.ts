import { edits } from "../../cases/edits";
import { dialectNames, runEditCase } from "../../support/edit-case";

describe.each(dialectNames)("generated while connected to %s", (lead) => {
  test.each(edits.filter((edit) => !edit.notOn?.includes(lead)).map((edit) => [edit.title, edit] as const))(
    "%s",
    (_title, edit) => runEditCase(edit, lead),
  );
});
