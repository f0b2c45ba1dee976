import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows, tablesHolding } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

interface Exported {
  customerId: string;
  stored: Record<string, Record<string, unknown>[]>;
}
interface Erased {
  stillHeld: { zoho: { deals: string[] }; xero: { contacts: string[]; invoices: string[] }; readAgain: string[] };
}

let app: App;
let accountId: string;
let dealId: string;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  const account = app.zoho.addAccount({
    ...{ Account_Name: 'Pukeko Pottery', Phone: '+64 9 555 0177', Billing_Street: '12 Kiln Lane' },
  });
  const contact = app.zoho.addContact({
    ...{ First_Name: 'Mere', Last_Name: 'Pukeko', Email: 'mere@pukeko.example', Account_Name: { id: account.id } },
  });
  accountId = account.id;
  const links = { Account_Name: { id: account.id }, Contact_Name: { id: contact.id } };
  dealId = addDeal(app, { Deal_Name: 'Wheel for Mere', ...links }).id;
  await app.zoho.moveStage(dealId, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, dealId), 'draft');
  const other = addDeal(app, { Deal_Name: 'Somebody else’s' });
  await app.zoho.moveStage(other.id, 'Closed Won');
  await until('the other invoice', () => invoicesOf(app, other.id).length === 1);
  await settledJobs(app, other.id);
});
afterAll(() => app.close());

const post = <T>(what: 'export' | 'erase', customerId: unknown) =>
  app.ledger.admin<T>('POST', `/api/privacy/${what}`, { customerId });
/** What tells who the customer is. */
const traces = ['Pukeko', 'mere@pukeko.example', '12 Kiln Lane', '555 0177', 'Wheel for Mere'];
const holding = async (text: string) => (await tablesHolding(app, text)).filter((table) => !table.includes('pgboss'));

test('everything stored about one customer is handed out, and nothing about another', async () => {
  const { status, body } = await post<Exported>('export', accountId);
  expect(status).toBe(200);
  expect(Object.keys(body.stored)).toEqual(
    expect.arrayContaining(['contact_links', 'deal_invoices', 'deal_syncs', 'deals', 'webhook_events']),
  );
  const text = JSON.stringify(body);
  expect(text).toContain('Pukeko Pottery');
  expect(text).not.toContain('Somebody else');
  expect(body.stored['deals']).toMatchObject([{ deal_id: dealId, name: 'Wheel for Mere' }]);
  // Wherever the database names the customer, the export does too.
  for (const trace of traces) {
    for (const table of await holding(trace)) expect(Object.keys(body.stored)).toContain(table.replace('public.', ''));
  }
});

test('erased, no table names or describes the customer any more; the sums that keep a deal from a second invoice stay', async () => {
  expect(await holding('Pukeko')).not.toEqual([]);
  const { status, body } = await post<Erased>('erase', accountId);
  expect(status).toBe(200);
  for (const trace of traces) expect(await holding(trace), trace).toEqual([]);
  expect(await holding('Somebody else')).not.toEqual([]);
  const [invoice] = invoicesOf(app, dealId);
  expect(body.stillHeld).toMatchObject({
    zoho: { deals: [dealId] },
    xero: { invoices: [invoice?.invoiceId] },
    readAgain: [expect.any(String)],
  });
  expect(body.stillHeld.xero.contacts).toHaveLength(1);

  const panel = await app.ledger.openPanel(app.zoho, dealId);
  expect((await panel.createInvoice()).status).toBe(200);
  expect(invoicesOf(app, dealId)).toHaveLength(1);
});

test('the log tells that it was done, by ids only', async () => {
  const rows = await storedRows<{ action: string; subject: unknown }>(
    app,
    `select action, subject from audit_log where action like 'customer.%' order by id`,
  );
  expect(rows).toEqual([
    { action: 'customer.exported', subject: { customer: accountId } },
    { action: 'customer.erased', subject: { customer: accountId } },
  ]);
});

test('while an invoice of the customer is on its way nothing is erased', async () => {
  await storedRows(app, `update deal_syncs set sent_at = now() where deal_id = '${dealId}'`);
  const { status, body } = await post('erase', accountId);
  expect([status, body]).toMatchObject([409, { code: 'invoice_under_way' }]);
});

test('only a signed-in administrator may ask, for an id and nothing else', async () => {
  expect((await post('export', `1' or '1'='1`)).status).toBe(400);
  expect((await post('erase', undefined)).status).toBe(400);
  expect((await post<Exported>('export', '999')).body.stored).toEqual({});
  const headers = { origin: app.url, 'content-type': 'application/json' };
  const body = JSON.stringify({ customerId: accountId });
  const stranger = createBrowserSession();
  await problemOf(await stranger.request(`${app.url}/api/privacy/export`, { method: 'POST', headers, body }), 401);
  const salesperson = createBrowserSession();
  app.zoho.signInAs(app.zoho.users[1]?.id ?? '');
  await salesperson.open(`${app.url}/signin`);
  await problemOf(await salesperson.request(`${app.url}/api/privacy/erase`, { method: 'POST', headers, body }), 403);
});
