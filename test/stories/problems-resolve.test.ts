import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { addDays, dayIn } from '../../server/sync/due-date.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** Nobody asks again in these stories: what waits goes on when its cause is gone, or at the next look. */
let app: App;
let ready: Settings;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  app.zoho.org.mc_status = true;
  await app.setUp();
  ready = (await app.ledger.settings()).body;
  // From here on Xero's lists are known, so that what changes in Xero is a surprise.
  await invoiced((await won()).id);
});
beforeEach(() => choose({}));
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const xero = () => {
  const [organisation] = app.xero.organisations;
  if (!organisation) throw new Error('there is an organisation');
  return organisation;
};

const sentInvoices = () =>
  app.xero.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/Invoices')).length;

function restoreAccount() {
  const account = xero().accounts.find(({ Code }) => Code === '200');
  if (!account) throw new Error('the demo company sells through account 200');
  account.Status = 'ACTIVE';
}

/** Settings for this story; what it does not name is as in all of them. */
async function choose({
  mapping,
  ...changes
}: Partial<Omit<Settings, 'mapping'>> & { mapping?: Partial<Settings['mapping']> }) {
  const answer = await app.ledger.putSettings({ ...ready, ...changes, mapping: { ...ready.mapping, ...mapping } });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
}

/** A deal brought to Closed Won; `before` it gets there, e.g. a quote. */
async function won(values: JsonObject = {}, before: (dealId: string) => void = () => undefined) {
  const deal = addDeal(app, values);
  before(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  return deal;
}

/** Waits until the panel tells this problem, and no invoice was made. */
async function toldOf(dealId: string, code: string) {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  const problem = await until(`the problem ${code}`, async () => {
    const view = await panel.view();
    return view.problems.find((candidate) => candidate.code === code);
  });
  expect(problem.fix).toBeTruthy();
  expect(invoicesOf(app, dealId)).toHaveLength(0);
  return problem;
}

/** Waits until a preview tells this problem: from then on the deals know of it too. */
async function previewTells(dealId: string, code: string) {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  await until(`the preview to tell ${code}`, async () =>
    (await panel.preview()).body.problems.some((problem) => problem.code === code),
  );
}

/** Waits for the invoice, which takes the problem with it. */
async function invoiced(dealId: string) {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  const view = await viewAt(panel, 'draft');
  expect(view.problems).toEqual([]);
  return invoiceInXero(app, dealId);
}

test('the sales account is archived while its deal is on the way: Xero’s words are shown, and once restored the invoice is made', async () => {
  // The accounts have been read since the settings were saved.
  await invoiced((await won()).id);
  app.xero.archiveAccount('200');
  const deal = await won();
  const problem = await toldOf(deal.id, 'account_unusable');
  expect(problem.detail).toContain("Account code '200' has been archived");
  restoreAccount();
  await invoiced(deal.id);
});

test('an account that the preview has found archived is told before anything is sent, and the deal goes on once it is restored', async () => {
  app.xero.archiveAccount('200');
  const deal = addDeal(app);
  await previewTells(deal.id, 'account_unusable');
  const invoicesBefore = sentInvoices();
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await toldOf(deal.id, 'account_unusable');
  expect(sentInvoices()).toBe(invoicesBefore);
  restoreAccount();
  await invoiced(deal.id);
});

test('a deal in a currency that Xero lacks goes through once the currency is added', async () => {
  const deal = await won({ Currency: 'GBP' });
  expect((await toldOf(deal.id, 'currency_not_enabled')).message).toContain('GBP');
  xero().currencies.push('GBP');
  expect(await invoiced(deal.id)).toMatchObject({ currency: 'GBP' });
});

test('a locked period: the deal goes through once the lock date is moved back', async () => {
  const today = dayIn(xero().zone, new Date());
  xero().periodLockDate = addDays(today, 1);
  const deal = addDeal(app);
  await previewTells(deal.id, 'period_locked');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await toldOf(deal.id, 'period_locked');
  xero().periodLockDate = addDays(today, -30);
  await invoiced(deal.id);
});

test('a plan’s limit of approved invoices is reached: the deal goes through once Xero approves again', async () => {
  await choose({ rules: [{ ...defaultRule('Closed Won'), status: 'AUTHORISED' }] });
  xero().approvedInvoiceLimit = 0;
  const deal = await won();
  expect((await toldOf(deal.id, 'plan_limit')).detail).toContain('limit of invoices');
  xero().approvedInvoiceLimit = Number.POSITIVE_INFINITY;
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'awaiting_payment');
});

test('a tax of the CRM that nobody has mapped: the deal goes through once it is mapped in the settings', async () => {
  const deal = await won({}, (dealId) => addQuote(app, dealId, [{ price: 200, taxes: { 'Export levy': 0 } }]));
  expect((await toldOf(deal.id, 'tax_not_mapped')).message).toContain('Export levy');
  await choose({ mapping: { taxes: { 'Export levy': 'ZERORATED' } } });
  expect(await invoiced(deal.id)).toMatchObject({ total: '200.00' });
});

test('no account and tax chosen yet: the deal waits as needs set-up and goes through once they are', async () => {
  await choose({ mapping: { salesAccountCode: null } });
  const deal = await won();
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await viewAt(panel, 'needs_setup')).problems).toMatchObject([{ code: 'needs_mapping' }]);
  await choose({});
  await invoiced(deal.id);
});

test('a deal without an amount goes through once the amount is entered', async () => {
  const deal = await won({ Amount: null });
  await toldOf(deal.id, 'no_amount');
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 640 });
  expect(await invoiced(deal.id)).toMatchObject({ subTotal: '640.00' });
});

test('a deal without a customer goes through once it has an account', async () => {
  const deal = await won({ Account_Name: null });
  await toldOf(deal.id, 'no_customer');
  const account = app.zoho.addAccount({ Account_Name: 'Late Account Ltd' });
  await app.zoho.updateRecord('Deals', deal.id, { Account_Name: { id: account.id } });
  expect((await invoiced(deal.id)).contact?.name).toBe('Late Account Ltd');
});

test('a quote whose total cannot be met goes through once quote and deal are corrected', async () => {
  let quoteId = '';
  const deal = await won({}, (dealId) => {
    quoteId = addQuote(app, dealId, [{ price: 200 }], { Tax: 7 }).id;
  });
  await toldOf(deal.id, 'total_differs');
  await app.zoho.updateRecord('Quotes', quoteId, { Tax: 30 });
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 230 });
  expect(await invoiced(deal.id)).toMatchObject({ total: '230.00' });
});

test('an archived contact: the deal waits and goes through once the contact is restored in Xero', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Sleeping Customer Ltd' });
  const first = await won({ Account_Name: { id: account.id } });
  const contactId = (await invoiced(first.id)).contact?.contactId ?? '';
  app.xero.archiveContact(contactId);
  const second = await won({ Account_Name: { id: account.id } });
  await toldOf(second.id, 'contact_archived');
  app.xero.editContact(contactId, { ContactStatus: 'ACTIVE' });
  expect((await invoiced(second.id)).contact?.contactId).toBe(contactId);
});

test('an item that Xero lost: the deal goes through once the item is back', async () => {
  const items = xero().items;
  const product = app.zoho.addProduct({ Product_Name: 'Development', Unit_Price: 150 });
  const products = { [product.id]: { itemCode: 'DevH', accountCode: null, taxType: null } };
  await choose({ mapping: { products } });
  xero().items = items.filter(({ Code }) => Code !== 'DevH');
  const deal = addDeal(app);
  addQuote(app, deal.id, [{ productId: product.id, price: 150 }]);
  await previewTells(deal.id, 'item_unknown');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await toldOf(deal.id, 'item_unknown');
  xero().items = items;
  expect((await invoiced(deal.id)).lines).toMatchObject([{ itemCode: 'DevH' }]);
});

test('a tracking option that was renamed in Xero: nothing is sent without it, and the deal goes on once it is back', async () => {
  await choose({ mapping: { tracking: [{ category: 'Region', option: 'North' }] } });
  const option = xero().trackingCategories[0]?.Options[0];
  if (!option) throw new Error('the demo company tracks regions');
  option.Name = 'Far North';
  const deal = addDeal(app);
  await previewTells(deal.id, 'tracking_unusable');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  expect((await toldOf(deal.id, 'tracking_unusable')).message).toContain('“North”');
  option.Name = 'North';
  expect((await invoiced(deal.id)).lines).toMatchObject([{ tracking: ['Region: North'] }]);
});

test('a tracking category that was archived in Xero: the deal goes on once another is chosen in the settings', async () => {
  await choose({ mapping: { tracking: [{ category: 'Region', option: 'North' }] } });
  const category = xero().trackingCategories[0];
  if (!category) throw new Error('the demo company tracks regions');
  category.Status = 'ARCHIVED';
  const deal = addDeal(app);
  await previewTells(deal.id, 'tracking_unusable');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await toldOf(deal.id, 'tracking_unusable');
  await choose({ mapping: { tracking: [] } });
  expect((await invoiced(deal.id)).lines).toMatchObject([{ tracking: [] }]);
  category.Status = 'ACTIVE';
});

test('the sales account gets another code in Xero: invoices go to it under the new code, and the settings follow', async () => {
  app.xero.renameAccount('200', { code: '4000' });
  const deal = await won();
  expect((await invoiced(deal.id)).lines).toMatchObject([{ accountCode: '4000' }]);
  const saved = await app.ledger.putSettings({ mapping: { salesAccountCode: '200' } });
  expect(saved.body.mapping.salesAccountCode).toBe('4000');
  app.xero.renameAccount('4000', { code: '200' });
});

test('the exchange rate comes from the deal where a field is mapped; a deal without one waits until it is entered', async () => {
  await choose({ mapping: { exchangeRateField: 'Exchange_Rate' } });
  const deal = await won({ Currency: 'USD', Exchange_Rate: 0 });
  expect((await toldOf(deal.id, 'exchange_rate_unusable')).fix).toContain('how much USD one NZD buys');
  await app.zoho.updateRecord('Deals', deal.id, { Exchange_Rate: 0.6125 });
  expect(await invoiced(deal.id)).toMatchObject({ currency: 'USD' });
  expect(invoicesOf(app, deal.id)[0]?.currencyRate.toFixed()).toBe('0.6125');
  const atHome = await won({ Exchange_Rate: 1 });
  await invoiced(atHome.id);
  const bodies = app.xero.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/Invoices'));
  expect(JSON.stringify(bodies.at(-1)?.body)).not.toContain('CurrencyRate');
});
