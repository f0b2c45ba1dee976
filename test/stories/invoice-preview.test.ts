import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { addQuote, invoiceInXero, type QuoteRow } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts, storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

const GST = { GST: 15 };
const clickRule = (id: string, changes: Partial<Rule>): Rule => ({
  ...defaultRule('Closed Won'),
  ...{ id, name: id, enabled: false, ...changes },
});
const rules = [
  defaultRule('Closed Won'),
  clickRule('approved', { status: 'AUTHORISED', dueDays: 7 }),
  clickRule('closing', { status: 'AUTHORISED', dateFrom: 'closing_date' }),
  clickRule('second', {}),
];

let app: App;
beforeAll(async () => {
  app = await startApp();
  app.zoho.org.mc_status = true;
  const [organisation] = app.xero.organisations;
  if (organisation) organisation.salesTerms = { Type: 'DAYSAFTERBILLMONTH', Day: 10 };
  await app.setUp();
  await app.ledger.putSettings({ rules });
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);
const xero = () => {
  const [organisation] = app.xero.organisations;
  if (!organisation) throw new Error('there is an organisation');
  return organisation;
};

async function previewOf(dealId: string, ruleId?: string): Promise<PreviewAnswer> {
  const panel = await openPanel(dealId);
  const { status, body } = await panel.preview(ruleId === undefined ? undefined : { ruleId });
  expect(status).toBe(200);
  return body;
}

const number = (value: string | null | undefined) => (value === null || value === undefined ? null : Number(value));

/** What a preview and an invoice in Xero have in common, in one form. */
function comparable(invoice: Omit<PreviewAnswer['invoice'], 'lines'> & { lines: object[] }, totals: object) {
  const { date, dueDate, currency, status, lineAmountTypes } = invoice;
  const lines = (invoice.lines as PreviewAnswer['invoice']['lines']).map((line) => ({
    ...{ description: line.description, itemCode: line.itemCode, lineAmount: line.lineAmount },
    ...{ accountCode: line.accountCode, taxType: line.taxType, discountRate: number(line.discountRate) },
    ...{ quantity: number(line.quantity), unitAmount: number(line.unitAmount) },
  }));
  return { number: invoice.number, date, dueDate, currency, status, lineAmountTypes, lines, totals };
}

const totalsOf = ({ subTotal, totalTax, total }: { subTotal: string; totalTax: string; total: string }) => ({
  ...{ subTotal, totalTax, total },
});

const quotes: { name: string; rows: QuoteRow[]; values?: JsonObject; ruleId?: string }[] = [
  { name: 'with tax', rows: [{ quantity: 3, price: 199.99, taxes: GST, description: 'oak' }] },
  { name: 'without tax', rows: [{ price: 1000 }, { price: 0.333, quantity: 3 }], values: { Discount: 12.34 } },
  {
    name: 'with discounts of every form',
    rows: [
      { quantity: 10, price: 100, discount: 100, taxes: GST },
      { quantity: 7, price: 10, discount: 5.55, taxes: GST },
      { quantity: 999, price: 0.11, discount: 9.88, taxes: GST },
    ],
  },
  {
    name: 'with overall discount and adjustment, approved',
    ...{ rows: [{ price: 1000.01, taxes: GST }], values: { Discount: 50, Adjustment: 0.07 }, ruleId: 'approved' },
  },
  { name: 'with an item of Xero', rows: [{ code: 'GB1-White', quantity: 2.5, price: 5.6, taxes: GST }] },
];

test.each(quotes)(
  'the preview of a quote $name is, field by field, the invoice that a click then makes',
  async (quote) => {
    const { rows, values, ruleId } = quote;
    const deal = addDeal(app);
    addQuote(app, deal.id, rows, values);
    const preview = await previewOf(deal.id, ruleId);
    expect(preview.problems).toEqual([]);
    expect(preview.contact).toMatchObject({ match: 'create', id: null });

    const panel = await openPanel(deal.id);
    await panel.createInvoice(ruleId === undefined ? undefined : { ruleId });
    await viewAt(panel, ruleId === 'approved' ? 'awaiting_payment' : 'draft');
    const sent = invoiceInXero(app, deal.id);
    expect(comparable(preview.invoice, totalsOf(preview))).toEqual(
      comparable(sent as unknown as PreviewAnswer['invoice'], totalsOf(sent)),
    );
    expect(sent.contact?.name).toBe(preview.contact.name);
  },
);

test('the preview of a customer known in Xero names the contact and reckons with its terms', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Terms of its own Ltd' });
  const terms = { Sales: { Day: 3, Type: 'DAYSAFTERBILLDATE' as const } };
  const contactId = app.xero.addContact({ Name: 'Terms', ContactNumber: account.id, PaymentTerms: terms });
  // The directory hears of it as Xero's webhook or the clock would tell.
  await app.server.context.boss.send('fill-contacts', { orgId: app.zoho.org.id });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  const preview = await until('the contact to be found', async () => {
    const answer = await previewOf(deal.id);
    return answer.contact.match === 'found' && answer;
  });
  expect(preview.contact).toMatchObject({ id: contactId, name: 'Terms' });
  const panel = await openPanel(deal.id);
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  expect(invoiceInXero(app, deal.id).dueDate).toBe(preview.invoice.dueDate);
  expect((await previewOf(addDeal(app, { Account_Name: { id: account.id } }).id)).contact.match).toBe('linked');
});

/** Without what the server hears of Xero beside it. */
async function ownRows(): Promise<Record<string, number>> {
  const { xero_changes: _heard, ...counts } = await rowCounts(app);
  return counts;
}

test('a preview writes nothing: no call that changes Xero or Zoho, no row of ours', async () => {
  const settings = (await app.ledger.settings()).body;
  await app.ledger.putSettings({ mapping: { ...settings.mapping, items: 'create' } });
  const deal = addDeal(app);
  addQuote(app, deal.id, [{ code: 'NEW-ITEM', price: 10, taxes: GST }]);
  const panel = await openPanel(deal.id);
  await panel.view();
  const unread = `select 1 from contact_reads where filled_at is null`;
  await until('the contacts to be read', async () => {
    return (await rowCounts(app))['contact_reads'] === 1 && (await storedRows(app, unread)).length === 0;
  });
  const before = await ownRows();
  const [xeroCalls, zohoCalls] = [app.xero.calls.length, app.zoho.calls.length];
  const { body } = await panel.preview();
  expect(body.invoice.lines).toMatchObject([{ itemCode: 'NEW-ITEM' }]);
  expect(await ownRows()).toEqual(before);
  const calls = [...app.xero.calls.slice(xeroCalls), ...app.zoho.calls.slice(zohoCalls)];
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  expect(invoicesOf(app, deal.id)).toHaveLength(0);
  expect(xero().items.some(({ Code }) => Code === 'NEW-ITEM')).toBe(false);
  await app.ledger.putSettings({ mapping: settings.mapping });
});

test('a preview shows every problem at once', async () => {
  const organisation = xero();
  const account = organisation.accounts.find(({ Code }) => Code === '200');
  if (!account) throw new Error('the demo company sells through account 200');
  account.Status = 'ARCHIVED';
  organisation.periodLockDate = '2026-03-31';
  organisation.forbiddenActions = ['CreateApprovedInvoice'];
  const nobody = { Account_Name: null, Currency: 'EUR', Closing_Date: '2026-03-01' };
  const deal = addDeal(app, nobody);
  addQuote(app, deal.id, [{ price: 10, taxes: { VAT: 20 } }], { Currency: 'EUR' });
  const expected = [
    ...['account_unusable', 'currency_not_enabled', 'no_customer', 'not_allowed_in_xero', 'period_locked'],
    'tax_not_mapped',
  ];
  const { problems } = await until('all of them', async () => {
    const preview = await previewOf(deal.id, 'closing');
    return preview.problems.length >= expected.length && preview;
  });
  expect(problems.map(({ code }) => code).sort()).toEqual(expected);
  expect(problems.every(({ message, fix }) => message !== '' && fix)).toBe(true);
  account.Status = 'ACTIVE';
  Object.assign(organisation, { periodLockDate: null, forbiddenActions: [] });
  await until('Xero to be as before', async () => {
    const preview = await previewOf(addDeal(app, { Closing_Date: '2026-03-01' }).id, 'closing');
    return preview.problems.length === 0;
  });
});

test('a currency that the plan does not have is told before anything is sent', async () => {
  xero().forbiddenActions = ['UseMulticurrency'];
  const abroad = addDeal(app, { Currency: 'USD' });
  await until('the problem', async () =>
    (await previewOf(abroad.id)).problems.some(({ code }) => code === 'currency_not_enabled'),
  );
  expect((await previewOf(addDeal(app).id)).problems).toEqual([]);
  xero().forbiddenActions = [];
});

test('a preview of what another rule has invoiced says so', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  expect((await previewOf(deal.id, 'second')).problems).toMatchObject([{ code: 'already_invoiced' }]);
});

test('a preview of a deal that says nothing about money has no lines and says why', async () => {
  const preview = await previewOf(addDeal(app, { Amount: null }).id);
  expect(preview).toMatchObject({ total: '0.00', invoice: { lines: [] }, problems: [{ code: 'no_amount' }] });
});

test('a preview needs a session of this very deal, a rule that exists, and Xero', async () => {
  const deal = addDeal(app);
  const url = `${app.url}/api/deals/${deal.id}/invoices/preview`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  const other = await openPanel(addDeal(app).id);
  const foreign = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${other.token}` } });
  expect([401, 403]).toContain(foreign.status);
  const panel = await openPanel(deal.id);
  expect((await panel.preview({ ruleId: 'no-such-rule' })).status).toBe(400);
  await app.ledger.admin('POST', '/disconnect/xero');
  expect(await panel.preview()).toMatchObject({ status: 409, body: { code: 'xero_not_connected' } });
});
