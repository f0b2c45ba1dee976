import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import { purgeAbandoned } from '../../server/sync/purge-abandoned.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { callAsExtension, signedHeaders } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { atRest, rowCounts, storedRows, tablesHolding } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeEach(async () => {
  app = await startApp();
  await app.setUp();
  // What Xero is asked by itself after the set-up is over before calls are counted.
  await atRest(app);
});
afterEach(async () => {
  await app.close();
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
});

const ofOrg = async () => (await app.ledger.admin<OrgAnswer>('GET', '/api/org')).body;
const states = async () => {
  const { zoho, xero } = (await app.ledger.connections()).body;
  return [zoho.state, xero.state];
};
const goodbye = JSON.stringify({ event: 'uninstalled' });
const daysFromNow = (days: number) => new Date(Date.now() + days * 24 * 3600_000);
/** The clock's work as it would be done in so many days. */
const purgeIn = (days: number) => purgeAbandoned({ ...app.server.context, now: () => daysFromNow(days) });
const orgsStored = () => storedRows(app, 'select org_id from orgs');
const won = async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  return deal;
};

test('uninstalled, everything stands still at once and the administrators are told; resumed, what waited is done', async () => {
  await app.zoho.uninstall();
  expect(await states()).toEqual(['lost', 'lost']);
  const told = (await app.ledger.connections()).body.zoho.problem;
  expect(told).toMatchObject({ code: 'app_uninstalled', fix: expect.stringContaining('resume') as string });
  const { uninstalled } = await ofOrg();
  const days = (Date.parse(uninstalled?.erasedOn ?? '') - Date.parse(uninstalled?.at ?? '')) / (24 * 3600_000);
  expect(days).toBeCloseTo(30, 1);

  const callsBefore = app.xero.calls.length;
  const deal = await won();
  const [waiting] = await settledJobs(app, deal.id);
  expect(waiting).toMatchObject({ state: 'waiting', problem: { code: 'app_uninstalled' } });
  expect(app.xero.calls.length).toBe(callsBefore);

  expect((await app.ledger.admin('POST', '/api/resume')).status).toBe(204);
  expect(await states()).toEqual(['connected', 'connected']);
  expect((await ofOrg()).uninstalled).toBeNull();
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  await until('the signing secret in the CRM again', () => app.zoho.variables.get('ledger_signing_secret'));
  expect((await app.ledger.admin('POST', '/api/resume')).status).toBe(409);
  const actions = await storedRows<{ action: string }>(app, `select action from audit_log where action like 'app.%'`);
  expect(actions.map(({ action }) => action)).toEqual(['app.uninstalled', 'app.resumed']);
});

test('installed and connected again, it goes on as well', async () => {
  await app.zoho.uninstall();
  await app.browser.open(`${app.url}/connect/zoho`);
  expect(await states()).toEqual(['connected', 'connected']);
  const deal = await won();
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('a goodbye that is not signed, too old, or comes again after it was taken back, pauses nothing', async () => {
  const path = '/zoho/uninstalled' as const;
  await problemOf(await callAsExtension(app, { path, body: goodbye, secret: 'wrong' }), 401);
  await problemOf(await callAsExtension(app, { path, body: goodbye, ageSeconds: 400 }), 401);
  await problemOf(await callAsExtension(app, { path, body: '{}' }), 400);
  expect(await states()).toEqual(['connected', 'connected']);
  const headers = signedHeaders(app, { path, body: goodbye });
  const say = () => fetch(app.url + path, { method: 'POST', headers, body: goodbye });
  expect((await say()).status).toBe(202);
  expect((await app.ledger.admin('POST', '/api/resume')).status).toBe(204);
  expect((await say()).status).toBe(202);
  expect(await states()).toEqual(['connected', 'connected']);
});

test('after 30 days without an administrator, grants, watches and data are gone, and only the log remains', async () => {
  const deal = await won();
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  expect(app.zoho.watches.size).toBeGreaterThan(0);
  await atRest(app);
  await app.zoho.uninstall();
  await purgeIn(29);
  expect(await orgsStored()).toHaveLength(1);
  await purgeIn(31);
  const counts = await rowCounts(app);
  const left = Object.entries(counts).filter(([, count]) => count > 0);
  const outliving = /^(audit_|kysely_|used_once$|xero_event_sequence$)/;
  expect(left.map(([table]) => table).filter((table) => !outliving.test(table))).toEqual([]);
  expect((await tablesHolding(app, app.zoho.org.id)).filter((table) => !/audit_|used_once|pgboss/.test(table))).toEqual(
    [],
  );
  expect(app.zoho.watches.size).toBe(0);
  expect(app.zoho.identityCalls.at(-1)).toMatchObject({ path: '/oauth/v2/token/revoke', status: 200 });
  expect(app.xero.calls.at(-1)).toMatchObject({ method: 'DELETE', status: 204 });
  expect(await storedRows(app, `select org_id from audit_log where action = 'org.purged'`)).toEqual([
    { org_id: app.zoho.org.id },
  ]);

  await app.setUp();
  const again = await won();
  await until('the invoice of a deal afterwards', () => invoicesOf(app, again.id).length === 1);
});

test('an administrator who signs in starts the 30 days anew; a salesperson does not', async () => {
  await app.zoho.uninstall();
  const seen = `update orgs set administrator_seen_at = now() - interval '40 days', uninstalled_at = now() - interval '40 days'`;
  await storedRows(app, seen);
  const salesperson = createBrowserSession();
  app.zoho.signInAs(app.zoho.users[1]?.id ?? '');
  await salesperson.open(`${app.url}/signin`);
  app.zoho.signInAs(app.zoho.users[0]?.id ?? '');
  expect(await storedRows(app, `select 1 from orgs where administrator_seen_at > now() - interval '1 day'`)).toEqual(
    [],
  );
  await app.browser.open(`${app.url}/signin`);
  await purgeIn(0);
  expect(await orgsStored()).toHaveLength(1);
  await purgeIn(31);
  expect(await orgsStored()).toEqual([]);
});

test('a CRM whose grant was found dead 30 days ago is forgotten too; one that only lost Xero keeps its links', async () => {
  const deal = await won();
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await viewAt(panel, 'draft');
  app.xero.revokeGrants();
  const other = await won();
  await until('the loss', async () => (await states())[1] === 'lost');
  await purgeIn(31);
  expect(await states()).toEqual(['connected', 'not_connected']);
  expect(await storedRows(app, `select 1 from token_sets where provider = 'xero'`)).toEqual([]);
  expect(await storedRows(app, 'select 1 from contact_directory')).toEqual([]);
  expect((await panel.view()).invoices).toHaveLength(1);
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the waiting invoice', () => invoicesOf(app, other.id).length === 1);
  expect((await panel.createInvoice()).status).toBe(200);

  app.zoho.revokeGrants();
  await won();
  await until('the loss', async () => (await states())[0] === 'lost');
  await purgeIn(29);
  expect(await orgsStored()).toHaveLength(1);
  await purgeIn(31);
  expect(await orgsStored()).toEqual([]);
});
