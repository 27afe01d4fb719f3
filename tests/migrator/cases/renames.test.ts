import { hardRenames } from "../../cases/hard-renames";
import { renames } from "../../cases/renames";
import { dialectNames, runEditCase } from "../../support/edit-case";

describe.each(dialectNames)("generated while connected to %s", (lead) => {
  const cases = [...hardRenames, ...renames].filter((edit) => !edit.notOn?.includes(lead));
  test.each(cases.map((edit) => [edit.title, edit] as const))("%s", (_title, edit) =>
    runEditCase(edit, lead),
  );
});
