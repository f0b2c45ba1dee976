import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Settings } from '../../server/api/contract/settings.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import type { JsonObject } from '../sandbox/zoho/json.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** Nobody edits a deal in these stories: only what it points to. */
let app: App;
let ready: Settings;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  ready = (await app.ledger.settings()).body;
});
beforeEach(() => useRule({}));
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

async function useRule(changes: Partial<Settings['rules'][number]>) {
  const answer = await app.ledger.putSettings({ ...ready, rules: [{ ...defaultRule('Closed Won'), ...changes }] });
  expect(answer.status).toBe(200);
}

const watched = () => [...app.zoho.watches.values()].map(({ events }) => events[0]?.split('.')[0] ?? '');
const isWatched = (module: string) => until(`a watch on ${module}`, () => watched().includes(module));

async function won(values: JsonObject = {}, before: (dealId: string) => void = () => undefined) {
  const deal = addDeal(app, values);
  before(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  return deal;
}

async function toldOf(dealId: string, code: string) {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  await until(`the problem ${code}`, async () => (await panel.view()).problems.some((told) => told.code === code));
  expect(invoicesOf(app, dealId)).toHaveLength(0);
}

async function invoiced(dealId: string) {
  const view = await viewAt(await app.ledger.openPanel(app.zoho, dealId), 'draft');
  expect(view.problems).toEqual([]);
  return invoiceInXero(app, dealId);
}

test('the CRM tells of every module the invoice is made of, and each watch names at most ten fields', () => {
  expect(watched()).toEqual(['Deals', 'Quotes', 'Accounts', 'Contacts', 'Products']);
  for (const { selections, token } of app.zoho.watches.values()) {
    for (const { fields } of selections.values()) expect(fields.length).toBeLessThanOrEqual(10);
    expect(token?.length).toBeGreaterThan(20);
  }
  const tokens = [...app.zoho.watches.values()].map(({ token }) => token);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('watches follow the settings: quotes and products are watched only while a rule reads them', async () => {
  await useRule({ lineSource: 'amount' });
  await until('the watches to end', () => !watched().includes('Quotes') && !watched().includes('Products'));
  expect(watched()).toContain('Deals');
  await useRule({ lineSource: 'quote' });
  await isWatched('Quotes');
  await useRule({});
  await isWatched('Products');
});

test('a quote that is accepted after the deal was won makes the invoice, although nobody touches the deal', async () => {
  await useRule({ lineSource: 'quote' });
  let quoteId = '';
  const deal = await won({}, (dealId) => {
    quoteId = addQuote(app, dealId, [{ price: 320 }], { Quote_Stage: 'Draft' }).id;
  });
  await toldOf(deal.id, 'no_quote');
  await app.zoho.updateRecord('Quotes', quoteId, { Quote_Stage: 'Accepted' });
  expect(await invoiced(deal.id)).toMatchObject({ subTotal: '320.00' });
});

test('a quote whose total could not be met goes through once the quote alone is corrected', async () => {
  let quoteId = '';
  const deal = await won({}, (dealId) => {
    quoteId = addQuote(app, dealId, [{ price: 200 }], { Tax: 7 }).id;
  });
  await toldOf(deal.id, 'total_differs');
  await app.zoho.updateRecord('Quotes', quoteId, { Tax: 30 });
  expect(await invoiced(deal.id)).toMatchObject({ total: '230.00' });
});

test('a quote created for a won deal that waits for one makes the invoice', async () => {
  await useRule({ lineSource: 'quote' });
  const deal = await won();
  await toldOf(deal.id, 'no_quote');
  const product = app.zoho.addProduct({ Product_Name: 'Desk', Unit_Price: 45 });
  const row = { Product_Name: { id: product.id }, Quantity: 2, List_Price: 45 };
  const quote = { Subject: 'Desks', Quote_Stage: 'Accepted', Deal_Name: { id: deal.id }, Quoted_Items: [row] };
  await app.zoho.createRecord('Quotes', quote);
  expect(await invoiced(deal.id)).toMatchObject({ subTotal: '90.00' });
});

test('an edit of the quote of an invoiced deal makes no second invoice and no row in the log', async () => {
  let quoteId = '';
  const deal = await won({}, (dealId) => {
    quoteId = addQuote(app, dealId, [{ price: 75 }]).id;
  });
  await invoiced(deal.id);
  const readsBefore = app.zoho.calls.length;
  await app.zoho.updateRecord('Quotes', quoteId, { Adjustment: 5 });
  await until('the deal to be read again', () =>
    app.zoho.calls.slice(readsBefore).some(({ path }) => path.endsWith(`/Deals/${deal.id}`)),
  );
  expect(await settledJobs(app, deal.id)).toMatchObject([{ state: 'done' }]);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('a product whose price is corrected lets the deal that waited for it go on', async () => {
  await useRule({ lineSource: 'products' });
  // The rules of earlier stories read none.
  await isWatched('Products');
  const product = app.zoho.addProduct({ Product_Name: 'Survey', Unit_Price: -1 });
  const account = app.zoho.addAccount({ Account_Name: 'Priceless Ltd' });
  const values = { Deal_Name: 'Survey', Stage: 'Qualification', Account_Name: { id: account.id } };
  const deal = app.zoho.addDeal(values, { products: [product.id] });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await toldOf(deal.id, 'negative_total');
  await app.zoho.updateRecord('Products', product.id, { Unit_Price: 480 });
  expect(await invoiced(deal.id)).toMatchObject({ subTotal: '480.00' });
});

test('a contact we made follows its account in the CRM: a new name and phone are in Xero by themselves', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Tui Trading', Phone: '09 100 200' });
  const deal = await won({ Account_Name: { id: account.id } });
  const contactId = (await invoiced(deal.id)).contact?.contactId ?? '';
  const inXero = () => app.xero.organisations[0]?.contacts.get(contactId);
  await app.zoho.updateRecord('Accounts', account.id, { Account_Name: 'Tui Trading 2026', Phone: '09 300 400' });
  await until('the new name in Xero', () => inXero()?.name === 'Tui Trading 2026');
  expect(JSON.stringify(inXero())).toContain('300 400');
});

test('a new e-mail of the deal’s person is in Xero by itself', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Kea Kitchens' });
  const person = app.zoho.addContact({
    ...{ First_Name: 'Rua', Last_Name: 'Parata', Email: 'rua@kea.example', Account_Name: { id: account.id } },
  });
  const deal = await won({ Account_Name: { id: account.id }, Contact_Name: { id: person.id } });
  const contactId = (await invoiced(deal.id)).contact?.contactId ?? '';
  await app.zoho.updateRecord('Contacts', person.id, { Email: 'accounts@kea.example' });
  await until(
    'the new e-mail in Xero',
    () => app.xero.organisations[0]?.contacts.get(contactId)?.texts['EmailAddress'] === 'accounts@kea.example',
  );
});

test('a contact that was found in Xero keeps its name when the account is renamed', async () => {
  const contactId = app.xero.addContact({ Name: 'Weka Works' });
  const account = app.zoho.addAccount({ Account_Name: 'Weka Works' });
  const deal = await won({ Account_Name: { id: account.id } });
  const linked = (await invoiced(deal.id)).contact;
  expect(linked?.contactId).toBe(contactId);
  await app.zoho.updateRecord('Accounts', account.id, { Account_Name: 'Weka Worldwide', Phone: '03 777' });
  await until('the empty phone to be filled', () => JSON.stringify(linkedNow()).includes('777'));
  expect(linkedNow()?.name).toBe('Weka Works');
  function linkedNow() {
    return app.xero.organisations[0]?.contacts.get(contactId);
  }
});

test('a deal whose contact is unclear goes through once the account is renamed in the CRM', async () => {
  app.xero.addContact({ Name: 'Moa Motors', EmailAddress: 'office@other-moa.example' });
  const account = app.zoho.addAccount({ Account_Name: 'Moa Motors' });
  const person = app.zoho.addContact({ Last_Name: 'Hale', Email: 'hale@moa.example' });
  const deal = await won({ Account_Name: { id: account.id }, Contact_Name: { id: person.id } });
  await toldOf(deal.id, 'contact_unclear');
  await app.zoho.updateRecord('Accounts', account.id, { Account_Name: 'Moa Motors Nelson' });
  expect((await invoiced(deal.id)).contact?.name).toBe('Moa Motors Nelson');
});

test('a notification is answered before anything is read from the CRM, and a repeated one is one piece of work', async () => {
  const [, watch] = [...app.zoho.watches.values()];
  const module = watch?.events[0]?.split('.')[0] ?? '';
  const ids = Array.from({ length: 50 }, (_, index) => `5725767000009${String(index).padStart(5, '0')}`);
  const body = { module, operation: 'update', ids, channel_id: watch?.channelId, token: watch?.token };
  const send = () => fetch(`${app.url}/webhooks/zoho`, { method: 'POST', body: JSON.stringify(body) });
  for (const { status } of await Promise.all([send(), send(), send(), send()])) expect(status).toBe(200);
  const { db } = app.server.context;
  await until('the changes to be followed', async () => {
    return (await db.selectFrom('crmChanges').selectAll().execute()).length === 0;
  });
});
