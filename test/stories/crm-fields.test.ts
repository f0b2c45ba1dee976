import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { allowCrmFields, fieldsAt } from '../support/crm-fields.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

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

/** No deal waits to be looked at now. */
const noneIsDue = async () => {
  const due = `select 1 from deal_write_backs where state = 'due' and coalesce(not_before, now()) < now() + interval '1 year'`;
  return (await storedRows(app, due)).length === 0;
};
/** Every wait is over. */
const bringForward = () =>
  app.server.context.db
    .updateTable('dealWriteBacks')
    .set({ notBefore: new Date(0) })
    .execute();

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

test('what changes on many deals is written in few calls, and what does not change is not written', async () => {
  const deals = [await won(), await won(), await won()];
  for (const { dealId } of deals) await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  app.zoho.calls.length = 0;
  for (const { invoice } of deals) app.xero.pay(invoice.invoiceId);
  for (const { dealId } of deals) await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid' });
  expect(writes().length).toBeLessThanOrEqual(2);
  // Every deal is looked at again, and nothing differs.
  await app.ledger.putSettings({ crmFields: { zohoWorkflows: 'on' } });
  await until('all deals to be looked at', noneIsDue);
  expect(writes().length).toBeLessThanOrEqual(2);
  await app.ledger.putSettings({ crmFields: { zohoWorkflows: 'off' } });
});

test('a deal that an approval has locked does not hold up the others, says so, and is written once it is free', async () => {
  const [locked, other] = [await won(), await won()];
  for (const { dealId } of [locked, other]) await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  app.zoho.hold(locked.dealId, 'approval');
  for (const { invoice } of [locked, other]) app.xero.pay(invoice.invoiceId);
  await fieldsAt(app, other.dealId, { Xero_Invoice_Status: 'Paid' });
  const panel = await app.ledger.openPanel(app.zoho, locked.dealId);
  const problem = await until('the problem', async () => (await panel.view()).problems[0]);
  expect(problem).toMatchObject({ code: 'crm_deal_locked', detail: 'RECORD_LOCKED: record is locked' });
  expect(await stateOfFields()).toMatchObject({ is: 'refused', problem: { code: 'crm_deal_locked' } });
  app.zoho.hold(locked.dealId, 'free');
  await bringForward();
  await fieldsAt(app, locked.dealId, { Xero_Invoice_Status: 'Paid' });
  await until('the problem to be gone', async () => (await panel.view()).problems.length === 0);
});

test('Zoho asks for quiet, or an answer is lost: the fields are written all the same', async () => {
  const { dealId, invoice } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  const put = { method: 'PUT', path: /\/crm\/v8\/Deals$/ };
  app.zoho.failNext(put, { status: 429, headers: { 'retry-after': '1' } });
  app.zoho.failNext(put, 'lose-answer');
  app.zoho.calls.length = 0;
  app.xero.pay(invoice.invoiceId);
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid', Xero_Amount_Due: 0 });
  await until('all deals to be settled', noneIsDue);
  const [refused, accepted] = writes();
  expect((accepted?.at.getTime() ?? 0) - (refused?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(1000);
});

test('a deal that was deleted in the CRM is owed nothing any more', async () => {
  const [gone, other] = [await won(), await won()];
  for (const { dealId } of [gone, other]) await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  app.zoho.deleteRecord('Deals', gone.dealId);
  for (const { invoice } of [gone, other]) app.xero.pay(invoice.invoiceId);
  await fieldsAt(app, other.dealId, { Xero_Invoice_Status: 'Paid' });
  await until('the deal to be dropped', async () => {
    const rows = await storedRows<{ deal_id: string }>(app, 'select deal_id from deal_write_backs');
    return !rows.some(({ deal_id }) => deal_id === gone.dealId);
  });
});

test('a figure may go to a field of the CRM’s own, of the right type only; further figures get fields of ours', async () => {
  app.zoho.addField('Deals', { api_name: 'Billing_State', data_type: 'text' });
  app.zoho.addField('Deals', { api_name: 'Paid_So_Far', data_type: 'currency' });
  app.zoho.addField('Deals', { api_name: 'Last_Bill', data_type: 'date' });
  const refused = async (fields: object) => {
    const answer = await app.ledger.putSettings({ crmFields: { fields } });
    expect(answer.status).toBe(422);
    return (answer.body as unknown as { errors: { field: string }[] }).errors.map(({ field }) => field);
  };
  expect(await refused({ status: 'Last_Bill' })).toEqual(['crmFields.fields.status']);
  expect(await refused({ paid: 'Not_There' })).toEqual(['crmFields.fields.paid']);
  expect(await refused({ paid: 'Paid_So_Far', due: 'Paid_So_Far' })).toEqual(['crmFields.fields.paid']);
  const wanted = { status: 'Billing_State', paid: 'Paid_So_Far', number: 'Xero_Invoice_Number' };
  expect((await app.ledger.putSettings({ crmFields: { fields: wanted } })).status).toBe(200);
  const [invoice] = invoicesOf(app, before);
  await fieldsAt(app, before, {
    ...{ Billing_State: 'Awaiting payment', Paid_So_Far: 0 },
    Xero_Invoice_Number: invoice?.number ?? '',
  });
  await app.ledger.putSettings({ crmFields: { fields: { status: 'Xero_Invoice_Status', paid: null, number: null } } });
});

test('the CRM allows no further field: the others are kept up, and the settings say why', async () => {
  await until('the fields', async () => (await stateOfFields())?.is === 'working');
  app.zoho.limitCustomFields(1);
  await app.ledger.putSettings({ crmFields: { fields: { credited: 'Xero_Amount_Credited' } } });
  const state = await until('the refusal', async () => {
    const seen = await stateOfFields();
    return seen?.is === 'refused' && seen;
  });
  expect(state.problem).toMatchObject({
    code: 'crm_field_not_made',
    message: expect.stringContaining('Xero Amount Credited') as string,
    detail: expect.stringContaining('LIMIT_EXCEEDED') as string,
  });
  const { dealId } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  app.zoho.limitCustomFields(100);
  await app.ledger.putSettings({ crmFields: { fields: { credited: null } } });
});

test('the permission is given back: nothing fails, and what is owed is written when it is there again', async () => {
  const { dealId, invoice } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  app.zoho.failNext(
    { method: 'PUT', path: /Deals$/ },
    {
      status: 401,
      body: { code: 'OAUTH_SCOPE_MISMATCH', details: {}, message: 'invalid oauth scope', status: 'error' },
    },
  );
  app.xero.pay(invoice.invoiceId);
  await until('the settings to say so', async () => (await stateOfFields())?.is === 'needs_consent');
  expect((await app.ledger.connections()).body.zoho.state).toBe('connected');
  await allowCrmFields(app);
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid' });
  // A plain new connection keeps what was given.
  await app.browser.open(`${app.url}/connect/zoho`);
  expect((await stateOfFields())?.is).toBe('working');
});

test('switched off, nothing is written any more; switched on again, what was missed is', async () => {
  const { dealId, invoice } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  await app.ledger.putSettings({ crmFields: { mode: 'off' } });
  await until('no field to be ours', async () => (await storedRows(app, 'select * from crm_fields')).length === 0);
  app.zoho.calls.length = 0;
  app.xero.pay(invoice.invoiceId);
  await viewAt(await app.ledger.openPanel(app.zoho, dealId), 'paid');
  expect(await stateOfFields()).toMatchObject({ is: 'off', problem: null });
  await until('the deal to be passed over', async () => await noneIsDue());
  expect(writes()).toEqual([]);
  await app.ledger.putSettings({ crmFields: { mode: 'on' } });
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid' });
});

test('our own change that comes back as a notification wakes nobody; one with a person’s change in it does', async () => {
  const { dealId } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment' });
  await settledJobs(app, dealId);
  const watch = [...app.zoho.watches.values()].find(({ events }) => events.includes('Deals.edit'));
  const tell = async (values: object) => {
    const body = {
      module: 'Deals',
      operation: 'update',
      ids: [dealId],
      affected_values: [{ record_id: dealId, values }],
    };
    const answer = await fetch(`${app.url}/webhooks/zoho`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, channel_id: watch?.channelId, token: watch?.token }),
    });
    expect(answer.status).toBe(200);
    const heard = `select 1 from webhook_events where body::text like '%"${dealId}"%' and source = 'zoho-notification'`;
    return (await storedRows(app, heard)).length;
  };
  const before = await tell({ Xero_Invoice_Status: 'Paid', Xero_Amount_Due: 0 });
  expect(await tell({ Xero_Invoice_Status: 'Draft' })).toBe(before);
  expect(await tell({ Xero_Invoice_Status: 'Draft', Amount: 1300 })).toBe(before + 1);
});

test('values that arrived without an answer are put right, also when what was there before is wanted again', async () => {
  const { dealId, invoice } = await won();
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment', Xero_Amount_Due: 1380 });
  await until('nothing to be due', noneIsDue);
  let isFirst = true;
  app.zoho.failBy(({ method, path }) => {
    if (method !== 'PUT' || !path.startsWith('/crm/v8/Deals')) return null;
    if (!isFirst) return 'refuse-connection';
    isFirst = false;
    return 'lose-answer';
  });
  app.xero.pay(invoice.invoiceId);
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Paid', Xero_Amount_Due: 0 });
  app.xero.removePayments(invoice.invoiceId);
  await viewAt(await app.ledger.openPanel(app.zoho, dealId), 'awaiting_payment');
  app.zoho.failBy(() => null);
  await until('all tries to be over', async () => {
    // A try that was under way just now may have failed since, and waits again.
    await bringForward();
    return noneIsDue();
  });
  await fieldsAt(app, dealId, { Xero_Invoice_Status: 'Awaiting payment', Xero_Amount_Due: 1380 });
});
