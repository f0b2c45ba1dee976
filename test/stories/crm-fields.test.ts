import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { allowCrmFields, fieldsAt } from '../support/crm-fields.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

/** A deal's fields in the CRM say what its invoices say in Xero. */
let app: App;
let before: string;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const rule = { ...defaultRule('Closed Won'), status: 'AUTHORISED', dueDays: 14 };
  expect((await app.ledger.putSettings({ rules: [rule] })).status).toBe(200);
});
beforeEach(() => {
  app.zoho.calls.length = 0;
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const writes = () => app.zoho.calls.filter(({ method, path }) => method === 'PUT' && path === '/crm/v8/Deals');
const stateOfFields = async () => (await app.ledger.settings()).body.crmFields.state;

/** A won deal whose invoice is there. */
async function won(values = {}) {
  const deal = addDeal(app, values);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'awaiting_payment');
  const [invoice] = invoicesOf(app, deal.id);
  if (!invoice) throw new Error('there is an invoice');
  return { dealId: deal.id, invoice };
}

test('without the permission nothing is written, nothing fails, and the settings say what to do', async () => {
  const { dealId } = await won();
  before = dealId;
  expect(await stateOfFields()).toMatchObject({
    is: 'needs_consent',
    consentPath: '/connect/zoho?for=crm-fields',
    problem: { code: 'zoho_consent_needed' },
  });
  await settledJobs(app, dealId);
  expect(writes()).toEqual([]);
  expect((await (await app.ledger.openPanel(app.zoho, dealId)).view()).problems).toEqual([]);
});

test('the permission is asked for on demand; then five fields are made, and deals invoiced before are told, too', async () => {
  const asked = await app.browser.open(`${app.url}/connect/zoho?for=crm-fields`);
  const scopes = new URL(asked.visited[1] ?? '').searchParams.get('scope')?.split(',');
  expect(scopes).toEqual(
    expect.arrayContaining(['ZohoCRM.modules.deals.UPDATE', 'ZohoCRM.settings.fields.ALL', 'ZohoCRM.coql.READ']),
  );
  await allowCrmFields(app);
  const [invoice] = invoicesOf(app, before);
  const fields = await fieldsAt(app, before, { Xero_Invoice_Status: 'Awaiting payment' });
  expect(fields).toEqual({
    Xero_Invoice_Status: 'Awaiting payment',
    Xero_Invoiced: 1380,
    Xero_Amount_Due: 1380,
    Xero_Due_Date: invoice?.dueDate,
    Xero_Invoice_Link: expect.stringContaining(invoice?.invoiceId ?? '-') as string,
  });
  expect(app.zoho.find('Deals', before)?.Stage).toBe('Closed Won');
});

test('a payment is in the deal’s fields, and our own writing wakes nobody', async () => {
  const { dealId, invoice } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  await settledJobs(app, dealId);
  const events = () =>
    storedRows<{ count: string }>(app, `select count(*) from webhook_events where body::text like '%${dealId}%'`);
  const heard = await events();
  app.xero.pay(invoice.invoiceId, { amount: 380 });
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Part paid', Xero_Invoiced: 1380, Xero_Amount_Due: 1000 });
  app.xero.pay(invoice.invoiceId);
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid', Xero_Amount_Due: 0, Xero_Due_Date: null });
  expect(await events()).toEqual(heard);
  expect(invoicesOf(app, dealId)).toHaveLength(1);
});
