import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  await app.xero.webhooks.subscribe(`${app.url}/webhooks/xero`);
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

/** A deal of an account of this name with a draft of 1,380 in Xero, and its panel. */
async function invoiced(accountName = `Ridgeway ${crypto.randomUUID().slice(0, 8)}`) {
  const account = app.zoho.addAccount({ Account_Name: accountName });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const view = await viewAt(panel, 'draft');
  return { deal, panel, invoiceId: view.invoices[0]?.id ?? '', contactId: view.contact?.id ?? '' };
}

/** The panel's view once it is as wanted. */
async function viewWhen(panel: Panel, what: string, isSo: (view: DealView) => boolean | undefined): Promise<DealView> {
  let last: DealView | undefined;
  return until(what, async () => {
    last = await panel.view();
    return isSo(last) && last;
  }).catch((error: unknown) => {
    throw new Error(`the panel says ${JSON.stringify(last)}`, { cause: error });
  });
}

function addSale(
  contactId: string,
  { date, dueDate, amount }: { date: string; dueDate: string; amount: number },
): string {
  return app.xero.addInvoice({
    ...{ Type: 'ACCREC', Contact: { ContactID: contactId }, Status: 'AUTHORISED', Date: date, DueDate: dueDate },
    ...{ LineAmountTypes: 'NoTax' },
    LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: amount, AccountCode: '200' }],
  });
}
const startedAt = Date.now();
const daysAgo = (days: number) => new Date(startedAt - days * 86_400_000).toISOString().slice(0, 10);

test('a credit note, an overpayment and a prepayment are on the panel with what was applied of them', async () => {
  const { panel, invoiceId, contactId } = await invoiced();
  app.xero.approve(invoiceId);
  app.xero.allocateCredit(invoiceId, '80');
  const over = app.xero.addCredit('OVERPAYMENT', contactId, { total: '500' });
  app.xero.allocate(over, invoiceId, '200');
  const pre = app.xero.addCredit('PREPAYMENT', contactId, { total: '100' });
  app.xero.allocate(pre, invoiceId, '100');
  const view = await viewWhen(panel, 'all three', ({ invoices }) => invoices[0]?.credits?.length === 3);
  expect(view.totals).toMatchObject([{ invoiced: '1380.00', credited: '380.00', paid: '0.00', due: '1000.00' }]);
  expect(view.state).toBe('part_paid');
  expect(view.invoices[0]?.credits?.map(({ type, number, amount }) => [type, number, amount])).toEqual([
    ['CREDITNOTE', expect.stringMatching(/^CN-/), '80.00'],
    ['OVERPAYMENT', null, '200.00'],
    ['PREPAYMENT', null, '100.00'],
  ]);
  app.xero.removeAllocations(over);
  const back = await viewWhen(panel, 'it to be taken back', ({ invoices }) => invoices[0]?.credits?.length === 2);
  expect(back.totals).toMatchObject([{ credited: '180.00', due: '1200.00' }]);
});

test('an approved invoice gets the page where its customer pays it, asked for once', async () => {
  const { panel, invoiceId } = await invoiced();
  expect((await panel.view()).invoices[0]?.onlineUrl).toBeNull();
  app.xero.approve(invoiceId);
  const view = await viewWhen(panel, 'the page', ({ invoices }) => invoices[0]?.onlineUrl !== null);
  expect(view.invoices[0]?.onlineUrl).toMatch(/^http/);
  app.xero.pay(invoiceId);
  await viewAt(panel, 'paid');
  const asked = app.xero.calls.filter(({ path }) => path.endsWith(`/${invoiceId}/OnlineInvoice`));
  expect(asked).toHaveLength(1);
});

test('the contact’s balances follow approval, payment and credit left over, without a call when the panel opens', async () => {
  const { panel, invoiceId, contactId } = await invoiced();
  app.xero.editInvoice(invoiceId, { DueDate: daysAgo(3), Date: daysAgo(10) });
  app.xero.approve(invoiceId);
  const owes = (outstanding: string, overdue: string) =>
    viewWhen(panel, outstanding, ({ contact }) => contact?.outstanding === outstanding && contact.overdue === overdue);
  await owes('1380.00', '1380.00');
  app.xero.pay(invoiceId, { amount: '380' });
  await owes('1000.00', '1000.00');
  app.xero.addCredit('OVERPAYMENT', contactId, { total: '50' });
  app.xero.allocateCredit(invoiceId, '100');
  const view = await owes('850.00', '900.00');
  expect(view.contact).toMatchObject({ currency: 'NZD', isArchived: false });
  const left = () => storedRows(app, 'select 1 from xero_changes where not is_held');
  await until('everything told to be read', async () => (await left()).length === 0);
  // What has been told may still be worked on: a view that calls would never be without a call.
  await until('a view without a call', async () => {
    app.xero.calls.length = 0;
    await panel.view();
    return app.xero.calls.every(({ path }) => path.endsWith('/OnlineInvoice'));
  });
  // As if the balances had been read before the invoice was overdue, and no event had come since.
  const read = `overdue = 0, balances_read_at = now() - interval '5 days'`;
  await storedRows(app, `update contact_links set ${read} where contact_id = '${contactId}'`);
  expect((await panel.view()).contact).toMatchObject({ outstanding: '850.00', overdue: '900.00' });
});

test('a customer found in Xero is known at a glance: what it owes, how it pays, and its other invoices', async () => {
  const name = `Old Friend ${crypto.randomUUID().slice(0, 8)}`;
  const contactId = app.xero.addContact({
    ...{ Name: name, PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } } },
  });
  for (const [date, days] of [
    [daysAgo(300), 10],
    [daysAgo(200), 20],
    [daysAgo(100), 60],
  ] as const) {
    const paid = addSale(contactId, { date, dueDate: date, amount: 100 });
    app.xero.pay(paid, { date: new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10) });
  }
  const ancient = addSale(contactId, { date: daysAgo(1500), dueDate: daysAgo(1400), amount: 5000 });
  app.xero.pay(ancient, { date: daysAgo(500) });
  addSale(contactId, { date: daysAgo(1000), dueDate: daysAgo(900), amount: 70 });
  const { panel, contactId: linked } = await invoiced(name);
  expect(linked).toBe(contactId);
  const view = await viewWhen(
    panel,
    'its invoices',
    ({ customer }) => customer?.isComplete && customer.paidInvoices > 0,
  );
  expect(view.customer).toMatchObject({
    ...{ usualDaysToPay: 20, paidInvoices: 3, terms: '14 days after the invoice date' },
    balances: [{ currency: 'NZD', outstanding: '70.00', overdue: '70.00' }],
    otherInvoices: { count: 4, balances: [{ currency: 'NZD', outstanding: '70.00', overdue: '70.00' }] },
  });
  expect(view.customer?.lastPayments).toHaveLength(3);
  expect(view.customer?.lastPayments[0]).toMatchObject({ date: daysAgo(40), amount: '100.00', currency: 'NZD' });
});

test('a contact merged into another takes its invoices and the panel along', async () => {
  const { panel, invoiceId, contactId } = await invoiced();
  app.xero.approve(invoiceId);
  const into = app.xero.addContact({ Name: `Merged ${crypto.randomUUID().slice(0, 8)}` });
  app.xero.mergeContacts(contactId, into);
  const view = await viewWhen(panel, 'the other contact', ({ contact }) => contact?.id === into);
  expect(view.contact?.name).toMatch(/^Merged/);
  await viewWhen(panel, 'its balance', ({ contact }) => contact?.outstanding === '1380.00');
});

test('a deal of a known customer shows it before anything is invoiced', async () => {
  const { deal, contactId } = await invoiced();
  const account = (deal['Account_Name'] as { id: string }).id;
  const next = addDeal(app, { Account_Name: { id: account } });
  const panel = await app.ledger.openPanel(app.zoho, next.id);
  const view = await viewWhen(panel, 'the customer', ({ contact, customer }) => {
    return contact?.id === contactId && customer?.otherInvoices.count === 1;
  });
  expect(view.state).toBe('not_invoiced');
});
