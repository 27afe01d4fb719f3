/** Who has PostgreSQL's advisory lock, as far as the server tells everybody. */
import type { QueryRunner } from "typeorm";

interface Holder {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
}

/**
 * @param keys the two numbers of the lock
 * @returns `another autogen (server process 4711, user deploy, application "web")`; without the parentheses where it has just been freed
 */
export async function lockHolder(queryRunner: QueryRunner, keys: readonly [number, number]): Promise<string> {
  const [holder] = (await queryRunner.query(holderSql, [...keys])) as Holder[];
  if (!holder) return "another autogen";
  const said = [
    `server process ${holder.pid}`,
    ...(holder.user ? [`user ${holder.user}`] : []),
    ...(holder.application ? [`application "${holder.application}"`] : []),
  ];
  return `another autogen (${said.join(", ")})`;
}

// Of a lock with two keys pg_locks has the first in classid, the second in objid, and 2 in objsubid (the manual on pg_locks).
const holderSql = `SELECT a.pid, a.usename AS user, a.application_name AS application
  FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 2
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
