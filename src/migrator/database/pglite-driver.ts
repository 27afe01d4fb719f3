/**
 * PGlite (PostgreSQL in WebAssembly) in the shape of node-postgres, as far as TypeORM's driver uses it. For scratch
 * databases only: one connection, nothing kept.
 */
import { EventEmitter } from "node:events";
import type { PGlite } from "@electric-sql/pglite";

interface PgResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number;
  readonly command: string;
}

type ConnectCallback = (error: unknown, client: PgliteClient, release: () => void) => void;

class PgliteClient extends EventEmitter {
  constructor(private readonly pglite: PGlite) {
    super();
  }

  async query(sql: string, parameters: unknown[] = []): Promise<PgResult> {
    // 64-bit integers as text, as node-postgres gives them.
    const result = await this.pglite.query(sql, parameters, { parsers: { 20: (value: string) => value } });
    const command = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? "";
    return { rows: result.rows, rowCount: result.affectedRows ?? result.rows.length, command };
  }
}

/** @returns what TypeORM's `driver` option takes in place of the `pg` package */
export function pgliteDriver(pglite: PGlite): unknown {
  class Pool extends EventEmitter {
    private readonly client = new PgliteClient(pglite);

    connect(callback: ConnectCallback): void {
      callback(undefined, this.client, () => undefined);
    }

    end(callback: (error?: unknown) => void): void {
      callback();
    }
  }
  return { Pool };
}
