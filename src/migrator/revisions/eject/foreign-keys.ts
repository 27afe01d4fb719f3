/** What a file needs that drops a table on SQLite, in its own text, as nothing else of us will be there. */

/** DROP TABLE of a real table; a rebuild ends an old one so, too. */
export function dropsTable(sql: string): boolean {
  return /^\s*DROP\s+TABLE\s+(?!(?:IF\s+EXISTS\s+)?"?temp"?\.)/i.test(sql);
}

/**
 * `withoutForeignKeys(queryRunner, work)`: what `dialects/sqlite/session.ts` and `foreign-key-check.ts` do, in plain TypeORM. PRAGMA wal_checkpoint fails in every
 * journal mode as soon as the transaction of the connection has read or written (sqlite3BtreeCheckpoint), which tells an empty transaction from a used one.
 */
export const foreignKeysCode = `/**
 * SQLite deletes the rows that point at a table when it is dropped, also where it is only made anew,
 * unless foreign keys are off. They can be switched off only outside a transaction, and
 * \`migration:revert\` begins one before: a transaction in which nothing was done yet is ended, and
 * begun again. Afterwards no row may point nowhere that did not before.
 */
async function withoutForeignKeys(
  queryRunner: QueryRunner,
  work: () => Promise<void>,
): Promise<void> {
  if (queryRunner.connection.options.type === "postgres") return work();
  const danglingRows = async (): Promise<string[]> => {
    try {
      const rows: { table: string; rowid: number | null; parent: string }[] =
        await queryRunner.query("PRAGMA foreign_key_check");
      return rows.map(({ table, rowid, parent }) => \`row \${rowid} of "\${table}" (to "\${parent}")\`);
    } catch (error) {
      return [String(error)]; // A key that points at no unique columns.
    }
  };
  const wereOn = (await queryRunner.query("PRAGMA foreign_keys"))[0].foreign_keys === 1;
  const isInside = queryRunner.isTransactionActive;
  const isOurs = wereOn || !isInside;
  if (wereOn && isInside) {
    try {
      // Fails where the transaction has read or written.
      await queryRunner.query("PRAGMA wal_checkpoint");
    } catch {
      throw new Error(
        "Foreign keys are on in a transaction that has done something already, so dropping a table " +
          "would delete the rows that point at it. Nothing was changed by this migration. " +
          "Run it in a transaction of its own: --transaction each.",
      );
    }
    await queryRunner.query("COMMIT");
  }
  if (wereOn) await queryRunner.query("PRAGMA foreign_keys = OFF");
  if (isOurs) await queryRunner.query("BEGIN TRANSACTION");
  try {
    const before = await danglingRows();
    await work();
    const added = (await danglingRows()).filter((row) => !before.includes(row));
    if (added.length > 0)
      throw new Error(\`Rows would point nowhere: \${added.slice(0, 5).join("; ")}. Nothing was changed.\`);
    if (!isInside) await queryRunner.query("COMMIT");
  } catch (error) {
    await queryRunner.query("PRAGMA legacy_alter_table = OFF");
    if (isOurs) await queryRunner.query("ROLLBACK").catch(() => undefined);
    if (wereOn) await queryRunner.query("PRAGMA foreign_keys = ON");
    if (isOurs && isInside) await queryRunner.query("BEGIN TRANSACTION"); // For the runner to end.
    throw error;
  }
  if (!wereOn) return;
  const switchOn = async (): Promise<void> => {
    await queryRunner.query("PRAGMA foreign_keys = ON");
  };
  if (!isInside) return switchOn();
  // The transaction is the runner's: they come on again when it has ended.
  const { commitTransaction, rollbackTransaction } = queryRunner;
  const endWith = (end: () => Promise<void>) => async (): Promise<void> => {
    await end.call(queryRunner);
    Object.assign(queryRunner, { commitTransaction, rollbackTransaction });
    await switchOn();
  };
  Object.assign(queryRunner, {
    commitTransaction: endWith(commitTransaction),
    rollbackTransaction: endWith(rollbackTransaction),
  });
}
`;
