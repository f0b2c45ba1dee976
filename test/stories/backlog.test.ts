import { afterEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { notifyDeals } from '../support/notify-deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

/** Four hundred deals are work for the processor, of which others may want a share. */
const patient = { timeout: 300_000 };

test('a click is served in the middle of a backlog, long before the backlog is done', patient, async () => {
  app = await startApp({}, { xeroLatencyMs: 50 });
  await app.setUp();
  const backlog = Array.from({ length: 400 }, () => addDeal(app, { Stage: 'Closed Won' }).id);
  const clicked = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, clicked.id);
  for (let start = 0; start < backlog.length; start += 100) {
    expect(await notifyDeals(app, backlog.slice(start, start + 100), 'Closed Won')).toBe(200);
  }
  await until('the backlog to begin', () => backlog.some((id) => invoicesOf(app, id).length > 0));
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  expect(backlog.filter((id) => invoicesOf(app, id).length === 0).length).toBeGreaterThan(5);
  for (const id of backlog) await until('the rest', () => invoicesOf(app, id).length === 1, 60_000);
});

test('many notifications about the same deals in any order at once are all taken', async () => {
  app = await startApp();
  await app.setUp();
  const ids = Array.from({ length: 60 }, () => addDeal(app).id);
  const orders = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? ids : [...ids].reverse()));
  expect(await Promise.all(orders.map((order) => notifyDeals(app, order, null)))).toEqual(orders.map(() => 200));
});

test('a deal that may not be read holds up no other deal of the same notification', async () => {
  app = await startApp();
  await app.setUp();
  const [hidden, open] = [addDeal(app, { Stage: 'Closed Won' }), addDeal(app, { Stage: 'Closed Won' })];
  const refusal = { code: 'NO_PERMISSION', message: 'permission denied', status: 'error', details: {} };
  for (const path of [/\/Deals\?ids=/, new RegExp(`/Deals/${hidden.id}$`)]) {
    app.zoho.failNext({ method: 'GET', path }, { status: 403, body: refusal });
  }
  await notifyDeals(app, [hidden.id, open.id], 'Closed Won');
  await until('the other deal’s invoice', () => invoicesOf(app, open.id).length === 1);
  expect(await settledJobs(app, hidden.id)).toMatchObject([
    { state: 'failed', problem: { code: 'zoho_no_permission' } },
  ]);
});

test('a currency the organisation does not have is a problem, never an invoice in another currency', async () => {
  app = await startApp();
  app.zoho.org.mc_status = true;
  await app.setUp();
  const deal = addDeal(app, { Currency: 'XCG' });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const failed = await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'failed');
  expect(failed.problems).toMatchObject([{ code: 'currency_not_enabled' }]);
  expect(invoicesOf(app, deal.id)).toHaveLength(0);
});

test('two deals of a new customer won at the same moment share one contact', async () => {
  app = await startApp({}, { xeroLatencyMs: 200 });
  await app.setUp();
  const account = app.zoho.addAccount({ Account_Name: 'Twice at once' });
  const deals = [1, 2].map(() => addDeal(app, { Account_Name: { id: account.id } }));
  await Promise.all(deals.map(({ id }) => app.zoho.moveStage(id, 'Closed Won')));
  for (const { id } of deals) await until('the invoice', () => invoicesOf(app, id).length === 1);
  const contacts = [...(app.xero.organisations[0]?.contacts.values() ?? [])];
  expect(contacts.filter(({ name }) => name === 'Twice at once')).toHaveLength(1);
});

test('a deal over which the server stops again and again is left to a person, who may try again', async () => {
  app = await startApp();
  await app.setUp();
  const deal = addDeal(app, { Stage: 'Closed Won' });
  const { db } = app.server.context;
  const { orgId } = await db.selectFrom('orgs').select('orgId').executeTakeFirstOrThrow();
  const now = new Date();
  const row = { orgId, dealId: deal.id, ruleId: 'won', instalment: 'full', cause: 'event', priority: 1 } as const;
  const heldByTheDead = {
    state: 'running',
    workerId: 1,
    takeovers: 3,
    leaseUntil: new Date(now.getTime() + 60_000),
  } as const;
  await db
    .insertInto('dealSyncs')
    .values({ ...row, ...heldByTheDead, createdAt: now, updatedAt: now })
    .execute();
  const [job] = await settledJobs(app, deal.id);
  expect(job).toMatchObject({ state: 'failed', problem: { code: 'worker_stopped' } });
  expect((await app.ledger.retry(job?.id ?? '')).status).toBe(202);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});
