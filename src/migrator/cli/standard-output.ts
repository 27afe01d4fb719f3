/** Standard output, where a program may be reading: the outcome of the command, and nothing that the project's own code prints. */
const write = process.stdout.write.bind(process.stdout);

/**
 * From now on only `printOutcome` reaches standard output. What files of the project print there (`console.log` in a DataSource, an entity, a migration or
 * a hook, also in timers that outlive the command) goes to standard error.
 */
export function reserveStandardOutput(): void {
  process.stdout.write = process.stderr.write.bind(process.stderr);
}

export function printOutcome(text: string): void {
  write(`${text}\n`);
}
