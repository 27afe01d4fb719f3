/** One migration file as a node of the history. */
import type { MigrationInterface } from "typeorm";

export interface Revision {
  /** 12 hexadecimal digits; for a plain TypeORM migration its class name. */
  readonly id: string;
  readonly parents: readonly string[];
  /** What TypeORM's `migrations` table calls it: the class name, ending in the timestamp. */
  readonly name: string;
  /** Milliseconds since 1970, from the end of the class name. */
  readonly timestamp: number;
  /** Absolute path. */
  readonly file: string;
  /** The first line of the file's header, or the class name without its timestamp. */
  readonly message: string;
  /** `false` in the class: the file runs outside a transaction. */
  readonly transaction: boolean;
  create(): MigrationInterface;
}
