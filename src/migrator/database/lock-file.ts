/**
 * One autogen at a time on an SQLite database: a lock on a file beside it, held around the whole run. The database's own lock ends with each transaction, so that
 * another run could undo a revision between two of ours, or start one outside a transaction that we are in the middle of. The file is an empty database, because
 * every driver can lock one, and the operating system frees it when the process is killed.
 */
import { realpathSync, rmSync, statSync } from "node:fs";
import type { DataSourceOptions } from "typeorm";
import { setBusyTimeout } from "./busy-timeout";
import { openDatabase, type OpenDatabase } from "./connect";

export class LockFile {
  #held: OpenDatabase | undefined;

  private constructor(
    private readonly file: string,
    private readonly options: DataSourceOptions,
  ) {}

  /** Call it when the database is open. undefined where no other process can have it: in memory, or named by a URI that may say so. */
  static beside(options: DataSourceOptions): LockFile | undefined {
    const { type, database, driver } = options as { type: string; database?: unknown; driver?: unknown };
    if (typeof database !== "string" || /^$|^:memory:|^file:/.test(database)) return undefined;
    // Two names of one file are one database.
    const file = `${realpathSync(database)}-autogen-lock`;
    const own = { type, database: file, ...(driver === undefined ? {} : { driver }) };
    // Options of the same driver, less those that are about the database's content.
    return new LockFile(file, own as DataSourceOptions);
  }

  /** @returns was it free? It is ours now. @throws AutogenError where no file can be made there */
  async tryTake(): Promise<boolean> {
    const before = inodeOf(this.file);
    const opened = await openDatabase(this.options);
    // Whoever had it dropped the file at the end: then this is the lock of a file that nobody finds any more.
    if ((await isLockedNow(opened)) && before !== undefined && inodeOf(this.file) === before) {
      this.#held = opened;
      return true;
    }
    await opened.close();
    // The file is there now, and can be told from another one.
    return before === undefined ? this.tryTake() : false;
  }

  async release(): Promise<void> {
    dropFile(this.file);
    await this.#held?.close();
  }
}

async function isLockedNow({ queryRunner }: OpenDatabase): Promise<boolean> {
  await setBusyTimeout(queryRunner, 0);
  try {
    await queryRunner.query("BEGIN IMMEDIATE");
    return true;
  } catch {
    // Busy, whatever the driver calls it: nothing else can be wrong with an empty database.
    return false;
  }
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

/** While it is still locked, so that nobody's lock is dropped. Windows does not drop an open file; then it stays, which does no harm. */
function dropFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}
