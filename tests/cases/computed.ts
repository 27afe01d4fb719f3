/** Computed columns: added, changed, dropped, and the columns that they are computed from. */
import type { EntitySchemaColumnOptions } from "typeorm";
import type { EditCase } from "../support/edit-case";
import { crews, entity, key, notes, rows, rowsWith, studio, tasks } from "../support/studio";

const price: EntitySchemaColumnOptions = { type: "integer" };
const amounts = { price, amount: { type: "integer" } } as const;
const computed = (expression: string, options: Partial<EntitySchemaColumnOptions> = {}) =>
  ({
    type: "integer",
    generatedType: "STORED",
    asExpression: expression,
    nullable: true,
    ...options,
  }) satisfies EntitySchemaColumnOptions;

const priced = rowsWith({ price: 3, amount: 4 }, { price: 5, amount: 6 });

export const computedEdits: readonly EditCase[] = [
  {
    title: "a stored computed column is added",
    before: () => studio(tasks(amounts)),
    after: () => studio(tasks({ ...amounts, total: computed(`"price" * "amount"`) })),
    rows: priced,
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 12 }, { price: 5, amount: 6, total: 30 }),
    rebuilds: 1,
  },
  {
    title: "a virtual computed column is added (SQLite)",
    before: () => studio(tasks(amounts)),
    after: () =>
      studio(tasks({ ...amounts, total: computed(`"price" * "amount"`, { generatedType: "VIRTUAL" }) })),
    rows: priced,
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 12 }, { price: 5, amount: 6, total: 30 }),
    rebuilds: 0,
    notOn: ["postgres"], // TypeORM refuses VIRTUAL there.
  },
  {
    title: "a computed column computes something else, and its index stays",
    before: () =>
      studio(
        tasks(
          { ...amounts, total: computed(`price * amount`) },
          { indices: [{ name: "IDX_total", columns: ["total"] }] },
        ),
      ),
    after: () =>
      studio(
        tasks(
          { ...amounts, total: computed(`price + amount`) },
          { indices: [{ name: "IDX_total", columns: ["total"] }] },
        ),
      ),
    rows: priced,
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 7 }, { price: 5, amount: 6, total: 11 }),
    rebuilds: 1,
  },
  {
    title: "what a column is computed from becomes text, and it computes something that only text can",
    before: () =>
      studio(
        tasks(
          { ...amounts, total: computed(`"price" * 2`) },
          { indices: [{ name: "IDX_total", columns: ["total"] }] },
        ),
      ),
    after: () =>
      studio(
        tasks(
          { ...amounts, price: { type: "varchar" }, total: computed(`length("price")`) },
          { indices: [{ name: "IDX_total", columns: ["total"] }] },
        ),
      ),
    rows: rowsWith({ price: 3, amount: 4 }, { price: 500, amount: 6 }),
    rowsAfter: rowsWith({ price: "3", amount: 4, total: 1 }, { price: "500", amount: 6, total: 3 }),
    rebuilds: 1,
  },
  {
    title: "what two columns are computed from becomes text, and both compute something that only text can",
    before: () =>
      studio(tasks({ ...amounts, total: computed(`"price" * 2`), half: computed(`"price" / 2`) })),
    after: () =>
      studio(
        tasks({
          ...amounts,
          price: { type: "varchar" },
          total: computed(`length("price")`),
          half: computed(`length("price") + 1`),
        }),
      ),
    rows: rowsWith({ price: 3, amount: 4 }, { price: 500, amount: 6 }),
    rowsAfter: rowsWith(
      { price: "3", amount: 4, total: 1, half: 2 },
      { price: "500", amount: 6, total: 3, half: 4 },
    ),
    rebuilds: 1,
  },
  {
    title: "what a column is computed from changes its type",
    before: () => studio(tasks({ ...amounts, total: computed(`"price" * "amount"`) })),
    after: () =>
      studio(
        tasks({
          price: { type: "bigint" },
          amount: { type: "integer" },
          total: computed(`"price" * "amount"`, { type: "bigint" }),
        }),
      ),
    rows: priced,
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 12 }, { price: 5, amount: 6, total: 30 }),
    rebuilds: 1,
  },
  {
    title: "what a column is computed from is renamed",
    before: () => studio(tasks({ ...amounts, total: computed(`"price" * amount`) })),
    after: () =>
      studio(
        tasks({ cost: { type: "integer" }, amount: { type: "integer" }, total: computed(`"cost" * amount`) }),
      ),
    rows: priced,
    renames: ["tasks.price=cost"],
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 12 }, { price: 5, amount: 6, total: 30 }),
    rebuilds: 0,
  },
  {
    title: "a computed column becomes an ordinary one and keeps its values",
    before: () => studio(tasks({ ...amounts, total: computed(`"price" * "amount"`) })),
    after: () => studio(tasks({ ...amounts, total: { type: "integer", nullable: true } })),
    rows: priced,
    rowsAfter: rowsWith({ price: 3, amount: 4, total: 12 }, { price: 5, amount: 6, total: 30 }),
    rebuilds: 1,
  },
  {
    title: "hard case 21: a computed and an ordinary column trade places, and no value moves between them",
    before: () =>
      studio(
        tasks({ ...amounts, x: { type: "integer", nullable: true }, y: computed(`"price" * "amount"`) }),
      ),
    after: () =>
      studio(
        tasks({ ...amounts, x: computed(`"price" * "amount"`), y: { type: "integer", nullable: true } }),
      ),
    rows: rowsWith({ price: 3, amount: 4, x: 999 }, { price: 5, amount: 6, x: 998 }),
    rowsAfter: rowsWith({ price: 3, amount: 4, x: 12, y: 12 }, { price: 5, amount: 6, x: 30, y: 30 }),
    rowsBack: rowsWith({ price: 3, amount: 4, x: 12, y: 12 }, { price: 5, amount: 6, x: 30, y: 30 }),
    rebuilds: 1,
  },
  {
    title: "a computed column goes together with what it is computed from",
    before: () => studio(tasks({ ...amounts, total: computed(`"price" * "amount"`) })),
    after: () => studio(tasks({ price })),
    rows: priced,
    rowsBack: rowsWith({ price: 3, amount: 0, total: 0 }, { price: 5, amount: 0, total: 0 }),
    rebuilds: 1,
  },
  {
    title: "a table comes with a computed column, and a table with one goes",
    before: () => [crews(), tasks({ ...amounts, total: computed(`"price" * "amount"`) }), notes()],
    after: () => [
      crews(),
      tasks(amounts),
      notes(),
      entity("bills", { id: key, ...amounts, total: computed(`"price" * "amount"`) }),
    ],
    rows: priced,
    rebuilds: 1,
  },
  {
    title: "a search vector is computed (PostgreSQL)",
    before: () => studio(tasks()),
    after: () =>
      studio(
        tasks({
          words: {
            type: "tsvector",
            generatedType: "STORED",
            asExpression: `to_tsvector('english', coalesce(title, ''))`,
            nullable: true,
            select: false,
          },
        }),
      ),
    rows,
    rebuilds: 0,
    notOn: ["sqlite"],
  },
];
