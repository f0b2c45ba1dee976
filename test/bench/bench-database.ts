import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';

/** One PostgreSQL for the whole bench; each world has a database of its own in it. */
export interface BenchPostgres {
  url: string;
  stop(): Promise<void>;
}

/** The PostgreSQL that `TEST_DATABASE_URL` names, as in the tests, or one started for the bench. */
export async function startBenchPostgres(): Promise<BenchPostgres> {
  const named = process.env['TEST_DATABASE_URL'];
  if (named) return { url: named, stop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'deal-ledger-bench-'));
  await chmod(dataDir, 0o755); // PostgreSQL may run as another user
  const postgres = await startEmbeddedPostgres({ dataDir });
  return {
    url: postgres.url,
    stop: async () => {
      await postgres.stop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export interface BenchDatabase {
  url: string;
  pool: pg.Pool;
  drop(): Promise<void>;
}

/** An empty database; `drop` removes it, whoever is still connected. */
export async function createBenchDatabase(postgresUrl: string): Promise<BenchDatabase> {
  const name = `ledger_bench_${randomBytes(6).toString('hex')}`;
  await runAsAdmin(postgresUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on('error', () => undefined);
  const drop = async (): Promise<void> => {
    await pool.end();
    await runAsAdmin(postgresUrl, `drop database if exists ${name} with (force)`);
  };
  return { url: url.href, pool, drop };
}

async function runAsAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** The first number of the first row. */
export async function count(pool: pg.Pool, sql: string, values: unknown[] = []): Promise<number> {
  const { rows } = await pool.query<Record<string, string>>(sql, values);
  return Number(Object.values(rows[0] ?? {})[0] ?? 0);
}

/**
 * Repeats rows that the server itself wrote, once per item, with some columns changed: rows made so are what the server
 * would have written, whatever columns the table has. `changes`: SQL over `item.value` (jsonb), `item.n` (1, 2, …) and
 * `template.document` (the row, jsonb).
 */
export async function repeatRows(
  pool: pg.Pool,
  rows: { table: string; where: string; items: Record<string, string>[]; changes: Record<string, string> },
): Promise<void> {
  const { table, where, items, changes } = rows;
  const pairs = Object.entries(changes).flatMap(([column, value]) => [`'${column}'`, value]);
  const client = await pool.connect();
  try {
    // What triggers make of new rows (notices, work) is not what is measured.
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into ${table}
     select made.* from jsonb_array_elements($1::jsonb) with ordinality as item (value, n),
       (select to_jsonb(kept) as document from ${table} kept where ${where}) template,
       lateral jsonb_populate_record(null::${table}, template.document || jsonb_build_object(${pairs.join(', ')})) made`,
      [JSON.stringify(items)],
    );
  } finally {
    await client.query('reset session_replication_role');
    client.release();
  }
}
