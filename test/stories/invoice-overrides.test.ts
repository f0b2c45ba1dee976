import { expect, test } from 'vitest';
import type { CreateInvoiceBody, Overrides, PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { Rights } from '../../server/api/contract/rights.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import { profiles } from '../sandbox/zoho/org.ts';
import { appOfFile } from '../support/app-of-file.ts';
import { auditLog } from '../support/audit.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';
import { until } from '../support/until.ts';

const GST = { GST: 15 };

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);

/** A deal with an accepted quote of two desks for 100 and a chair for 40, plus tax. */
function quotedDeal() {
  const deal = addDeal(app);
  const [desk, chair] = ['Desk', 'Chair'].map((name) =>
    app.zoho.addProduct({ Product_Name: name, Product_Code: null, Unit_Price: 1 }),
  );
  const rows = (deskPrice: number, chairs: number) => [
    { productId: desk?.id ?? '', price: deskPrice, quantity: 2, taxes: GST },
    { productId: chair?.id ?? '', price: 40, quantity: chairs, taxes: GST },
  ];
  const quote = addQuote(app, deal.id, rows(100, 1));
  /** The quote is edited in the CRM: rows are replaced as a whole. */
  const requote = async (deskPrice: number, chairs: number) => {
    const items = rows(deskPrice, chairs).map(({ productId, price, quantity }) => ({
      ...{ Product_Name: { id: productId }, Quantity: quantity, List_Price: price, Discount: 0, Description: null },
      Line_Tax: [{ name: 'GST', percentage: 15 }],
    }));
    await app.zoho.updateRecord('Quotes', quote.id, { Quoted_Items: items });
  };
  return { deal, quote, requote };
}

async function previewOf(panel: Panel, body?: CreateInvoiceBody): Promise<PreviewAnswer> {
  const told = await panel.preview(body);
  expect(told.status, JSON.stringify(told.body)).toBe(200);
  return told.body;
}

const twoLines = (deskPrice: string): Overrides['lines'] => [{ from: 0, unitAmount: deskPrice }, { from: 1 }];

test('what a person changes is computed by the preview and is then, field by field, what Xero gets', async () => {
  const { deal } = quotedDeal();
  const panel = await openPanel(deal.id);
  const contactId = app.xero.addContact({ Name: 'Parent company of the customer' });
  const drafted = await previewOf(panel);
  expect(drafted).toMatchObject({ total: '276.00', problems: [], invoice: { status: 'DRAFT', email: false } });
  const overrides: Overrides = {
    ...{ reference: 'PO 4711', date: '2026-12-01', dueDate: '2099-12-24', status: 'AUTHORISED', contactId },
    lines: [
      { from: 1, quantity: '3', description: 'Chair, oak' },
      { from: 0, unitAmount: '90.5', discountRate: '10' },
      { from: null, description: 'Delivery', quantity: '1', unitAmount: '25' },
    ],
  };
  const body = { overrides, basis: drafted.basis };
  const preview = await previewOf(panel, body);
  expect(preview).toMatchObject({
    ...{ problems: [], subTotal: '307.90', totalTax: '46.19', total: '354.09' },
    contact: { match: 'chosen', id: contactId, name: 'Parent company of the customer' },
    terms: { from: 'chosen' },
    invoice: {
      ...{ status: 'AUTHORISED', reference: 'PO 4711', date: '2026-12-01', dueDate: '2099-12-24' },
      lines: [
        { from: 1, description: 'Chair, oak', quantity: '3', lineAmount: '120.00', taxAmount: '18.00' },
        { from: 0, description: 'Desk', discountRate: '10', lineAmount: '162.90', taxAmount: '24.44' },
        { from: null, accountCode: '200', accountName: 'Sales', taxType: 'OUTPUT2', taxName: '15% GST on Income' },
      ],
    },
  });
  expect((await panel.createInvoice(body)).status).toBe(202);
  await viewAt(panel, 'awaiting_payment');
  const sent = invoiceInXero(app, deal.id);
  expect(sent).toMatchObject({
    ...{ status: 'AUTHORISED', reference: 'PO 4711', date: '2026-12-01', dueDate: '2099-12-24' },
    ...{ subTotal: preview.subTotal, totalTax: preview.totalTax, total: preview.total },
    contact: { contactId },
    lines: [
      { description: 'Chair, oak', quantity: '3', unitAmount: '40' },
      { description: 'Desk', quantity: '2', unitAmount: '90.5', discountRate: '10' },
      { description: 'Delivery', quantity: '1', unitAmount: '25', accountCode: '200', taxType: 'OUTPUT2' },
    ],
  });
  expect((await panel.view()).invoices[0]).toMatchObject({ drift: [], total: preview.total });
});

test('changing anything asks who it is, and the log says which fields were changed, not to what', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  const body = { overrides: { reference: 'PO 7', lines: [{ from: 0, unitAmount: '1000' }] } };
  expect(await panel.ask('POST', '/invoices', body)).toMatchObject({
    status: 403,
    body: { code: 'sign_in_needed', action: 'create' },
  });
  expect(invoicesOf(app, deal.id)).toEqual([]);
  expect((await panel.createInvoice(body)).status).toBe(202);
  await viewAt(panel, 'draft');
  expect(invoiceInXero(app, deal.id)).toMatchObject({ reference: 'PO 7', subTotal: '1000.00' });
  const [requested] = (await auditLog(app, 'invoice.requested')).filter(({ subject }) => subject['deal'] === deal.id);
  expect(requested?.after).toEqual({ overridden: ['reference', 'lines', 'lines.0.unitAmount'] });
  expect(JSON.stringify(requested)).not.toContain('PO 7');
});

test('a basis alone changes nothing and asks nobody to sign in; a deal that changed meanwhile makes no invoice', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  const { basis } = await previewOf(panel);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 1500 });
  expect((await previewOf(panel, { basis })).problems).toMatchObject([{ code: 'deal_changed', field: null }]);
  expect((await panel.ask<{ jobId: string }>('POST', '/invoices', { basis })).status).toBe(202);
  const [job] = await until('the job to end', async () => {
    const jobs = await settledJobs(app, deal.id);
    return jobs[0]?.state === 'skipped' && jobs;
  });
  expect(job?.problem?.code).toBe('deal_changed');
  expect(await panel.view()).toMatchObject({ state: 'not_invoiced', problems: [{ code: 'deal_changed' }] });
  const again = await previewOf(panel);
  expect((await panel.ask('POST', '/invoices', { basis: again.basis })).status).toBe(202);
  await viewAt(panel, 'draft');
  expect(invoiceInXero(app, deal.id).subTotal).toBe('1500.00');
});

test('who may not approve or e-mail cannot have it done by changing the status', async () => {
  const rights = defaultRights();
  const [, , finance] = profiles;
  const financeOnly: Rights = {
    ...rights,
    approve: { who: { profiles: [{ ...finance }], roles: [] }, strength: 'personal' },
  };
  await app.ledger.putSettings({ rights: financeOnly });
  const sam = app.zoho.users.find(({ first_name }) => first_name === 'Sam')?.id ?? '';
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id, sam);
  const overrides: Overrides = { status: 'AUTHORISED', dueDate: '2099-01-31' };
  expect(await panel.createInvoice({ overrides })).toMatchObject({ status: 403, body: { code: 'no_right' } });
  const { statuses } = await previewOf(panel);
  expect(statuses).toMatchObject([
    { status: 'DRAFT', state: 'free' },
    { status: 'SUBMITTED', state: 'sign_in' },
    { status: 'AUTHORISED', state: 'no_right', who: 'administrators, profile “Finance”' },
  ]);
  expect(invoicesOf(app, deal.id)).toEqual([]);
  await app.ledger.putSettings({ rights });
});

test('an approved invoice is e-mailed when the person wants it, and only then', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Mailed Ltd' });
  const person = app.zoho.addContact({
    Last_Name: 'Mailed',
    Email: 'pay@mailed.example',
    Account_Name: { id: account.id },
  });
  const deal = addDeal(app, { Account_Name: { id: account.id }, Contact_Name: { id: person.id } });
  const panel = await openPanel(deal.id);
  await panel.createInvoice({ overrides: { status: 'AUTHORISED', email: true, dueDate: '2099-01-31' } });
  // It is held back for as long as the person may think better of it.
  await until('the e-mail', () => invoicesOf(app, deal.id)[0]?.sentToContact);
});

test.each<[string, unknown, string]>([
  ['a price that is no number', { lines: [{ from: 0, unitAmount: '12,50' }] }, 'overrides.lines.0.unitAmount'],
  ['a number instead of its text', { lines: [{ from: 0, quantity: 2 }] }, 'overrides.lines.0.quantity'],
  ['a negative quantity', { lines: [{ from: 0, quantity: '-1' }] }, 'overrides.lines.0.quantity'],
  ['a discount above 100 %', { lines: [{ from: 0, discountRate: '101' }] }, 'overrides.lines.0.discountRate'],
  ['a new line without a price', { lines: [{ description: 'x', quantity: '1' }] }, 'overrides.lines.0.unitAmount'],
  ['a line named twice', { lines: [{ from: 0 }, { from: 0 }] }, 'overrides.lines.1.from'],
  ['no lines at all', { lines: [] }, 'overrides.lines'],
  ['an empty description', { lines: [{ from: 0, description: ' ' }] }, 'overrides.lines.0.description'],
  ['a day that does not exist', { date: '2026-02-30' }, 'overrides.date'],
  ['due before its date', { date: '2026-12-02', dueDate: '2026-12-01' }, 'overrides.dueDate'],
  ['a status that nobody chooses', { status: 'PAID' }, 'overrides.status'],
  ['an e-mail of a draft', { email: true }, 'overrides.email'],
  ['a contact that is no id', { contactId: 'Ridgeway' }, 'overrides.contactId'],
  ['a reference of 256 characters', { reference: 'x'.repeat(256) }, 'overrides.reference'],
  ['something that is not known', { total: '1.00' }, 'overrides.total'],
])('%s is refused, naming its field', async (_name, overrides, field) => {
  const panel = await openPanel(addDeal(app).id);
  for (const path of ['/invoices', '/invoices/preview']) {
    const told = await panel.ask<{ errors?: { field: string }[] }>('POST', path, { overrides });
    expect(told).toMatchObject({ status: 422, body: { code: 'invalid_overrides' } });
    expect(told.body.errors?.map((error) => error.field)).toContain(field);
  }
});

test('whom else to bill is searched by people only, and named by what tells one from another', async () => {
  const id = app.xero.addContact({ Name: 'Harbour Holdings', EmailAddress: 'pay@harbour.example' });
  app.xero.addContact({ Name: 'Harbour Archive', ContactStatus: 'ARCHIVED' });
  const panel = await openPanel(addDeal(app).id);
  expect(await panel.ask('GET', '/contacts?q=harbour')).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'create' } },
  });
  const contacts = await until('the contact', async () => {
    const { body } = await panel.searchContacts('harbour');
    return body.contacts.length > 0 && body.contacts;
  });
  expect(contacts).toEqual([{ id, name: 'Harbour Holdings', email: 'pay@harbour.example', number: null }]);
  expect(await panel.searchContacts('h')).toMatchObject({ status: 400, body: { code: 'bad_query' } });
});

test('a line that the deal does not have, and a contact that Xero does not have, are problems at their place', async () => {
  const panel = await openPanel(addDeal(app).id);
  const overrides = { contactId: crypto.randomUUID(), lines: [{ from: 0 }, { from: 7, quantity: '1' }] };
  expect((await previewOf(panel, { overrides })).problems).toMatchObject([
    { code: 'deal_changed', field: 'lines.1' },
    { code: 'contact_gone', field: 'contact' },
  ]);
});

test('a line that cannot be sent says so at its place, and not once it has been removed', async () => {
  const deal = addDeal(app);
  addQuote(app, deal.id, [
    { price: 100, taxes: GST },
    { product: 'Chair', price: 40, taxes: { 'City tax': 3 } },
  ]);
  const panel = await openPanel(deal.id);
  const { problems } = await previewOf(panel);
  expect(problems.find(({ code }) => code === 'tax_not_mapped')).toMatchObject({ field: 'lines.1.taxType' });
  const moved = await previewOf(panel, { overrides: { lines: [{ from: 1 }, { from: 0 }] } });
  expect(moved.problems).toMatchObject([{ code: 'tax_not_mapped', field: 'lines.0.taxType' }]);
  const removed = await previewOf(panel, { overrides: { lines: [{ from: 0 }] } });
  expect(removed).toMatchObject({ problems: [], total: '115.00' });
});

test('a deal that says nothing about money can be invoiced with lines written by hand', async () => {
  const deal = addDeal(app, { Amount: null });
  const panel = await openPanel(deal.id);
  const lines = [{ from: null, description: 'Consulting', quantity: '2.5', unitAmount: '180' }];
  expect(await previewOf(panel, { overrides: { lines } })).toMatchObject({ problems: [], total: '517.50' });
  await panel.createInvoice({ overrides: { lines } });
  await viewAt(panel, 'draft');
  expect(invoiceInXero(app, deal.id).total).toBe('517.50');
});

test('what was changed survives a restart before it is sent, and a retry after a refusal', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, { status: 503 });
  await panel.createInvoice({ overrides: { reference: 'PO 99', lines: [{ from: 0, quantity: '2' }] } });
  await app.restart();
  await until('the invoice', () => invoicesOf(app, deal.id).length > 0);
  expect(invoiceInXero(app, deal.id)).toMatchObject({ reference: 'PO 99', subTotal: '2400.00' });
});

test('the deal goes on being followed in what was not changed; what a person chose stays and is no difference', async () => {
  const { deal, requote } = quotedDeal();
  const panel = await openPanel(deal.id);
  await panel.createInvoice({ overrides: { reference: 'PO 1', lines: twoLines('80') } });
  const made = (await viewAt(panel, 'draft')).invoices[0];
  expect(made).toMatchObject({ drift: [], subTotal: '200.00' });
  await requote(100, 3);
  await until('the chairs to follow', () => invoiceInXero(app, deal.id).lines[1]?.quantity === '3');
  expect(invoiceInXero(app, deal.id)).toMatchObject({
    ...{ reference: 'PO 1', subTotal: '280.00' },
    lines: [{ description: 'Desk', unitAmount: '80' }, { description: 'Chair' }],
  });
  // The price that a person has overruled, and the name that the reference came from.
  await requote(120, 4);
  await app.zoho.updateRecord('Deals', deal.id, { Deal_Name: 'Renamed' });
  await until('the fourth chair', () => invoiceInXero(app, deal.id).lines[1]?.quantity === '4');
  await settledJobs(app, deal.id);
  expect(invoiceInXero(app, deal.id)).toMatchObject({ reference: 'PO 1', lines: [{ unitAmount: '80' }, {}] });
  await until('the panel to show it without a difference', async () => {
    const [invoice] = (await panel.view()).invoices;
    return invoice?.subTotal === '320.00' && invoice.drift.length === 0;
  });
});

test('after approval only what the deal has changed beside a person’s choices is told as a difference', async () => {
  const { deal, requote } = quotedDeal();
  const panel = await openPanel(deal.id);
  await panel.createInvoice({ overrides: { lines: twoLines('80') } });
  const [made] = (await viewAt(panel, 'draft')).invoices;
  app.xero.approve(made?.id ?? '');
  await requote(150, 2);
  const shown = await until('the difference', async () => {
    const [invoice] = (await panel.view()).invoices;
    return invoice?.status === 'AUTHORISED' && invoice.drift.length > 0 && invoice;
  });
  expect(shown.drift.map(({ what, line }) => [what, line])).toEqual([
    ['quantity', 'Chair'],
    ['amount', 'Chair'],
    ['total', null],
  ]);
});

test('a removed line stays out; where a line that was changed by hand is gone from the deal, nobody guesses', async () => {
  const { deal, quote } = quotedDeal();
  const panel = await openPanel(deal.id);
  await panel.createInvoice({ overrides: { lines: [{ from: 0, unitAmount: '80' }] } });
  const [made] = (await viewAt(panel, 'draft')).invoices;
  expect(made).toMatchObject({ subTotal: '160.00', drift: [] });
  const table = app.zoho.addProduct({ Product_Name: 'Table', Product_Code: null, Unit_Price: 1 });
  const item = { Product_Name: { id: table.id }, Quantity: 1, List_Price: 500, Discount: 0, Description: null };
  await app.zoho.updateRecord('Quotes', quote.id, {
    Quoted_Items: [{ ...item, Line_Tax: [{ name: 'GST', percentage: 15 }] }],
  });
  const problem = await until('the problem', async () =>
    (await panel.view()).problems.find(({ code }) => code === 'chosen_lines_gone'),
  );
  expect(problem.message).toContain(made?.number);
  expect(invoiceInXero(app, deal.id)).toMatchObject({ subTotal: '160.00', lines: [{ description: 'Desk' }] });
});
