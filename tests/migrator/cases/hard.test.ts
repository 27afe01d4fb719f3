import { hardCases } from "../../cases/hard";
import { dialectNames } from "../../support/edit-case";
import { runHardCase } from "../../support/hard-case";

describe.each(dialectNames)("on %s", (dialect) => {
  const own = hardCases.filter(({ on }) => on.includes(dialect));
  test.each(own.map((hard) => [hard.number, hard.title, hard] as const))(
    "hard case %s: %s",
    (_number, _title, hard) => runHardCase(hard, dialect),
  );
});
