import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { TransactionalConnection } from "../../../../src/migrator/dialects/dialect";
import { execute } from "../../../../src/migrator/dialects/postgres/execute";
import { introspect } from "../../../../src/migrator/dialects/postgres/introspect";
import type { Operation } from "../../../../src/migrator/operations/operation";
import type { Column, Schema, Table } from "../../../../src/migrator/schema/schema";

/** A database of its own on the test server, with every statement that it was sent. */
export class TestDatabase implements TransactionalConnection {
  readonly sent: string[] = [];
  isTransactionActive = false;

  constructor(private readonly client: Client) {}

  async query(sql: string, parameters?: unknown[]): Promise<readonly Record<string, unknown>[]> {
    this.sent.push(sql);
    return (await this.client.query<Record<string, unknown>>(sql, parameters)).rows;
  }

  async startTransaction(): Promise<void> {
    await this.query("BEGIN");
    this.isTransactionActive = true;
  }

  async commitTransaction(): Promise<void> {
    await this.query("COMMIT");
    this.isTransactionActive = false;
  }

  async rollbackTransaction(): Promise<void> {
    await this.query("ROLLBACK");
    this.isTransactionActive = false;
  }

  /** Runs the operations as the tool does: one revision, one transaction. */
  async execute(...operations: Operation[]): Promise<void> {
    await this.startTransaction();
    await execute(this, operations);
    await this.commitTransaction();
  }

  introspect(): Promise<Schema> {
    return introspect(this, {});
  }

  async table(name: string): Promise<Table> {
    const table = (await this.introspect()).tables.find((candidate) => candidate.name === name);
    if (!table) throw new Error(`The test expects a table ${name}`);
    return table;
  }

  async column(table: string, name: string): Promise<Column> {
    const column = (await this.table(table)).columns.find((candidate) => candidate.name === name);
    if (!column) throw new Error(`The test expects a column ${table}.${name}`);
    return column;
  }
}

export async function withDatabase(work: (database: TestDatabase) => Promise<void>): Promise<void> {
  const name = `autogen_test_${randomBytes(8).toString("hex")}`;
  const server = await connect(serverUrl());
  await server.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  try {
    const client = await connect(url.href);
    try {
      await work(new TestDatabase(client));
    } finally {
      await client.end();
    }
  } finally {
    await server.query(`DROP DATABASE ${name}`);
    await server.end();
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

function serverUrl(): string {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url === undefined)
    throw new Error("Set TEST_POSTGRES_URL to a server on which the tests may create databases.");
  return url;
}

/** A table with an integer column `id`, and what the test needs beside it. */
export function tableOf(name: string, columns: readonly Column[], more: Partial<Table> = {}): Table {
  return {
    name,
    columns: [{ name: "id", type: "integer", nullable: false }, ...columns],
    uniques: [],
    checks: [],
    foreignKeys: [],
    indexes: [],
    ...more,
  };
}
