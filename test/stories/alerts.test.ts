import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AlertsAnswer, AlertSettings } from '../../server/api/contract/monitor.ts';
import { checkGrants } from '../../server/sync/check-grants.ts';
import { startSmtpSandbox, type SmtpSandbox } from '../sandbox/smtp/smtp-sandbox.ts';
import { auditLog } from '../support/audit.ts';
import { addDeal, settledJobs } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** An administrator is told once when something needs somebody, and once when it is over. */
let app: App;
let smtp: SmtpSandbox;
const ana = 'ana@kauri.example';
const ben = 'ben@kauri.example';
beforeAll(async () => {
  smtp = await startSmtpSandbox();
  app = await startApp(smtp.settings);
  await app.setUp();
});
beforeEach(async () => {
  smtp.mails.length = 0;
  await storedRows(app, 'delete from alert_messages');
});
afterEach(async () => {
  await save({ emails: [] });
  await storedRows(app, `delete from deal_syncs where state <> 'running'`);
});
afterAll(async () => {
  await app.close();
  await smtp.close();
  expect([...app.xero.violations, ...app.zoho.violations, ...smtp.violations]).toEqual([]);
});

const alerts = async () => (await app.ledger.admin<AlertsAnswer>('GET', '/api/alerts')).body;
async function save(changes: Partial<AlertSettings>) {
  const settings = { emails: [ana], task: 'off', pileUpCount: 10, silentMinutes: 60, ...changes };
  const answer = await app.ledger.admin<AlertsAnswer>('PUT', '/api/alerts', settings);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body;
}
/** The minute until the next look is over, and the look has been taken. */
async function look() {
  await storedRows(app, 'update alert_settings set next_look_at = now()');
  await until('the look', async () => {
    const due = await storedRows(app, 'select 1 from alert_settings where next_look_at <= now()');
    const unsent = await storedRows(app, `select 1 from alert_messages where state = 'due' and attempts = 0`);
    return due.length === 0 && unsent.length === 0;
  });
}
const mailed = () => smtp.mails.map(({ to, subject }) => `${to}: ${subject}`);

async function failedDeal(name: string) {
  const deal = addDeal(app, { Deal_Name: name, Amount: null });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await settledJobs(app, deal.id);
  return deal;
}

test('a test goes to every address that was named; the audit log holds no address', async () => {
  await problemOf(await app.browser.request(`${app.url}/api/alerts/test`, post()), 409);
  await save({ emails: [ana, ben] });
  expect(await app.ledger.admin('POST', '/api/alerts/test')).toMatchObject({ status: 202 });
  await until('both e-mails', () => smtp.mails.length === 2);
  expect(mailed().sort()).toEqual(
    [ana, ben].map((to) => expect.stringContaining(`${to}: Deal Ledger: Test message`) as string),
  );
  expect(smtp.mails[0]?.text).toContain(`${app.url}/settings`);
  await until('the outcome', async () => (await alerts()).messages.every(({ state }) => state === 'done'));
  const told = JSON.stringify([await auditLog(app, 'alerts.saved'), await auditLog(app, 'alerts.tested')]);
  expect(told).not.toContain('kauri.example');
  expect(told).toContain('"emails":2');
});

function post() {
  return { method: 'POST', headers: { origin: app.url, accept: 'application/json' } };
}

test('what is no address, or no sensible number, is refused and named', async () => {
  const answer = await app.ledger.admin<{ errors: { field: string }[] }>('PUT', '/api/alerts', {
    ...{ emails: ['ana@kauri.example', 'not an address'], task: 'off', pileUpCount: 0, silentMinutes: 60 },
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map(({ field }) => field)).toEqual(['emails.1', 'pileUpCount']);
});

test('a lost connection is told once, however long it lasts, and once when it is over', async () => {
  await save({});
  app.xero.revokeGrants();
  await checkGrants(app.server.context, app.zoho.org.id);
  await look();
  expect(mailed()).toEqual([expect.stringContaining('The connection to Xero is lost')]);
  expect(smtp.mails[0]?.text).toContain('connect Xero again');
  expect((await alerts()).open).toMatchObject([{ cause: 'xero_lost' }]);
  await look();
  await app.restart();
  await look();
  expect(smtp.mails).toHaveLength(1);

  await app.browser.open(`${app.url}/connect/xero`);
  await look();
  expect(mailed().slice(1)).toEqual([expect.stringContaining('Over: Xero is connected again')]);
  expect((await alerts()).open).toEqual([]);
});

test('failures that pile up within the hour are told with the names of some deals, and not those that are ignored', async () => {
  await save({ pileUpCount: 2 });
  await failedDeal('School roof');
  await look();
  expect(smtp.mails).toEqual([]);
  await failedDeal('Library\r\nBcc: eve@evil.example');
  await look();
  expect(mailed()).toEqual([expect.stringContaining('Invoices fail')]);
  const [mail] = smtp.mails;
  expect(mail?.text).toContain('2 deals failed');
  expect(mail?.text).toContain('- School roof');
  expect(mail?.text).toContain('- Library Bcc: eve@evil.example');
  const [job] = (await app.ledger.jobs('?state=failed')).body.jobs;
  await app.ledger.admin('POST', `/api/jobs/${job?.id ?? ''}/ignore`, { reason: 'known' });
  await look();
  expect(mailed().slice(1)).toEqual([expect.stringContaining('Over: invoices no longer fail')]);
});

test('deals wait and nothing is synced for longer than is allowed: told, and over once one goes through', async () => {
  await save({ silentMinutes: 30 });
  await failedDeal('Waits for long');
  const waiting = `state = 'waiting', problem = '{"code":"xero_unavailable","message":"","fix":null,"detail":null}',
    not_before = now() + interval '1 hour'`;
  await storedRows(app, `update deal_syncs set ${waiting}, asked_at = now() - interval '20 minutes'`);
  await look();
  expect(smtp.mails).toEqual([]);
  await storedRows(app, `update deal_syncs set asked_at = now() - interval '40 minutes'`);
  await look();
  expect(mailed()).toEqual([expect.stringContaining('Deals wait and nothing is synced')]);
  expect(smtp.mails[0]?.text).toContain('- Waits for long');
  await storedRows(app, `update deal_syncs set state = 'done', problem = null, updated_at = now()`);
  await look();
  expect(mailed().slice(1)).toEqual([expect.stringContaining('Over: deals are synced again')]);
});

test('a mail server that puts us off is asked again; one that refuses an address is believed', async () => {
  await save({});
  smtp.failNext('put-off');
  await app.ledger.admin('POST', '/api/alerts/test');
  await until('the e-mail', () => smtp.mails.length === 1);
  smtp.failNext('refuse-recipient');
  await app.ledger.admin('POST', '/api/alerts/test');
  const [refused] = await until('the refusal', async () => {
    const { messages } = await alerts();
    return messages[0]?.state === 'failed' && messages;
  });
  expect(refused).toMatchObject({
    to: ana,
    problem: { code: 'mail_refused', detail: expect.stringContaining('550') as string },
  });
  expect(smtp.mails).toHaveLength(1);
  // What was written stays nowhere once it has ended.
  expect(await storedRows(app, `select 1 from alert_messages where body <> ''`)).toEqual([]);
});

test('as a task in Zoho CRM too, once it may be made', async () => {
  await save({ emails: [], task: 'on' });
  expect((await alerts()).task).toEqual({ is: 'needs_consent', consentPath: '/connect/zoho?for=automations' });
  await app.browser.open(`${app.url}/connect/zoho?for=automations`);
  expect((await alerts()).task.is).toBe('ready');
  await app.ledger.admin('POST', '/api/alerts/test');
  await until('the task', () => app.zoho.list('Tasks').length === 1);
  expect(app.zoho.list('Tasks')).toMatchObject([{ Subject: expect.stringContaining('Test message') as string }]);
});

test('no more than twenty messages go out in a day', async () => {
  await save({});
  for (let sent = 0; sent < 20; sent += 1) {
    expect(await app.ledger.admin('POST', '/api/alerts/test')).toMatchObject({ status: 202 });
  }
  expect(await app.ledger.admin('POST', '/api/alerts/test')).toMatchObject({ status: 429 });
  await save({ pileUpCount: 1 });
  await failedDeal('One too many');
  await look();
  expect(mailed().filter((mail) => mail.includes('Invoices fail'))).toEqual([]);
  // The page says so all the same.
  expect((await alerts()).open).toMatchObject([{ cause: 'failures' }]);
});
