import { batches } from "../../cases/matrix";
import { runBatch, type Findings } from "../../support/matrix";

jest.setTimeout(180_000);

describe.each(batches.map((batch) => [batch.dialect, batch.title, batch] as const))(
  "%s: %s",
  (...[, , batch]) => {
    let findings: Findings;

    beforeAll(async () => {
      findings = await runBatch(batch);
    });

    test.each(batch.variants.map((variant) => [variant.title, variant] as const))("%s", (_title, variant) => {
      expect(findings.of(variant)).toEqual([]);
    });

    test("nothing else is found", () => {
      expect(findings.others).toEqual([]);
    });
  },
);
