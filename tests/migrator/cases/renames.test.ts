import { renames } from "../../cases/renames";
import { dialectNames, runEditCase } from "../../support/edit-case";

describe.each(dialectNames.map((name) => ({ lead: name })))("connected to $lead", ({ lead }) => {
  test.each(renames.filter(({ notOn }) => !notOn?.includes(lead)))("$title", async (edit) => {
    await runEditCase(edit, lead);
  });
});
