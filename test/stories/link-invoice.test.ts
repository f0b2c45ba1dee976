import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  expect(app.xero.violations).toEqual([]);
  expect(app.zoho.violations).toEqual([]);
});

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);
let invoices = 0;

/** An approved invoice that somebody made in Xero. */
function addInvoice({ amount = 500, type = 'ACCREC', contact = 'Foggy Fields' } = {}) {
  invoices += 1;
  const contactId =
    [...(app.xero.organisations[0]?.contacts.values() ?? [])].find(({ name }) => name === contact)?.contactId ??
    app.xero.addContact({ Name: contact });
  const id = app.xero.addInvoice({
    ...{ Type: type, InvoiceNumber: `HAND-${String(invoices).padStart(4, '0')}`, Reference: `PO ${invoices}` },
    ...{ Status: 'AUTHORISED', Date: '2026-11-20', DueDate: '2099-12-20', Contact: { ContactID: contactId } },
    LineItems: [{ Description: 'By hand', Quantity: 1, UnitAmount: amount, AccountCode: '200', TaxType: 'NONE' }],
  });
  return { id, number: `HAND-${String(invoices).padStart(4, '0')}`, reference: `PO ${invoices}` };
}

async function refreshFromXero(): Promise<void> {
  await app.server.context.boss.send('refresh-invoices', { orgId: app.zoho.org.id });
}

test('an invoice of Xero is found by number, reference, amount and customer, a bill or a voided one is not', async () => {
  const wanted = addInvoice({ amount: 4711.5, contact: 'Grünwald & Söhne GmbH' });
  const voided = addInvoice({ amount: 4711.5 });
  app.xero.voidInvoice(voided.id);
  addInvoice({ amount: 4711.5, type: 'ACCPAY' });
  const panel = await openPanel(addDeal(app).id);
  await app.server.context.boss.send('fill-contacts', { orgId: app.zoho.org.id });
  const found = async (typed: string) => {
    const { status, body } = await panel.searchInvoices(typed);
    expect(status).toBe(200);
    return body.invoices.map(({ id }) => id);
  };
  await until('the new contact to be known', async () => (await found('grunwald')).length > 0);
  for (const typed of [wanted.number, wanted.number.toLowerCase(), '4711.5', 'NZD 4,711.50', '4.711,50', 'GRÜNWALD']) {
    expect([typed, await found(typed)]).toEqual([typed, [wanted.id]]);
  }
  expect(await found(wanted.reference)).toContain(wanted.id);
  expect(await found('no such thing')).toEqual([]);
  expect((await panel.searchInvoices(wanted.number)).body.invoices[0]).toMatchObject({
    ...{ total: '4711.50', amountDue: '4711.50', contactName: 'Grünwald & Söhne GmbH', deal: null },
    state: 'awaiting_payment',
  });
  expect((await panel.searchInvoices('x')).status).toBe(400);
});

test('a search shows at most twenty invoices and asks Xero at most three times', async () => {
  for (let count = 0; count < 25; count += 1) addInvoice({ amount: 888, contact: '888 Industries' });
  const panel = await openPanel(addDeal(app).id);
  const before = app.xero.calls.length;
  expect((await panel.searchInvoices('888')).body.invoices).toHaveLength(20);
  // Contacts may still be read because of the search before.
  const asked = app.xero.calls.slice(before).filter(({ path }) => !path.endsWith('/Contacts'));
  expect(asked.length).toBeLessThanOrEqual(3);
});

test('a linked invoice counts as the deal’s: totals, payments and the rule that would invoice it again', async () => {
  const { id, number } = addInvoice({ amount: 1200 });
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  expect((await panel.view()).can.link).toBe(true);
  const linked = await panel.linkInvoice(id);
  expect(linked).toMatchObject({ status: 200, body: { invoice: { id, number, origin: 'linked', total: '1200.00' } } });
  expect(await panel.linkInvoice(id.toUpperCase())).toMatchObject({ status: 200, body: { invoice: { id } } });
  const view = await viewAt(panel, 'awaiting_payment');
  expect(view.totals).toMatchObject([{ invoiced: '1200.00', due: '1200.00' }]);
  expect(view.invoices).toHaveLength(1);
  expect(view.can.create).toBe(false);

  await app.zoho.moveStage(deal.id, 'Closed Won');
  const waiting = await until('the rule to wait', async () => {
    const { problems } = await panel.view();
    return problems.find(({ code }) => code === 'already_invoiced');
  });
  expect(waiting.message).toContain(number);

  app.xero.pay(id, { amount: '200.00' });
  await refreshFromXero();
  const paid = await viewAt(panel, 'part_paid');
  expect(paid.invoices).toMatchObject([{ amountPaid: '200.00', payments: [{ amount: '200.00' }] }]);
  expect(invoicesOf(app, deal.id)).toHaveLength(0);

  expect(await app.ledger.admin('POST', '/disconnect/xero')).toMatchObject({ status: 204 });
  await app.browser.open(`${app.url}/connect/xero`);
  app.xero.pay(id);
  await refreshFromXero();
  expect((await viewAt(panel, 'paid')).totals).toMatchObject([{ paid: '1200.00' }]);
});

test('an invoice that belongs to another deal says which, and stays there', async () => {
  const first = addDeal(app, { Deal_Name: 'Orchard fence' });
  const firstPanel = await openPanel(first.id);
  await app.zoho.moveStage(first.id, 'Closed Won');
  const [made] = (await viewAt(firstPanel, 'draft')).invoices;
  const panel = await openPanel(addDeal(app).id);
  const found = await panel.searchInvoices(made?.number ?? '');
  expect(found.body.invoices).toMatchObject([{ id: made?.id, deal: { id: first.id, name: 'Orchard fence' } }]);
  const refused = await panel.linkInvoice(made?.id ?? '');
  expect(refused).toMatchObject({
    status: 409,
    body: { code: 'invoice_of_another_deal', detail: expect.stringContaining('Orchard fence') as string },
  });
  expect((await firstPanel.view()).invoices).toHaveLength(1);
  expect((await panel.view()).invoices).toEqual([]);
});

test('two deals that link the same invoice at once do not both get it', async () => {
  const { id } = addInvoice();
  const panels = await Promise.all([1, 2, 3].map(() => openPanel(addDeal(app).id)));
  const answers = await Promise.all(panels.map((panel) => panel.linkInvoice(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('what cannot be linked is refused: nothing of that id, a bill, a voided invoice, a wrong body', async () => {
  const panel = await openPanel(addDeal(app).id);
  const voided = addInvoice();
  app.xero.voidInvoice(voided.id);
  const bill = addInvoice({ type: 'ACCPAY' });
  expect(await panel.linkInvoice(crypto.randomUUID())).toMatchObject({ status: 404 });
  expect(await panel.linkInvoice(bill.id)).toMatchObject({ status: 404 });
  expect(await panel.linkInvoice(voided.id)).toMatchObject({ status: 409, body: { code: 'invoice_not_live' } });
  expect(await panel.linkInvoice('42')).toMatchObject({ status: 400 });
  expect(await panel.unlinkInvoice(voided.id)).toMatchObject({ status: 404 });
  expect((await panel.view()).invoices).toEqual([]);
});

test('unlinking takes the invoice off the deal only, and the rule that waited for that goes on', async () => {
  const { id } = addInvoice({ amount: 1200 });
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await panel.linkInvoice(id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the rule to wait', async () =>
    (await panel.view()).problems.some(({ code }) => code === 'already_invoiced'),
  );
  const writes = () => app.xero.calls.filter(({ method, path }) => method !== 'GET' && path.includes(id)).length;
  expect(await panel.unlinkInvoice(id)).toMatchObject({ status: 204 });
  const view = await viewAt(panel, 'draft');
  expect(view.invoices).toMatchObject([{ origin: 'made' }]);
  expect(writes()).toBe(0);
  const another = await openPanel(addDeal(app).id);
  expect(await another.linkInvoice(id)).toMatchObject({ status: 200 });
});

test('after an invoice we made was unlinked nothing makes a second one by itself, a click does, with the next number', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [made] = (await viewAt(panel, 'draft')).invoices;
  const id = made?.id ?? '';
  expect(await panel.unlinkInvoice(id)).toMatchObject({ status: 204 });
  expect(await panel.view()).toMatchObject({ state: 'not_invoiced', invoices: [], totals: [] });

  await app.zoho.moveStage(deal.id, 'Negotiation/Review');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the log to say why not', async () =>
    (await settledJobs(app, deal.id)).some(({ problem }) => problem?.code === 'invoice_unlinked'),
  );
  expect(invoicesOf(app, deal.id)).toHaveLength(1);

  // Another deal may have it; that does not let the rule make another one here.
  const another = await openPanel(addDeal(app).id);
  expect(await another.linkInvoice(id)).toMatchObject({ status: 200, body: { invoice: { origin: 'linked' } } });
  await another.unlinkInvoice(id);
  // Linked again to the deal it was made for, it is the rule's again.
  expect(await panel.linkInvoice(id)).toMatchObject({ status: 200, body: { invoice: { origin: 'made' } } });
  await panel.unlinkInvoice(id);

  await panel.createInvoice();
  const view = await viewAt(panel, 'draft');
  expect(view.invoices.map(({ number }) => number)).toEqual([`${made?.number ?? ''}-2`]);
  expect(invoicesOf(app, deal.id)).toHaveLength(2);
});
