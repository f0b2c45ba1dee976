import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { findConnection } from '../../server/db/connections.ts';
import { startServer } from '../../server/start.ts';
import { xeroAccess } from '../../server/sync/org-state.ts';
import type { Urgency } from '../../server/xero/slot-rules.ts';
import type { XeroAccess } from '../../server/xero/xero-call.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { notifyDeals } from '../support/notify-deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
  expect(app.xero.limitRefusals).toEqual([]);
});

/** All of these deals are work for the processor, of which others may want a share. */
const patient = { timeout: 300_000 };

/** Deals of one customer that are won already, and nobody was told. */
function addBacklog(count: number): string[] {
  const account = app.zoho.addAccount({ Account_Name: 'Ridgeway University' });
  const values = { Stage: 'Closed Won', Account_Name: { id: account.id } };
  return Array.from({ length: count }, () => addDeal(app, values).id);
}
/** The org's way into Xero, as its workers have it. */
async function xeroGrant(urgency: Urgency): Promise<XeroAccess> {
  const access = xeroAccess(await findConnection(app.server.context.db, app.zoho.org.id, 'xero'), urgency);
  if (!access) throw new Error('Xero is connected');
  return access;
}
const invoiced = (dealIds: string[]) => dealIds.filter((id) => invoicesOf(app, id).length > 0);
const allInvoiced = (dealIds: string[]) =>
  until('every invoice', () => invoiced(dealIds).length === dealIds.length, 240_000);

test('200 deals at once: every one is invoiced, and neither side ever has to refuse a call', patient, async () => {
  app = await startApp();
  await app.setUp();
  const backlog = addBacklog(200);
  await notifyDeals(app, backlog.slice(0, 100), 'Closed Won');
  await notifyDeals(app, backlog.slice(100), 'Closed Won');
  await allInvoiced(backlog);
  expect(backlog.map((id) => invoicesOf(app, id).length)).toEqual(backlog.map(() => 1));
  expect(Math.max(...app.zoho.calls.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(5);
});

test('two servers on one database share the budget', patient, async () => {
  app = await startApp({}, { xeroLatencyMs: 20 });
  await app.setUp();
  const second = await startServer(readConfig({ ...app.environment, PORT: '0' }));
  const backlog = addBacklog(60);
  await notifyDeals(app, backlog, 'Closed Won');
  await allInvoiced(backlog);
  await second.close();
});

test('a click goes first, however much the background wants to call', async () => {
  app = await startApp({}, { rateWindowMs: 3000, xeroLatencyMs: 20 });
  await app.setUp();
  const { xero } = app.server.context;
  const access = await xeroGrant('background');
  let isHungry = true;
  let made = 0;
  // In order of arrival each call of the click would wait for sixty others: some thirty seconds in all.
  const hungry = Array.from({ length: 60 }, async () => {
    while (isHungry) {
      await xero.getOrganisation(access);
      made += 1;
    }
  });
  const clicked = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, clicked.id);
  await until('the background to have used its share', () => made >= 56);
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  isHungry = false;
  await Promise.all(hungry);
});

test('Xero asks for quiet: deals that come meanwhile wait and say so, another organisation is served at once', async () => {
  app = await startApp();
  await app.connect();
  const [demo] = app.xero.organisations;
  const other = app.xero.addOrganisation({ name: 'Other' });
  app.xero.pickOrganisation(other.tenantId);
  await app.setUp();
  const { context } = app.server;
  const access = await xeroGrant('background');
  app.xero.failNext(
    { path: /\/Accounts$/ },
    { status: 429, headers: { 'Retry-After': '600', 'X-Rate-Limit-Problem': 'minute' } },
  );
  await expect(context.xero.listAccounts(access)).rejects.toMatchObject({ code: 'xero_rate_limited' });
  const asked = app.xero.calls.length;
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await until('the reason', async () => (await panel.view()).problems[0]?.code === 'xero_budget');
  const [job] = await settledJobs(app, deal.id);
  expect(job).toMatchObject({ state: 'waiting', problem: { code: 'xero_budget' } });
  expect(job?.nextAttemptAt).not.toBeNull();
  expect(await context.xero.listAccounts({ ...access, tenantId: demo?.tenantId ?? '' })).not.toEqual([]);
  expect(app.xero.calls.slice(asked).map(({ tenantId }) => tenantId)).toEqual([demo?.tenantId]);
  // The quiet is over.
  await storedRows(app, 'update xero_limits set paused_until = now()');
  await storedRows(app, `update deal_syncs set not_before = now() where deal_id = '${deal.id}'`);
  await viewAt(panel, 'draft');
});

test('near the end of the day’s calls deals wait and say so; a click still goes out', async () => {
  app = await startApp();
  await app.setUp();
  const [organisation] = app.xero.organisations;
  if (!organisation) throw new Error('the sandbox has an organisation');
  const first = addDeal(app);
  await app.zoho.moveStage(first.id, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, first.id), 'draft');
  const left = async () => (await app.ledger.jobs()).body.budget.dayRemaining;
  const before = await left();
  expect(before).toBeGreaterThan(4900);

  organisation.dailyCallLimit -= (before ?? 0) - 100;
  await app.ledger.choices();
  expect(await left()).toBeLessThan(100);
  const second = addDeal(app);
  await app.zoho.moveStage(second.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, second.id);
  await until('the reason', async () => (await panel.view()).problems[0]?.code === 'xero_day_budget');
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  await app.restart();
  expect(await left()).toBeLessThan(100);
});
