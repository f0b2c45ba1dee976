import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import type { InvoiceView } from '../../server/api/contract/invoices.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  expect(app.xero.violations).toEqual([]);
  expect(app.zoho.violations).toEqual([]);
});

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);

async function draftOf(dealId: string): Promise<{ panel: Panel; invoice: InvoiceView }> {
  const panel = await openPanel(dealId);
  await app.zoho.moveStage(dealId, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  if (!invoice) throw new Error('no invoice');
  return { panel, invoice };
}

/** A deal with an accepted quote of a desk for 100 and a chair for 40, invoiced. */
async function quotedDeal() {
  const deal = addDeal(app);
  const [desk, chair] = ['Desk', 'Chair'].map((name) =>
    app.zoho.addProduct({ Product_Name: name, Product_Code: null, Unit_Price: 1 }),
  );
  const rows = (deskPrice: number, chairs: number) => [
    { productId: desk?.id ?? '', price: deskPrice },
    { productId: chair?.id ?? '', price: 40, quantity: chairs },
  ];
  const quote = addQuote(app, deal.id, rows(100, 1));
  const { panel, invoice } = await draftOf(deal.id);
  /** The quote is edited in the CRM: rows are replaced as a whole. */
  const requote = async (deskPrice: number, chairs: number) => {
    await app.zoho.updateRecord('Quotes', quote.id, { Quoted_Items: quoteRows(rows(deskPrice, chairs)) });
  };
  return { deal, panel, invoice, requote };
}

function quoteRows(rows: { productId: string; price: number; quantity?: number }[]) {
  return rows.map(({ productId, price, quantity = 1 }) => ({
    ...{ Product_Name: { id: productId }, Quantity: quantity, List_Price: price, Discount: 0, Description: null },
    Line_Tax: [],
  }));
}

const idsOf = (dealId: string) => invoicesOf(app, dealId)[0]?.lines.map(({ lineItemId }) => lineItemId);
const updatesOf = (invoiceId: string) =>
  app.xero.calls.filter(({ method, path }) => method === 'POST' && path.endsWith(invoiceId)).length;

async function driftAt(panel: Panel, look: (invoice: InvoiceView, view: DealView) => boolean): Promise<InvoiceView> {
  return until('the panel to tell the difference', async () => {
    const view = await panel.view();
    return view.invoices.find((invoice) => look(invoice, view));
  });
}

test('a deal whose amount and name change has its draft changed, in place', async () => {
  const deal = addDeal(app);
  const { panel, invoice } = await draftOf(deal.id);
  expect(invoice).toMatchObject({ drift: [], repairs: [] });
  const ids = idsOf(deal.id);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 1500, Deal_Name: 'Website and shop' });
  await until('the draft to follow', () => invoiceInXero(app, deal.id).total === '1725.00');
  expect(invoiceInXero(app, deal.id)).toMatchObject({
    ...{ reference: 'Website and shop', number: invoice.number, status: 'DRAFT', date: invoice.date },
    lines: [{ description: 'Website and shop', unitAmount: '1500' }],
  });
  expect(idsOf(deal.id)).toEqual(ids);
  await driftAt(panel, ({ total, drift }) => total === '1725.00' && drift.length === 0);
  expect(await settledJobs(app, deal.id)).toMatchObject([{ state: 'done', problem: null }]);
});

test('a quote that changes changes the draft: ids and order are kept, a new line is added', async () => {
  const { deal, requote, panel } = await quotedDeal();
  const ids = idsOf(deal.id);
  await requote(120, 3);
  await until('the draft to follow', () => invoiceInXero(app, deal.id).subTotal === '240.00');
  expect(invoiceInXero(app, deal.id).lines).toMatchObject([
    { description: 'Desk', unitAmount: '120' },
    { description: 'Chair', quantity: '3' },
  ]);
  expect(idsOf(deal.id)).toEqual(ids);
  await driftAt(panel, ({ subTotal, drift }) => subTotal === '240.00' && drift.length === 0);
});

test('an invoice that waits for approval follows too, and stays submitted', async () => {
  const { deal, requote, invoice } = await quotedDeal();
  app.xero.editInvoice(invoice.id, { Status: 'SUBMITTED' });
  await requote(130, 1);
  await until('the invoice to follow', () => invoiceInXero(app, deal.id).subTotal === '170.00');
  expect(invoiceInXero(app, deal.id).status).toBe('SUBMITTED');
});

test('a line edited in Xero is kept and shown, the other lines follow the deal', async () => {
  const { deal, requote, invoice, panel } = await quotedDeal();
  const [deskId = '', chairId = ''] = idsOf(deal.id) ?? [];
  app.xero.editInvoice(invoice.id, {
    LineItems: [
      { LineItemID: deskId, Description: 'Desk, second hand', UnitAmount: 80 },
      { LineItemID: chairId },
      { Description: 'Delivery by hand', Quantity: 1, UnitAmount: 9, AccountCode: '200', TaxType: 'NONE' },
    ],
  });
  // Shown as soon as the change in Xero is known, before anything happens to the deal.
  const edited = await driftAt(panel, (shown) => shown.drift.length > 0);
  expect(edited.drift).toContainEqual({ what: 'unit_price', line: 'Desk', inDeal: '100', inXero: '80' });
  await requote(120, 2);
  await until('the chairs to follow', () => invoiceInXero(app, deal.id).lines[1]?.quantity === '2');
  expect(invoiceInXero(app, deal.id).lines).toMatchObject([
    { description: 'Desk, second hand', unitAmount: '80' },
    { description: 'Chair', quantity: '2' },
    { description: 'Delivery by hand', unitAmount: '9', taxType: 'NONE' },
  ]);
  expect(idsOf(deal.id)?.slice(0, 2)).toEqual([deskId, chairId]);
  // A look at Xero may bring the amounts before it is known what the deal says now.
  const { drift, repairs } = await driftAt(panel, (shown) => {
    return shown.subTotal === '169.00' && shown.drift.some(({ inDeal }) => inDeal === '120');
  });
  expect(drift).toMatchObject([
    { what: 'description', line: 'Desk', inDeal: 'Desk', inXero: 'Desk, second hand' },
    { what: 'unit_price', line: 'Desk', inDeal: '120', inXero: '80' },
    { what: 'amount', line: 'Desk', inDeal: '120.00', inXero: '80.00' },
    { what: 'line', line: 'Delivery by hand', inDeal: null, inXero: '9.00' },
    { what: 'total', line: null },
  ]);
  expect(repairs).toEqual(['accept']);
});

test('after approval nothing changes in Xero: the panel tells what differs, and an accepted difference is not told again', async () => {
  const { deal, requote, invoice, panel } = await quotedDeal();
  app.xero.approve(invoice.id);
  const before = updatesOf(invoice.id);
  await requote(150, 1);
  const { drift } = await driftAt(panel, (shown) => shown.drift.length > 0);
  expect(drift).toEqual([
    { what: 'unit_price', line: 'Desk', inDeal: '150', inXero: '100' },
    { what: 'amount', line: 'Desk', inDeal: '150.00', inXero: '100.00' },
    { what: 'total', line: null, inDeal: expect.any(String) as string, inXero: expect.any(String) as string },
  ]);
  expect(invoiceInXero(app, deal.id)).toMatchObject({ status: 'AUTHORISED', subTotal: '140.00' });
  expect(updatesOf(invoice.id)).toBe(before);

  expect(await panel.acceptDrift(invoice.id)).toMatchObject({ status: 204 });
  expect((await panel.view()).invoices[0]).toMatchObject({ drift: [], repairs: [] });
  await requote(160, 1);
  const again = await driftAt(panel, (shown) => shown.drift.length > 0);
  expect(again.drift).toContainEqual({ what: 'unit_price', line: 'Desk', inDeal: '160', inXero: '100' });
  await requote(100, 1);
  await driftAt(panel, (shown) => shown.drift.length === 0);
  expect(invoiceInXero(app, deal.id).subTotal).toBe('140.00');
});

test('an edit while a click’s invoice is on its way to Xero is followed as soon as it is there', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, { silentMs: 1500, then: 'answer' });
  await panel.createInvoice();
  const isOnItsWay = () => app.xero.calls.some(({ failure, status }) => failure !== null && status === 0);
  await until('the invoice to be on its way', isOnItsWay);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 1500 });
  await until('the invoice', () => invoicesOf(app, deal.id).length > 0);
  await until('the draft to follow', () => invoiceInXero(app, deal.id).total === '1725.00');
});

test('a draft approved at the very moment of the update is not changed', async () => {
  const { deal, requote, invoice, panel } = await quotedDeal();
  let approved = false;
  app.xero.failBy(({ method, path }) => {
    if (approved || method !== 'POST' || !path.endsWith(invoice.id)) return null;
    approved = true;
    app.xero.approve(invoice.id);
    return null;
  });
  await requote(150, 1);
  await driftAt(panel, (shown) => shown.status === 'AUTHORISED' && shown.drift.length > 0);
  await settledJobs(app, deal.id);
  app.xero.failBy(() => null);
  expect(invoiceInXero(app, deal.id)).toMatchObject({ status: 'AUTHORISED', subTotal: '140.00' });
  expect((await panel.view()).problems).toEqual([]);
});

test('an update whose answer is lost is looked for before anything is sent again', async () => {
  const { deal, requote, invoice, panel } = await quotedDeal();
  const ids = idsOf(deal.id);
  app.xero.failNext({ method: 'POST', path: new RegExp(invoice.id) }, 'lose-answer');
  await requote(150, 2);
  await driftAt(panel, (shown) => shown.subTotal === '230.00' && shown.drift.length === 0);
  await settledJobs(app, deal.id);
  expect(updatesOf(invoice.id)).toBe(1);
  expect(idsOf(deal.id)).toEqual(ids);
});

test('a change after an update whose answer was lost is followed, also the change back', async () => {
  const { deal, requote, invoice } = await quotedDeal();
  for (const [lost, next] of [
    [150, 151],
    [160, 100],
  ] as const) {
    app.xero.failNext({ method: 'POST', path: new RegExp(invoice.id) }, 'lose-answer');
    await requote(lost, 1);
    await until('the update to arrive', () => invoiceInXero(app, deal.id).lines[0]?.unitAmount === String(lost));
    await requote(next, 1);
    await until('the next change to follow', () => invoiceInXero(app, deal.id).lines[0]?.unitAmount === String(next));
    await settledJobs(app, deal.id);
  }
});

test('an edit that changes nothing on the invoice asks Xero nothing', async () => {
  const quiet = await startApp();
  try {
    await quiet.setUp();
    const deal = addDeal(quiet);
    const panel = await quiet.ledger.openPanel(quiet.zoho, deal.id);
    await quiet.zoho.moveStage(deal.id, 'Closed Won');
    await viewAt(panel, 'draft');
    await settledJobs(quiet, deal.id);
    // Read by themselves after the set-up.
    await until('the contacts to be read', async () => {
      return (await storedRows(quiet, 'select 1 from contact_reads where filled_at is not null')).length === 1;
    });
    const before = quiet.xero.calls.length;
    await quiet.zoho.updateRecord('Deals', deal.id, { Next_Step: 'call', Stage: 'Negotiation/Review' });
    await until('the deal to be read', async () => (await panel.view()).deal.stage === 'Negotiation/Review');
    await settledJobs(quiet, deal.id);
    expect(quiet.xero.calls.slice(before).map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect((await panel.view()).invoices[0]?.drift).toEqual([]);
  } finally {
    await quiet.close();
  }
});

test('a deal that can no longer be invoiced leaves the draft as it is and says why', async () => {
  const deal = addDeal(app);
  const { panel, invoice } = await draftOf(deal.id);
  await app.zoho.updateRecord('Deals', deal.id, { Amount: null });
  const problem = await until('the problem', async () =>
    (await panel.view()).problems.find(({ code }) => code === 'no_amount'),
  );
  expect(problem.message).toContain(invoice.number);
  expect(invoiceInXero(app, deal.id).total).toBe('1380.00');
  await app.zoho.updateRecord('Deals', deal.id, { Amount: 1200 });
  await until('the problem to be gone', async () => (await panel.view()).problems.length === 0);
});

test('another customer on the deal becomes the draft’s contact', async () => {
  const deal = addDeal(app);
  await draftOf(deal.id);
  const account = app.zoho.addAccount({ Account_Name: 'Misty Harbour' });
  await app.zoho.updateRecord('Deals', deal.id, { Account_Name: { id: account.id } });
  await until('the draft to follow', () => invoiceInXero(app, deal.id).contact?.name === 'Misty Harbour');
  expect(invoiceInXero(app, deal.id).total).toBe('1380.00');
});

test('a change that no event told of is followed at the next look', async () => {
  const { deal, requote } = await quotedDeal();
  const other = addDeal(app);
  await draftOf(other.id);
  app.zoho.setNotifications({ notifications: 'off' });
  await requote(111, 1);
  await app.zoho.updateRecord('Deals', other.id, { Amount: 900 });
  app.zoho.setNotifications({ notifications: 'on' });
  await until('the draft to follow its quote', () => invoiceInXero(app, deal.id).subTotal === '151.00');
  await until('the draft to follow its deal', () => invoiceInXero(app, other.id).subTotal === '900.00');
});

test('a product that changes in the CRM changes the line of a draft made from it', async () => {
  const product = app.zoho.addProduct({ Product_Name: 'Workshop', Unit_Price: 250 });
  const account = app.zoho.addAccount({ Account_Name: 'Workshops Only Ltd' });
  const deal = app.zoho.addDeal(
    { Deal_Name: 'Workshop', Stage: 'Qualification', Account_Name: { id: account.id } },
    { products: [product.id] },
  );
  await draftOf(deal.id);
  await app.zoho.updateRecord('Products', product.id, { Product_Name: 'Two workshops', Unit_Price: 480 });
  await until('the line to follow', () => invoiceInXero(app, deal.id).lines[0]?.unitAmount === '480');
  expect(invoiceInXero(app, deal.id).lines).toMatchObject([{ description: 'Two workshops' }]);
});
