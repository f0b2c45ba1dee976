/** Xero's own SDK against the sandbox, and every call of it against Xero's own schema. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccountingApi, Invoice, LineAmountTypes } from 'xero-node';
import { startConnected } from './connected-app.ts';

let app: Awaited<ReturnType<typeof startConnected>>;
let api: AccountingApi;
beforeAll(async () => {
  app = await startConnected();
  api = new AccountingApi(`${app.sandbox.url}/api.xro/2.0`);
  api.accessToken = app.tokens['access_token'] ?? '';
});
afterAll(async () => {
  await app.sandbox.close();
});

const failureOf = async (call: Promise<unknown>): Promise<{ response: { statusCode: number; body: unknown } }> => {
  try {
    await call;
  } catch (error) {
    return JSON.parse(String(error)) as { response: { statusCode: number; body: unknown } };
  }
  throw new Error('The call should have failed');
};

test('the SDK reads the lists, makes contact and invoice, reads them back and meets the refusals', async () => {
  const { tenantId } = app.organisation;
  expect((await api.getOrganisations(tenantId)).body.organisations?.[0]?.name).toBe('Demo Company (NZ)');
  await api.getOrganisationActions(tenantId);
  expect((await api.getAccounts(tenantId)).body.accounts?.some(({ code }) => code === '200')).toBe(true);
  await api.getTaxRates(tenantId);
  await api.getCurrencies(tenantId);
  await api.getBrandingThemes(tenantId);
  await api.getTrackingCategories(tenantId);
  await api.getItems(tenantId);
  const contacts = { contacts: [{ name: 'Acme', contactNumber: 'Z-1' }] };
  const created = await api.createContacts(tenantId, contacts, false, 'contact-1');
  const contactID = created.body.contacts?.[0]?.contactID ?? '';
  expect((await api.getContact(tenantId, 'Z-1')).body.contacts?.[0]?.contactID).toBe(contactID);
  await api.getContacts(tenantId, undefined, 'Name=="Acme"', undefined, undefined, 1);
  const invoice: Invoice = {
    type: Invoice.TypeEnum.ACCREC,
    status: Invoice.StatusEnum.AUTHORISED,
    contact: { contactID },
    invoiceNumber: 'DL-1',
    url: 'https://crm.zoho.com/crm/tab/Deals/1',
    lineAmountTypes: LineAmountTypes.Exclusive,
    lineItems: [{ description: 'Work', quantity: 2, unitAmount: 600.1234, accountCode: '200', taxType: 'OUTPUT2' }],
  };
  const made = await api.createInvoices(tenantId, { invoices: [invoice] }, false, 4, 'invoice-1');
  const [result] = made.body.invoices ?? [];
  expect(result).toMatchObject({ total: 1380.29, invoiceNumber: 'DL-1' });
  const read = await api.getInvoice(tenantId, result?.invoiceID ?? '', 4);
  expect(read.body.invoices?.[0]?.lineItems?.[0]?.unitAmount).toBe(600.1234);
  expect(read.response.headers['x-minlimit-remaining']).toBeDefined();
  const ids = [result?.invoiceID ?? '', '00000000-0000-0000-0000-000000000001'];
  const listed = await api.getInvoices(tenantId, new Date(0), undefined, 'UpdatedDateUTC ASC', ids);
  expect(listed.body.invoices).toHaveLength(1);
  app.sandbox.pay(result?.invoiceID ?? '', { amount: 1 });
  const payments = await api.getPayments(tenantId, undefined, undefined, undefined, 1);
  expect(payments.body.payments?.[0]?.amount).toBe(1);
  const again = await failureOf(api.createInvoices(tenantId, { invoices: [invoice] }, true, 4, 'invoice-2'));
  expect(again.response.statusCode).toBe(400);
  expect(JSON.stringify(again.response.body)).toContain('Invoice # must be unique.');
  expect((await failureOf(api.getContact(tenantId, 'nobody'))).response.statusCode).toBe(404);
  expect(app.sandbox.violations).toEqual([]);
});

test.runIf(process.env['SPEC_DIR'])('a call outside the official schema is noticed', async () => {
  app.sandbox.violations.length = 0;
  await app.call('GET', '/Invoices?Nonsense=1');
  await app.call('PUT', '/Contacts', { Contacts: [{ Name: 'Beta', Colour: 'red' }] });
  const [query = '', body = ''] = app.sandbox.violations;
  expect(app.sandbox.violations).toHaveLength(2);
  expect(query).toContain('Nonsense');
  expect(body).toContain('Colour');
});
