import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, openDb, type Db } from '../../server/db/db.ts';
import {
  claimDueSyncs,
  dropUndecided,
  findSync,
  renewLease,
  requestSync,
  settleSync,
  wakeSyncs,
} from '../../server/db/deal-syncs.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

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
const claim = (at = now) => claimDueSyncs(db, { orgId: 'org', limit: 10, now: at });
const waiting = {
  state: 'needs_setup',
  problem: { code: 'needs_mapping', message: '', fix: null, detail: null },
  notBefore: null,
  attempts: 0,
} as const;
const done = { state: 'done', problem: null, notBefore: null, attempts: 0 } as const;

test('ten requests while one waits are one row, and a person’s goes first', async () => {
  for (let count = 0; count < 10; count += 1) await ask('1');
  await ask('2', { cause: 'click' });
  expect((await claim()).map((row) => row.dealId).sort()).toEqual(['1', '2']);
  expect(await claim()).toEqual([]);
  await db.deleteFrom('dealSyncs').execute();
  await ask('1');
  await ask('2', { cause: 'click' });
  const [first] = await claimDueSyncs(db, { orgId: 'org', limit: 1, now });
  expect(first?.dealId).toBe('2');
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
