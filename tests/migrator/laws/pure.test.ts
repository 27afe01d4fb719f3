/** Laws that hold without a database, on random schemas and their neighbours. */
import fc from "fast-check";
import { mergeTargets } from "../../../src/migrator/diff/merge";
import { orderSteps } from "../../../src/migrator/diff/order";
import { diff, differences } from "../../../src/migrator/diff/schemas";
import { undoGroups } from "../../../src/migrator/diff/undo";
import {
  apply,
  applyAll,
  describe as describeOperation,
  reverse,
} from "../../../src/migrator/operations/apply";
import {
  dialectNames,
  emptySchema,
  type DialectName,
  type Schema,
} from "../../../src/migrator/schema/schema";
import { frozen, lawParameters, operationsOf, withoutColumnOrder, withoutNames } from "../../support/laws";
import { models, pairs, renamesFor, schemaOf, type Pair } from "../../support/random-schema";

describe.each(dialectNames)("on %s", (dialect) => {
  const both = ({ before, after }: Pair): readonly [Schema, Schema] => [
    frozen(schemaOf(before, dialect)),
    frozen(schemaOf(after, dialect)),
  ];

  it("a schema differs from itself in nothing", () => {
    law(models(), (model) => {
      expect(diff(schemaOf(model, dialect), schemaOf(model, dialect))).toEqual([]);
    });
  });

  it("replaying diff(a, b) on a gives b", () => {
    law(pairs(), (pair) => {
      const [before, after] = both(pair);
      const operations = frozen(diff(before, after, renamesFor(pair.renames, dialect)));
      expect(withoutNames(applyAll(operations, before))).toEqual(withoutNames(after));
      expect(diff(applyAll(operations, before), after)).toEqual([]);
    });
  });

  it("a schema is made from nothing, and goes without leaving anything", () => {
    law(models(), (model) => {
      const schema = frozen(schemaOf(model, dialect));
      const nothing = { ...emptySchema(dialect), schemas: schema.schemas };
      expect(withoutNames(applyAll(diff(nothing, schema), nothing))).toEqual(withoutNames(schema));
      expect(applyAll(diff(schema, nothing), schema)).toEqual(nothing);
    });
  });

  it("reverse undoes apply, operation by operation", () => {
    law(pairs(), (pair) => {
      const [start, after] = both(pair);
      diff(start, after, renamesFor(pair.renames, dialect)).reduce((before, operation) => {
        const next = frozen(apply(frozen(operation), before));
        const back = applyAll(frozen(reverse(operation, before)), next);
        expect(withoutColumnOrder(back)).toEqual(withoutColumnOrder(before));
        return next;
      }, start);
    });
  });

  it("every operation can be described where it stands", () => {
    law(pairs(), (pair) => {
      const [start, after] = both(pair);
      diff(start, after, renamesFor(pair.renames, dialect)).reduce((before, operation) => {
        const { subject, detail } = describeOperation(operation, before);
        expect(`${subject}${detail}`).not.toBe("");
        return apply(operation, before);
      }, start);
    });
  });

  it("the order does not depend on chance", () => {
    law(pairs(), (pair) => {
      const [before, after] = both(pair);
      const renames = renamesFor(pair.renames, dialect);
      expect(diff(before, after, renames)).toEqual(diff(before, after, renames));
    });
  });
});

it("one list of steps for both databases leads each of them there and back", () => {
  law(pairs(), ({ before, after, renames }) => {
    const schemas = frozen(perDialect((dialect) => schemaOf(before, dialect)));
    const steps = mergeTargets(
      dialectNames.map((dialect) => [
        dialect,
        differences(schemas[dialect], schemaOf(after, dialect), renamesFor(renames, dialect)),
      ]),
    );
    const up = frozen(orderSteps(steps, schemas));
    const down = undoGroups(up, schemas);
    for (const dialect of dialectNames) {
      const there = applyAll(operationsOf(up, dialect).flat(), schemas[dialect]);
      expect(withoutNames(there)).toEqual(withoutNames(schemaOf(after, dialect)));
      const back = applyAll(operationsOf(down, dialect).flat(), there);
      expect(withoutColumnOrder(back)).toEqual(withoutColumnOrder(schemas[dialect]));
    }
  });
});

function perDialect<T>(valueOf: (dialect: DialectName) => T): Readonly<Record<DialectName, T>> {
  return { sqlite: valueOf("sqlite"), postgres: valueOf("postgres") };
}

function law<T>(values: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(values, holds), lawParameters(300) as fc.Parameters<[T]>);
}
