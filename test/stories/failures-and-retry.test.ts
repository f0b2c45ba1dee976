import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { loseAnswerAndXero } from '../support/lost-answer.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
beforeEach(() => {
  app.xero.calls.length = 0;
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);
const sentInvoices = () => app.xero.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/Invoices'));

test('the answer to an invoice is lost: the panel says uncertain, we look first, and there is one invoice', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  loseAnswerAndXero(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(panel, 'uncertain');
  app.xero.failBy(() => null);
  await viewAt(panel, 'draft');
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  expect(sentInvoices()).toHaveLength(1);
});

test('the connection breaks before the invoice arrives: we look, and send it again', async () => {
  const deal = addDeal(app);
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, 'refuse-connection');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await openPanel(deal.id), 'draft');
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  expect(sentInvoices()).toHaveLength(2);
});

test('numbered by Xero: a lost answer is settled by looking at what we made for that contact', async () => {
  await app.ledger.putSettings({ numbering: 'xero' });
  const deal = addDeal(app);
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, 'lose-answer');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const view = await viewAt(await openPanel(deal.id), 'draft');
  expect(view.invoices[0]?.number).toMatch(/^INV-/);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  await app.ledger.putSettings({ numbering: 'deal' });
});

test('the answer to a new contact is lost: it is found by our number, not made twice', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Petrie McLoud' });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  app.xero.failNext({ method: 'PUT', path: /\/Contacts$/ }, 'lose-answer');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await openPanel(deal.id), 'draft');
  const contacts = [...(app.xero.organisations[0]?.contacts.values() ?? [])];
  expect(contacts.filter(({ name }) => name === 'Petrie McLoud')).toHaveLength(1);
});

test('Xero says 429: the deal waits as long as it was told, then goes through', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  // Long enough for the panel to be looked at; a call that no clock makes.
  const limited = { status: 429, headers: { 'Retry-After': '4', 'X-Rate-Limit-Problem': 'minute' } };
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, limited);
  const startedAt = Date.now();
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the reason', async () => (await panel.view()).problems[0]?.code === 'xero_rate_limited');
  await viewAt(panel, 'draft');
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(4000);
});

test('Zoho answers 429 and 500: the deal is read again later', async () => {
  const deal = addDeal(app);
  const busy = { code: 'TOO_MANY_REQUESTS', message: 'too many', status: 'error', details: {} };
  const read = { method: 'GET', path: new RegExp(`/Deals/${deal.id}$`) };
  app.zoho.failNext(read, { status: 429, body: busy });
  app.zoho.failNext(read, { status: 500, body: { code: 'INTERNAL_ERROR' } });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('Xero refuses the invoice: the deal says why in Xero’s own words, and a retry after the fix goes through', async () => {
  const account = app.xero.organisations[0]?.accounts.find(({ Code }) => Code === '200');
  if (!account) throw new Error('the demo company sells through account 200');
  account.Status = 'ARCHIVED';
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const failed = await viewAt(panel, 'failed');
  expect(failed.problems).toMatchObject([
    { code: 'account_unusable', detail: expect.stringContaining('200') as string },
  ]);
  expect(invoicesOf(app, deal.id)).toHaveLength(0);

  account.Status = 'ACTIVE';
  const [job] = await settledJobs(app, deal.id);
  expect(job).toMatchObject({ state: 'failed', kind: 'sync-deal', dealName: 'Website rebuild' });
  expect((await app.ledger.retry(job?.id ?? '')).status).toBe(202);
  await viewAt(panel, 'draft');
});

test('two servers on one database make one invoice', async () => {
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  const second = await startServer(readConfig({ ...app.environment, PORT: '0' }));
  const deals = Array.from({ length: 8 }, () => addDeal(app));
  await Promise.all(deals.map(({ id }) => app.zoho.moveStage(id, 'Closed Won')));
  for (const { id } of deals) await until('the invoice', () => invoicesOf(app, id).length > 0);
  for (const { id } of deals) await settledJobs(app, id);
  await second.close();
  expect(deals.map(({ id }) => invoicesOf(app, id).length)).toEqual(deals.map(() => 1));
});

test('a server that stops with work waiting goes on after its restart', async () => {
  const deal = addDeal(app);
  const read = { method: 'GET', path: new RegExp(`/Deals/${deal.id}$`) };
  app.zoho.failNext(read, { status: 500, body: { code: 'INTERNAL_ERROR' } }, 2);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await app.restart();
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});
