import pg from 'pg';
import type { App } from './start-app.ts';
import { until } from './until.ts';

const NOT_OURS = ['pg_catalog', 'information_schema'];

async function withDatabase<T>(app: App, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: app.environment['DATABASE_URL'] });
  await client.connect();
  return work(client).finally(() => client.end());
}

async function tablesOf(client: pg.Client): Promise<{ schema: string; name: string }[]> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema <> all($1) order by 1, 2`,
    [NOT_OURS],
  );
  return rows;
}

/** What calls and the clock leave behind, whatever is asked; a refusal is told in the audit log. */
const TRACES = [
  ...['xero_calls', 'xero_limits', 'xero_polls', 'audit_log', 'audit_seals'],
  ...['call_log', 'monitor_samples'],
];

/** What the server does without being asked, and has not done yet; what is put off until later is left out. */
const BUSY = `
  select from pgboss.job where state = 'active' or (state in ('created', 'retry') and start_after <= now())
  union all select from deal_syncs
    where state = 'running' or (state = 'queued' and (not_before is null or not_before <= now()))
  union all select from contact_reads join connections using (org_id, tenant_id)
    where provider = 'xero' and state = 'connected' and filled_at is null`;

/** Waits until the server does nothing by itself: after a set-up it reads contacts and keeps watches for a while. */
export async function atRest(app: App, deadlineMs?: number): Promise<void> {
  await withDatabase(app, (client) =>
    until('the server to be at rest', async () => (await client.query(`${BUSY} limit 1`)).rowCount === 0, deadlineMs),
  );
}

/**
 * How many rows each table of ours has once the server is at rest, so that what it still does by itself is not taken for what
 * a request did; the job queue's own tables come and go and are left out, like traces of calls.
 */
export async function rowCounts(app: App): Promise<Record<string, number>> {
  await atRest(app);
  return withDatabase(app, async (client) => {
    const ours = (await tablesOf(client)).filter(({ schema, name }) => schema === 'public' && !TRACES.includes(name));
    const counts = ours.map(({ name }) => `(select count(*)::int from public."${name}") as "${name}"`);
    const { rows } = await client.query<Record<string, number>>(`select ${counts.join(', ')}`);
    return rows[0] ?? {};
  });
}

/** The tables, the queue's included, that hold this text in any column of any row. */
export function tablesHolding(app: App, text: string): Promise<string[]> {
  return withDatabase(app, async (client) => {
    const holding: string[] = [];
    for (const { schema, name } of await tablesOf(client)) {
      const found = await client.query(
        `select 1 from "${schema}"."${name}" as r where strpos(r::text, $1) > 0 limit 1`,
        [text],
      );
      if (found.rowCount) holding.push(`${schema}.${name}`);
    }
    return holding;
  });
}

/** The rows of a query, as PostgreSQL names their columns. */
export function storedRows<T>(app: App, query: string): Promise<T[]> {
  return withDatabase(app, async (client) => (await client.query(query)).rows as T[]);
}
