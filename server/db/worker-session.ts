import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';

/**
 * A process's sign of life: a lock of the database that ends with its connection. What a worker holds is free as soon as its
 * lock is gone, however the process ended.
 */
export interface WorkerSession {
  /** Of the present connection; after the connection was cut another one. Null: there is none at this moment. */
  workerId(): number | null;
  close(): Promise<void>;
}

/** First key of our advisory locks; the second is the worker's id. */
const WORKER_LOCKS = 0x0dea1;

/** The ids of all workers that live, as a subquery. */
export const livingWorkers = sql<number>`(
  select objid::bigint from pg_locks
  where locktype = 'advisory' and classid = ${sql.lit(WORKER_LOCKS)} and granted
    and database = (select oid from pg_database where datname = current_database()))`;

const RECONNECT_MS = 500;

export async function openWorkerSession(databaseUrl: string): Promise<WorkerSession> {
  let client: pg.Client | null = null;
  let workerId: number | null = null;
  let state: 'open' | 'closed' = 'open';
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const id = randomInt(1, 2 ** 31 - 1);
    const next = new pg.Client({ connectionString: databaseUrl, application_name: 'deal-ledger-worker' });
    const lost = () => {
      if (client === next) {
        client = null;
        workerId = null;
        reconnectSoon();
      }
    };
    next.on('error', lost);
    next.on('end', lost);
    await next.connect();
    await next.query('select pg_advisory_lock($1, $2)', [WORKER_LOCKS, id]);
    client = next;
    workerId = id;
  }
  function reconnectSoon(): void {
    if (state === 'closed') return;
    retry = setTimeout(() => void connect().catch(reconnectSoon), RECONNECT_MS);
  }

  await connect();
  return {
    workerId: () => workerId,
    async close() {
      state = 'closed';
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
