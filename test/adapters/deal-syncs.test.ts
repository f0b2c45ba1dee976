import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, openDb, type Db } from '../../server/db/db.ts';
import {
  claimDueSyncs,
  dropUndecided,
  orgsWithDueSyncs,
  renewLease,
  settleSync,
} from '../../server/db/claimed-syncs.ts';
import { findSync, requestSync, wakeSyncs } from '../../server/db/deal-syncs.ts';
import { hasDue } from '../../server/db/due-rows.ts';
import { openWorkerSession } from '../../server/db/worker-session.ts';
import type { Urgency } from '../../server/xero/slot-rules.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let db: Db;
const now = new Date('2026-11-21T10:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  await migrate(db);
  const urls = { accountsUrl: '', apiUrl: '', crmUrl: '' };
  await db
    .insertInto('orgs')
    .values({
      orgId: 'org',
      zgid: null,
      name: 'Org',
      timeZone: null,
      currency: 'NZD',
      ...urls,
      signingSecretSealed: '',
      createdAt: now,
    })
    .execute();
});
beforeEach(async () => {
  await db.deleteFrom('dealSyncs').execute();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const ask = (dealId: string, changes: { ruleId?: string; cause?: 'click' | 'event' } = {}) =>
  requestSync(db, {
    ...{
      orgId: 'org',
      dealId,
      ruleId: '*',
      instalment: 'full',
      cause: 'event',
      namedStage: null,
      requestedBy: null,
      now,
    },
    ...changes,
  });
const claim = (
  at = now,
  { urgency = 'background', workerId = null }: { urgency?: Urgency; workerId?: number | null } = {},
) => claimDueSyncs(db, { orgId: 'org', urgency, limit: 10, workerId, now: at });
const waiting = {
  state: 'needs_setup',
  problem: { code: 'needs_mapping', message: '', fix: null, detail: null },
  notBefore: null,
  attempts: 0,
} as const;
const done = { state: 'done', problem: null, notBefore: null, attempts: 0 } as const;

test('ten requests while one waits are one row', async () => {
  for (let count = 0; count < 10; count += 1) await ask('1');
  expect((await claim()).map((row) => row.dealId)).toEqual(['1']);
  expect(await claim()).toEqual([]);
});

test('what a person waits for is taken apart from the backlog', async () => {
  await ask('1');
  await ask('2', { cause: 'click' });
  for (const urgency of ['person', 'background'] as const) {
    expect(await hasDue(db, 'org', orgsWithDueSyncs(urgency, now))).toBe(true);
  }
  expect((await claim(now, { urgency: 'person' })).map((row) => row.dealId)).toEqual(['2']);
  expect((await claim()).map((row) => row.dealId)).toEqual(['1']);
});

test('the rows of a worker that died are followed at once, those it may have sent when their lease ends', async () => {
  const dying = await openWorkerSession(database.url);
  const workerId = dying.workerId();
  await ask('1');
  await ask('2');
  const rows = await claim(now, { workerId });
  const sent = rows.find(({ dealId }) => dealId === '2');
  if (!sent) throw new Error('both rows are due');
  await renewLease(db, sent, now, { sentAt: now });
  expect(await claim(later(1))).toEqual([]);
  await dying.close();
  await until('the lock to be gone', () => hasDue(db, 'org', orgsWithDueSyncs('background', later(1))));
  expect(await claim(later(1))).toMatchObject([{ dealId: '1', takeovers: 1 }]);
  expect((await claim(later(61))).map(({ dealId }) => dealId)).toEqual(['2']);
});

test('a worker whose connection was cut has another name soon, and can hold rows again', async () => {
  const worker = await openWorkerSession(database.url);
  const before = worker.workerId();
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'deal-ledger-worker' and datname = current_database()`.execute(db);
  await until('another name', () => worker.workerId() !== before && worker.workerId() !== null);
  await ask('1');
  expect(await claim(now, { workerId: worker.workerId() })).toHaveLength(1);
  expect(await claim(later(1))).toEqual([]);
  await worker.close();
});

test('a row asked for again while it is worked on goes back to the queue', async () => {
  await ask('1');
  const [row] = await claim();
  if (!row) throw new Error('one row is due');
  await ask('1');
  await settleSync(db, row, done, now);
  expect(await findSync(db, row.id)).toMatchObject({ state: 'queued' });
});

test('what is mended while a worker still decides by the old state is not slept through', async () => {
  await ask('1');
  const [row] = await claim();
  if (!row) throw new Error('one row is due');
  await wakeSyncs(db, { orgId: 'org', problemCodes: ['needs_mapping'], now });
  await settleSync(db, row, waiting, now);
  expect(await findSync(db, row.id)).toMatchObject({ state: 'queued' });
});

test('a row whose worker is silent for too long is followed, and the silent one can neither go on nor settle', async () => {
  await ask('1');
  const [silent] = await claim();
  expect(await claim(later(59))).toEqual([]);
  const [followed] = await claim(later(61));
  if (!silent || !followed) throw new Error('the row was claimed twice');
  expect(followed.id).toBe(silent.id);
  expect(await renewLease(db, silent, later(62))).toBeUndefined();
  await settleSync(db, silent, done, later(62));
  expect(await findSync(db, silent.id)).toMatchObject({ state: 'running' });
  expect(await renewLease(db, followed, later(62))).toBeDefined();
});

test('a row that concerned no rule is dropped, unless it was asked for again', async () => {
  await ask('1');
  const [row] = await claim();
  if (!row) throw new Error('one row is due');
  await ask('1');
  await dropUndecided(db, row, now);
  const [again] = await claim();
  expect(again?.id).toBe(row.id);
  if (again) await dropUndecided(db, again, now);
  expect(await findSync(db, row.id)).toBeUndefined();
});

test('a row wakes only for the problem that was mended', async () => {
  await ask('1');
  const [row] = await claim();
  if (row) await settleSync(db, row, waiting, now);
  await wakeSyncs(db, { orgId: 'org', problemCodes: ['xero_not_connected'], now });
  expect(await claim(later(3600))).toEqual([]);
  await wakeSyncs(db, { orgId: 'org', problemCodes: ['needs_mapping'], now });
  expect(await claim()).toHaveLength(1);
});
