/** Turns the calls of a migration file into operations, and hands them to a sink: live, or recording. */
import type { DialectName } from "../schema/schema";
import type { Operations, TableChanges } from "./builder-types";
import { forDialect } from "./for-dialect";
import type { Operation } from "./operation";
import { resolve } from "./portable";
import { qualified } from "./qualified";
import { collectChanges } from "./table-changes";
import { defineTable, viewFrom } from "./table-definition";

/** Where operations go. The operations of one call belong together and arrive in one array. */
export interface Sink {
  readonly dialect: DialectName;
  run(operations: readonly Operation[]): Promise<void>;
}

export function operationsInto(sink: Sink): Operations {
  const { dialect } = sink;
  const run = async (operations: readonly Operation[]): Promise<void> => {
    const understood = operations.map((operation) => forDialect(operation, dialect)).filter(isDefined);
    if (understood.length > 0) await sink.run(understood);
  };
  const op: Operations = {
    dialect,
    createTable: (name, define, options = {}) =>
      run([{ kind: "createTable", table: defineTable(qualified(name), define, options, dialect) }]),
    alterTable: (name, change: (table: TableChanges) => void) =>
      run(collectChanges(qualified(name), change, dialect)),
    dropTable: (name) => run([{ kind: "dropTable", table: qualified(name) }]),
    renameTable: (name, to) => run([{ kind: "renameTable", table: qualified(name), to }]),
    moveTable: (name, to) => run([{ kind: "moveTable", table: qualified(name), to: qualified(to) }]),
    createEnum: (name, values) => run([{ kind: "createEnum", type: { ...qualified(name), values } }]),
    dropEnum: (name) => run([{ kind: "dropEnum", type: qualified(name) }]),
    renameEnum: (name, to) => run([{ kind: "renameEnum", type: qualified(name), to }]),
    moveEnum: (name, to) => run([{ kind: "moveEnum", type: qualified(name), to: qualified(to) }]),
    renameEnumValue: (name, value, to) =>
      run([{ kind: "renameEnumValue", type: qualified(name), value, to }]),
    alterEnum: (name, values, options = {}) =>
      run([
        {
          kind: "alterEnum",
          type: qualified(name),
          values,
          ...(options.rewrite ? { rewrite: true } : {}),
          ...(options.mapping ? { mapping: options.mapping } : {}),
        },
      ]),
    keepRows: (name, options) => run([{ kind: "keepRows", table: qualified(name), ...options }]),
    restoreRows: (name, options) => run([{ kind: "restoreRows", table: qualified(name), ...options }]),
    forgetRows: (name, kept) => run([{ kind: "forgetRows", table: qualified(name), kept }]),
    createView: async (name, query, options = {}) => {
      const definition = resolve(query, dialect);
      if (definition === undefined) return;
      await run([{ kind: "createView", view: viewFrom(qualified(name), definition, options, dialect) }]);
    },
    dropView: (name, options) =>
      run([
        {
          kind: "dropView",
          view: qualified(name),
          ...(options?.materialized ? { materialized: true } : {}),
        },
      ]),
    createExtension: (name) => run([{ kind: "createExtension", name }]),
    createSchema: (name) => run([{ kind: "createSchema", name }]),
    dropSchema: (name) => run([{ kind: "dropSchema", name }]),
    sql: async (text) => {
      const statement = resolve(text, dialect);
      if (statement !== undefined) await run([{ kind: "sql", sql: statement }]);
    },
    only: async (wanted, steps) => {
      if (wanted === dialect) await steps(op);
    },
  };
  return op;
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
