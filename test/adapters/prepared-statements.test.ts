import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDb, type Db } from '../../server/db/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  await migrate(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const readOrgs = () => db.selectFrom('orgs').selectAll().where('orgId', '=', '1').execute();

test('a statement is prepared once for a connection, however often it is run', async () => {
  for (let times = 0; times < 3; times += 1) await readOrgs();
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_prepared_statements where statement like 'select * from "orgs"%'`.execute(db);
  expect(rows[0]?.count).toBe(1);
});

test('when a newer server changes a table, the statements of the one that still runs fail once at most', async () => {
  await readOrgs();
  await sql`alter table orgs add column of_a_newer_server text`.execute(db);
  const outcomes = await Promise.allSettled([readOrgs().catch(() => readOrgs())]);
  expect(outcomes).toMatchObject([{ status: 'fulfilled', value: [] }]);
});
