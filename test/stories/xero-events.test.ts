import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { rereadOpenInvoices } from '../../server/sync/reread-open-invoices.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
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
beforeEach(async () => {
  await until('events to be told and read', quiet);
  app.xero.calls.length = 0;
});

/** Everything Xero told has been read. */
async function quiet(): Promise<boolean> {
  const [row] = await storedRows<{ n: string }>(app, 'select count(*) n from xero_changes where not is_held');
  return Number(row?.n) === 0;
}
const readsOf = (path: string) =>
  app.xero.calls.filter((call) => call.method === 'GET' && call.path.endsWith(path) && 'IDs' in call.query);
const told = () =>
  app.xero.webhooks.deliveries.flatMap(
    ({ body }) => (JSON.parse(body) as { events: { resourceId: string; eventType: string }[] }).events,
  );

async function invoiced() {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  if (!invoice) throw new Error('There is an invoice');
  return { deal, panel, invoiceId: invoice.id };
}

test('what we wrote ourselves is told by Xero, and not read again', async () => {
  const { invoiceId } = await invoiced();
  await until('Xero to tell of it', () => told().some(({ resourceId }) => resourceId === invoiceId));
  await until('it to be dealt with', quiet);
  await until('nothing of it to be left', async () => {
    const left = await storedRows(app, `select 1 from xero_changes where resource_id = '${invoiceId}'`);
    return left.length === 0;
  });
  expect(readsOf('/Invoices')).toEqual([]);
  expect(readsOf('/Contacts')).toEqual([]);
});

test('an approval and a payment are on the panel at once, read by id', async () => {
  const { panel, invoiceId } = await invoiced();
  app.xero.approve(invoiceId);
  await viewAt(panel, 'awaiting_payment');
  app.xero.pay(invoiceId, { amount: '380' });
  expect((await viewAt(panel, 'part_paid')).totals[0]).toMatchObject({ paid: '380.00', due: '1000.00' });
  app.xero.pay(invoiceId);
  expect((await viewAt(panel, 'paid')).totals[0]).toMatchObject({ paid: '1380.00', due: '0.00' });
  expect(
    app.xero.calls.filter(({ path, query }) => path.endsWith('/Invoices') && !('IDs' in query) && 'where' in query),
  ).toEqual([]);
});

test('a hundred changes at the same time are read forty to a call', async () => {
  const made = await Promise.all(Array.from({ length: 3 }, () => invoiced()));
  await until('the events of their making to be dealt with', quiet);
  const [first] = made;
  if (!first) throw new Error('There is a deal');
  // A hundred copies of a deal's invoice in the mirror, each one an invoice in Xero.
  const contactId = invoicesOf(app, first.deal.id)[0]?.contactId ?? '';
  const others = Array.from({ length: 97 }, () =>
    app.xero.addInvoice({
      ...{ Type: 'ACCREC', Contact: { ContactID: contactId } },
      LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 10, AccountCode: '200' }],
    }),
  );
  await storedRows(app, 'update xero_changes set not_before = now()');
  await until('the others to be mirrored', async () => {
    await storedRows(app, 'update xero_changes set not_before = now()');
    const [row] = await storedRows<{ n: string }>(app, 'select count(*) n from contact_invoices');
    return Number(row?.n) === 97;
  });
  await until('the rest', quiet);
  app.xero.calls.length = 0;
  for (const invoiceId of [...others, ...made.map((one) => one.invoiceId)]) app.xero.approve(invoiceId);
  await Promise.all(made.map(({ panel }) => viewAt(panel, 'awaiting_payment')));
  await until('all of them', async () => {
    const [row] = await storedRows<{ n: string }>(
      app,
      `select count(*) n from contact_invoices where status = 'AUTHORISED'`,
    );
    return Number(row?.n) === 97;
  });
  expect(readsOf('/Invoices').length).toBeLessThanOrEqual(4);
});

test('invoices and bills of companies no deal knows are not kept, and their events are collected', async () => {
  const contactId = app.xero.addContact({ Name: 'Nobody’s customer' });
  const document = {
    Contact: { ContactID: contactId },
    LineItems: [{ Description: 'Work', Quantity: 1, UnitAmount: 10, AccountCode: '200' }],
  };
  const sale = app.xero.addInvoice({ Type: 'ACCREC', ...document });
  const bill = app.xero.addInvoice({
    ...{ ...document, Type: 'ACCPAY', InvoiceNumber: 'B-1' },
    LineItems: [{ Description: 'Ads', Quantity: 1, UnitAmount: 10, AccountCode: '400' }],
  });
  const held = () => storedRows<{ id: string }>(app, 'select resource_id as id from xero_changes where is_held');
  await until('both to be held', async () => (await held()).length === 2);
  expect(readsOf('/Invoices')).toEqual([]);
  await storedRows(app, 'update xero_changes set not_before = now()');
  await until('both to be looked at', async () => (await storedRows(app, 'select 1 from xero_changes')).length === 0);
  expect(readsOf('/Invoices').map(({ query }) => query['IDs']?.split(',').sort())).toEqual([[sale, bill].sort()]);
  const kept = await storedRows(app, `select 1 from contact_invoices where contact_id = '${contactId}'`);
  expect(kept).toEqual([]);
});

test('what Xero told while the server was down or failing is told again, in order', async () => {
  const { panel, invoiceId } = await invoiced();
  await app.server.close();
  app.xero.approve(invoiceId);
  await until('Xero to notice', () => app.xero.webhooks.state() === 'RETRY');
  app.xero.pay(invoiceId);
  await app.restart();
  const again = await app.ledger.openPanel(app.zoho, (await panel.view()).deal.id);
  await viewAt(again, 'paid');
  await until('the deliveries to succeed', () => app.xero.webhooks.state() === 'ACTIVE');
});

test('events that never came are noticed by their numbers, and what they told of is looked for', async () => {
  const { panel, invoiceId } = await invoiced();
  await until('its making to be told', () => told().some(({ resourceId }) => resourceId === invoiceId));
  await until('and dealt with', quiet);
  const before = told().length;
  app.xero.webhooks.loseEvents(1);
  app.xero.approve(invoiceId);
  await until('it to be lost', () => {
    app.xero.addContact({ Name: `Somebody ${crypto.randomUUID()}` });
    return told().length > before;
  });
  await viewAt(panel, 'awaiting_payment');
  const { body } = await app.ledger.jobs();
  expect(body.webhooks).toMatchObject({ state: 'late', problem: { code: 'xero_events_missing' } });
});

test('a change that leaves Xero’s time of change as it was is found at night', async () => {
  const { panel, invoiceId } = await invoiced();
  app.xero.approve(invoiceId);
  app.xero.pay(invoiceId, { amount: '80' });
  await viewAt(panel, 'part_paid');
  app.xero.expectPayment(invoiceId, '2030-01-31');
  await rereadOpenInvoices(app.server.context, app.zoho.org.id);
  const [row] = await storedRows(
    app,
    `select expected_payment_date::text as day from deal_invoices where invoice_id = '${invoiceId}'`,
  );
  expect(row).toEqual({ day: '2030-01-31' });
});
