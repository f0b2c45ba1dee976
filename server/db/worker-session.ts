import { randomInt } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { Queryable } from './db.ts';

/**
 * A process's own connection to the database. It is its sign of life: a lock that ends with the connection, so that what a
 * worker holds is free as soon as it is gone, however it ended. And it is where the process hears of work.
 */
export interface WorkerSession {
  /** Calls back whenever an org has work due, told by any process (`tellOfWork`); what is not heard is found by looking. */
  onWork(listener: (notice: WorkNotice) => void): void;
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

/** What can be due; `person` and `background` are deals. What each is: server/jobs.ts. */
export const workKinds = [
  ...(['person', 'background', 'email', 'reissue', 'invoice-action', 'instalment'] as const),
  ...(['write-back', 'automation', 'xero-change', 'customer', 'online-url', 'alert', 'simulation'] as const),
] as const;
export type WorkKind = (typeof workKinds)[number];

export interface WorkNotice {
  orgId: string;
  work: WorkKind;
}

const CHANNEL = 'ledger_work';

/** Tells every process that an org has work due; in a transaction, once that commits. */
export async function tellOfWork(db: Queryable, notice: WorkNotice): Promise<void> {
  await sql`select ${noticeOf(notice)}`.execute(db);
}

/** The same as part of a statement. */
export const noticeOf = ({ orgId, work }: WorkNotice) => sql<null>`pg_notify(${CHANNEL}, ${`${work} ${orgId}`})`;

export async function openWorkerSession(databaseUrl: string): Promise<WorkerSession> {
  let client: pg.Client | null = null;
  let workerId: number | null = null;
  let state: 'open' | 'closed' = 'open';
  let retry: NodeJS.Timeout | undefined;
  const listeners: ((notice: WorkNotice) => void)[] = [];

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
    next.on('notification', ({ payload = '' }) => {
      const [kind = '', orgId = ''] = payload.split(' ');
      const work = workKinds.find((known) => known === kind);
      if (work) for (const listener of listeners) listener({ orgId, work });
    });
    await next.connect();
    await next.query('select pg_advisory_lock($1, $2)', [WORKER_LOCKS, id]);
    await next.query(`listen ${CHANNEL}`);
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
    onWork: (listener) => void listeners.push(listener),
    async close() {
      state = 'closed';
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
