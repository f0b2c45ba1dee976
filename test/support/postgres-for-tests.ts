import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { TestProject } from 'vitest/node';
import { migrate, openDb } from '../../server/db/db.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { startBoss } from '../../server/jobs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL of this test run, as a user who may create databases. Use `createTestDatabase`. */
    postgresUrl: string;
  }
}

/** The database that every test database is a copy of. */
export const TEMPLATE_DATABASE = 'ledger_template';

/**
 * Vitest's global set-up: one PostgreSQL for the whole run, embedded in a temporary folder, or the one that
 * `TEST_DATABASE_URL` names. Vitest calls what it returns when the run ends.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres(process.env['TEST_DATABASE_URL']);
  await createTemplate(postgres.url);
  project.provide('postgresUrl', postgres.url);
  return postgres.stop;
}

async function startPostgres(url: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  if (url) return { url, stop: () => Promise.resolve() };
  const dataDir = await mkdtemp(join(tmpdir(), 'deal-ledger-test-'));
  await chmod(dataDir, 0o755); // PostgreSQL may run as another user than the tests
  const postgres = await startEmbeddedPostgres({ dataDir });
  await forgetOnCrash(postgres.url);
  const stop = async (): Promise<void> => {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  };
  return { url: postgres.url, stop };
}

/** Two hundred databases are made in it and thrown away: nothing of them has to outlive a loss of power. */
async function forgetOnCrash(url: string): Promise<void> {
  await asAdmin(url, async (client) => {
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      await client.query(`alter system set ${setting} = off`);
    }
    await client.query('select pg_reload_conf()');
  });
}

async function createTemplate(url: string): Promise<void> {
  try {
    await asAdmin(url, (client) => {
      return client.query(`create database ${TEMPLATE_DATABASE} template template0 encoding 'UTF8'`);
    });
  } catch (error) {
    const alreadyThere = error instanceof pg.DatabaseError && error.code === '42P04';
    if (!alreadyThere) throw error;
  }
  const template = new URL(url);
  template.pathname = `/${TEMPLATE_DATABASE}`;
  await makeTables(template.href);
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await work(client).finally(() => client.end());
}

/** Once for the run: each server would make them anew, in a hundred and fifty databases. */
async function makeTables(databaseUrl: string): Promise<void> {
  const db = openDb(databaseUrl);
  await migrate(db).finally(() => db.destroy());
  const boss = await startBoss(databaseUrl, pino({ level: 'silent' }));
  await boss.stop({ graceful: false, close: true });
}
