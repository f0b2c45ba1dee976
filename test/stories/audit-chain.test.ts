import { execFile } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import pg from 'pg';
import { noteDone, byServer } from '../../server/db/audit-log.ts';
import { readHorizon } from '../../server/db/audit-seals.ts';
import { auditLines, checkAudit } from '../../server/sync/check-audit.ts';
import { sealAudit } from '../../server/sync/seal-audit.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => (app = await startApp()));
afterAll(() => app.close());

const ctx = () => app.server.context;
const check = (witnesses?: string[]) => checkAudit(ctx(), witnesses);
const verdict = async () => auditLines(await check());

/** As somebody who may do anything in the database does it. */
async function tamper(statement: string): Promise<void> {
  await storedRows(app, `set session_replication_role = replica; ${statement}`);
}

async function add(orgId: string | null, action = 'test.done'): Promise<void> {
  await noteDone(ctx().db, { ...byServer, orgId, at: new Date(), action, subject: { deal: '1' } });
}

/** Two orgs' rows in two seals each, and one row of nobody. */
beforeEach(async () => {
  await tamper('delete from audit_log; delete from audit_seals');
  for (let round = 0; round < 2; round += 1) {
    for (const orgId of ['a', 'b', 'a', null]) await add(orgId);
    await sealAudit(ctx());
  }
});

const idsOf = async (orgId: string) =>
  (await storedRows<{ id: string }>(app, `select id from audit_log where org_id = '${orgId}' order by id`)).map(
    ({ id }) => Number(id),
  );
const breachOf = async (orgId: string) => (await check()).chains.find((chain) => chain.orgId === orgId)?.breach ?? null;

test('what nobody touched is intact, and what is not sealed yet is counted', async () => {
  await add('a');
  const { lines, verdict: said } = await verdict();
  expect(said).toBe('intact');
  expect(lines).toEqual([
    'of no org: 2 rows, 2 seals, 0 rows not sealed yet: intact',
    'org a: 5 rows, 2 seals, 1 rows not sealed yet: intact',
    'org b: 2 rows, 2 seals, 0 rows not sealed yet: intact',
  ]);
});

test('a changed, a removed and an added row are each found and named', async () => {
  const [first = 0, second = 0, third = 0] = await idsOf('a');
  await tamper(`update audit_log set outcome = 'failure' where id = ${third}`);
  expect(await breachOf('a')).toEqual({ rowId: third, what: 'it was changed' });
  await tamper(`delete from audit_log where id = ${second}`);
  expect(await breachOf('a')).toEqual({ rowId: second, what: 'it was removed' });
  await tamper(`update audit_log set org_id = 'b' where id = ${first}`);
  expect(await breachOf('a')).toEqual({ rowId: first, what: 'it was removed' });
  expect(await breachOf('b')).toEqual({ rowId: first, what: 'it was put in afterwards' });
  expect((await verdict()).verdict).toBe('broken');
});

test('a removed seal is found by the gap it leaves, and by the rows that are without one', async () => {
  await tamper(
    "delete from audit_seals where chain = 'a' and number = (select max(number) from audit_seals where chain = 'a')",
  );
  const report = await check();
  expect(report.problems).toEqual([expect.stringMatching(/^seal \d was removed$/)]);
  expect(report.chains.find(({ orgId }) => orgId === 'a')?.breach?.what).toMatch(/its seal was removed$/);
  await tamper(
    "delete from audit_seals where chain = 'b' and number = (select min(number) from audit_seals where chain = 'b')",
  );
  expect((await breachOf('b'))?.what).toMatch(/does not follow the one before it/);
});

test('the newest seal of all, removed with its rows, is missed by nothing in the database but by the server’s log', async () => {
  const [newest] = await storedRows<{ hash: string; chain: string; first_id: string }>(
    app,
    'select hash, chain, first_id from audit_seals order by number desc limit 1',
  );
  if (!newest) throw new Error('nothing is sealed');
  expect((await check([newest.hash])).problems).toEqual([]);
  await tamper(`delete from audit_log where coalesce(org_id, '') = '${newest.chain}' and id >= ${newest.first_id}`);
  await tamper(`delete from audit_seals where hash = '${newest.hash}'`);
  expect((await verdict()).verdict).toBe('intact');
  expect((await check([newest.hash])).problems).toEqual([expect.stringContaining(newest.hash)]);
});

test('a row whose transaction ends late is sealed later, not skipped', async () => {
  const late = new pg.Client({ connectionString: app.environment['DATABASE_URL'] });
  await late.connect();
  await late.query('begin');
  await late.query(`insert into audit_log (org_id, at, actor, action, outcome, origin)
    values ('a', now(), 'server', 'test.late', 'success', 'job')`);
  await add('a', 'test.early');
  expect(await readHorizon(ctx().db)).toBeNull();
  const before = await storedRows(app, 'select number from audit_seals');
  await sealAudit(ctx());
  expect(await storedRows(app, 'select number from audit_seals')).toHaveLength(before.length);
  await late.query('commit');
  await late.end();
  await sealAudit(ctx());
  const [sealed] = await storedRows<{ row_ids: number[] }>(
    app,
    "select row_ids from audit_seals where chain = 'a' order by number desc limit 1",
  );
  expect(sealed?.row_ids).toEqual((await idsOf('a')).slice(-2));
  expect((await verdict()).verdict).toBe('intact');
});

test('several processes that seal at once make one chain', async () => {
  for (let row = 0; row < 5; row += 1) await add('a');
  await Promise.all([1, 2, 3, 4].map(() => sealAudit(ctx())));
  const numbers = await storedRows<{ number: string }>(app, 'select number from audit_seals order by number');
  expect(numbers.map(({ number }) => Number(number))).toEqual(numbers.map((_, index) => index + 1));
  expect((await check()).chains.map(({ unsealed }) => unsealed)).toEqual([0, 0, 0]);
  expect((await verdict()).verdict).toBe('intact');
});

test('npm run audit:verify says so, and ends with 1 when something was changed', async () => {
  const verify = () =>
    new Promise<{ code: unknown; said: string }>((resolve) => {
      const settings = { env: { ...process.env, ...app.environment } };
      execFile(process.execPath, ['build/server/verify-audit.js'], settings, (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, said: stdout + stderr });
      });
    });
  const before = await verify();
  expect([before.code, before.said]).toEqual([0, expect.stringContaining('org a: 4 rows, 2 seals')]);
  const [first = 0] = await idsOf('b');
  await tamper(`update audit_log set code = 'x' where id = ${first}`);
  const { code, said } = await verify();
  expect(code).toBe(1);
  expect(said).toContain(`org b: 2 rows, 2 seals, 0 rows not sealed yet: BROKEN at row ${first}: it was changed`);
});
