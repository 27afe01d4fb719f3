/** Revisions that a developer writes by hand between the days of the chain; no entity knows of what they leave. */

export interface HandMade {
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly members?: string;
  readonly up: string;
  readonly down: string;
}

/** A moment behind nine o'clock of the day, when the day's own revision is written. */
function moment(day: number, hour: number): number {
  return Date.UTC(2026, 0, day, hour);
}

function handMade(
  day: number,
  hour: number,
  slug: string,
  revision: Pick<HandMade, "members" | "up" | "down">,
): HandMade {
  const timestamp = moment(day, hour);
  return {
    ...revision,
    // As the tool names its files.
    file: `${timestamp}-${slug}`,
    id: `hand${String(day).padStart(2, "0")}${String(hour).padStart(2, "0")}${slug.length.toString(16).padStart(4, "0")}`,
    name: `Hand${slug.replace(/(?:^|-)(\w)/g, (_all, letter: string) => letter.toUpperCase())}${timestamp}`,
  };
}

const outside = "readonly transaction = false;";

/** By the day after which they are written. Counting up is what shows a revision that ran twice. */
export const byHand: Readonly<Record<number, readonly HandMade[]>> = {
  2: [
    handMade(2, 11, "count-up", {
      up: `await op.sql('UPDATE "tasks" SET "effort" = "effort" + 1');`,
      down: `await op.sql('UPDATE "tasks" SET "effort" = "effort" - 1');`,
    }),
  ],
  5: [
    handMade(5, 11, "indexes-outside", {
      members: outside,
      up: `
    await op.alterTable("tasks", (table) => {
      table.createIndex("IX_hand_title", ["title"], { concurrently: true });
    });
    await op.alterTable("executions", (table) => {
      table.createIndex("IX_hand_cost", ["cost"], { concurrently: true });
    });`,
      down: `
    await op.alterTable("executions", (table) => {
      table.dropIndex("IX_hand_cost", { concurrently: true });
    });
    await op.alterTable("tasks", (table) => {
      table.dropIndex("IX_hand_title", { concurrently: true });
    });`,
    }),
    handMade(5, 13, "indexes-outside-again", {
      members: outside,
      up: `
    await op.alterTable("executions", (table) => {
      table.dropIndex("IX_hand_cost", { concurrently: true });
    });
    await op.alterTable("tasks", (table) => {
      table.dropIndex("IX_hand_title", { concurrently: true });
    });`,
      down: `
    await op.alterTable("tasks", (table) => {
      table.createIndex("IX_hand_title", ["title"], { concurrently: true });
    });
    await op.alterTable("executions", (table) => {
      table.createIndex("IX_hand_cost", ["cost"], { concurrently: true });
    });`,
    }),
  ],
  20: [
    handMade(20, 11, "labels-outside", {
      members: outside,
      up: `
    await op.createTable("hand_labels", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("word", "text", { nullable: true });
      table.primaryKey(["id"]);
    });
    await op.sql('INSERT INTO "hand_labels" ("id") SELECT "id" FROM "crews" WHERE "id" NOT IN (SELECT "id" FROM "hand_labels")');
    await op.alterTable("hand_labels", (table) => {
      table.addColumn("weight", "integer", { nullable: false, default: "7" });
      table.backfill("word", "'crew ' || id");
      table.alterColumn("word", { nullable: false });
      table.createIndex("IX_hand_word", ["word"]);
    });`,
      down: `
    await op.dropTable("hand_labels");`,
    }),
    handMade(20, 13, "labels-go", {
      up: `
    await op.sql('UPDATE "executions" SET "cost" = "cost" + 1');
    await op.dropTable("hand_labels");`,
      down: `
    await op.sql('UPDATE "executions" SET "cost" = "cost" - 1');
    await op.createTable("hand_labels", (table) => {
      table.column("id", "integer", { nullable: false });
      table.column("word", "text", { nullable: false });
      table.column("weight", "integer", { nullable: false, default: "7" });
      table.primaryKey(["id"]);
      table.index("IX_hand_word", ["word"]);
    });`,
    }),
  ],
};
