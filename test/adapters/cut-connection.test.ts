import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'kysely';
import { inTransaction, openDb, type Db } from '../../server/db/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function cut(pid: number): Promise<void> {
  const administrator = new pg.Client({ connectionString: database.url });
  await administrator.connect();
  await administrator.query('select pg_terminate_backend($1, 5000)', [pid]).finally(() => administrator.end());
}

test('a connection cut in the middle of a transaction fails that transaction, not the process; the next one works', async () => {
  const whoAmI = sql<{ pid: number }>`select pg_backend_pid() as pid`;
  const work = inTransaction(db, async (transaction) => {
    const { rows } = await whoAmI.execute(transaction);
    await cut(rows[0]?.pid ?? 0);
    // The news reaches the idle client before it is asked again.
    await new Promise((resolve) => setImmediate(resolve));
    await whoAmI.execute(transaction);
  });
  await expect(work).rejects.toThrow(/terminat|not queryable|ECONNRESET|EPIPE/i);
  await expect(whoAmI.execute(db)).resolves.toBeDefined();
});
