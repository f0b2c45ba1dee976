import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkGrants } from '../../server/sync/check-grants.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeEach(async () => {
  app = await startApp();
  await app.setUp();
});
afterEach(async () => {
  await app.close();
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
});

/** The daily look, as the clock asks for it. */
const look = () => checkGrants(app.server.context, app.zoho.org.id);
const connections = async () => (await app.ledger.connections()).body;
const administrator = () => {
  const [first] = app.zoho.users;
  if (!first) throw new Error('the CRM has no user');
  return first;
};
/** A deal that reaches its stage now, and waits for the reason given. */
const waitsFor = async (code: string) => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [waiting] = await settledJobs(app, deal.id);
  expect(waiting).toMatchObject({ state: 'waiting', problem: { code } });
  return deal;
};

test('the daily look finds two working grants, and costs the organisation none of its calls', async () => {
  const before = app.xero.calls.length;
  await look();
  const looks = app.xero.calls.slice(before).filter(({ path }) => path === '/connections');
  expect(looks).toMatchObject([{ method: 'GET', tenantId: null, status: 200 }]);
  expect(await connections()).toMatchObject({ zoho: { state: 'connected' }, xero: { state: 'connected' } });
  const unchecked = `select 1 from connections where checked_at is null`;
  expect(await storedRows(app, unchecked)).toEqual([]);
});

test('an organisation disconnected inside Xero is noticed before a deal needs it; the deal waits and goes on', async () => {
  app.xero.disconnectInXero(app.xero.organisations[0]?.tenantId ?? '');
  await look();
  const { xero } = await connections();
  expect(xero).toMatchObject({
    state: 'lost',
    orgName: 'Demo Company (NZ)',
    problem: { code: 'xero_connection_lost' },
  });
  expect(xero.problem?.message).toBe('Demo Company (NZ) was disconnected from us in Xero.');
  // What the demo company does by itself is said, too.
  expect(xero.problem?.fix).toMatch(/Connect Xero again.*28 days/);
  const deal = await waitsFor('xero_connection_lost');
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('a grant of Xero that was revoked is noticed', async () => {
  app.xero.revokeGrants();
  await look();
  const { xero } = await connections();
  expect(xero).toMatchObject({ state: 'lost', problem: { code: 'grant_refused', detail: 'invalid_grant' } });
  const deal = await waitsFor('grant_refused');
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('an access token that ended early is renewed, not taken for a lost grant', async () => {
  app.xero.expireAccessTokens();
  app.zoho.expireAccessTokens();
  await look();
  expect(await connections()).toMatchObject({ zoho: { state: 'connected' }, xero: { state: 'connected' } });
});

test('a grant of Zoho that was revoked is noticed; the deal waits and goes on', async () => {
  app.zoho.revokeGrants();
  await look();
  expect((await connections()).zoho).toMatchObject({ state: 'lost', problem: { code: 'grant_refused' } });
  const deal = await waitsFor('grant_refused');
  await app.browser.open(`${app.url}/connect/zoho`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('whoever connected Zoho has left: it is said who, deals wait, and another administrator mends it', async () => {
  administrator().status = 'disabled';
  const early = addDeal(app);
  await app.zoho.moveStage(early.id, 'Closed Won');
  expect(await settledJobs(app, early.id)).toMatchObject([{ problem: { code: 'zoho_no_permission' } }]);
  // The refusal alone makes the next round look.
  const suspected = `select provider from connections where checked_at is null`;
  expect(await storedRows(app, suspected)).toEqual([{ provider: 'zoho' }]);
  await look();
  const { zoho } = await connections();
  expect(zoho).toMatchObject({ state: 'lost', problem: { code: 'zoho_user_inactive' } });
  expect(zoho.problem?.message).toContain(administrator().email);
  const deal = await waitsFor('zoho_user_inactive');
  const [, colleague] = app.zoho.users;
  if (!colleague) throw new Error('the CRM has one user only');
  colleague.profile = { ...administrator().profile };
  app.zoho.signInAs(colleague.id);
  await app.browser.open(`${app.url}/connect/zoho`);
  for (const { id } of [early, deal]) await until('the invoice', () => invoicesOf(app, id).length === 1);
});

test('whoever connected Zoho is no longer an administrator: it works on and is told, until an administrator connects', async () => {
  const { profile } = administrator();
  administrator().profile = { id: '572576700000000034', name: 'Standard' };
  await look();
  expect((await connections()).zoho).toMatchObject({
    state: 'connected',
    problem: { code: 'zoho_user_not_administrator', fix: expect.any(String) as string },
  });
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  administrator().profile = profile;
  await look();
  expect((await connections()).zoho.problem).toBeNull();
});

test('a side that cannot be reached is not taken for lost', async () => {
  app.xero.failNext({ method: 'GET', path: /^\/connections$/ }, { status: 503 }, 2);
  app.zoho.failNext({ method: 'GET', path: /\/users$/ }, { status: 500 }, 2);
  await look();
  expect(await connections()).toMatchObject({ zoho: { state: 'connected' }, xero: { state: 'connected' } });
});
