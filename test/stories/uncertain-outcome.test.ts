import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { loseAnswerAndXero } from '../support/lost-answer.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
beforeEach(async () => {
  await app.ledger.putSettings({ numbering: 'deal' });
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

/** The invoice is in Xero, its answer is lost, and something changes before we look. */
async function loseAnswerThen(dealId: string, change: () => Promise<unknown>): Promise<void> {
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  loseAnswerAndXero(app);
  await app.zoho.moveStage(dealId, 'Closed Won');
  await until('the unknown outcome', async () => (await panel.view()).state === 'uncertain');
  await change();
  app.xero.failBy(() => null);
  await until('no open work', async () => (await settledJobs(app, dealId)).every(({ state }) => state !== 'uncertain'));
}

/** Xero's gateway gives up while Xero works on, and the invoice arrives after we have looked for it in vain. */
async function workOnBehindGateway(dealId: string): Promise<void> {
  const gaveUp = { status: 504, body: '<h1>Gateway Time-out</h1>', doneAfterMs: 4000 };
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, gaveUp);
  app.xero.calls.length = 0;
  await app.zoho.moveStage(dealId, 'Closed Won');
  await until('Xero to finish behind its gateway', () => app.xero.calls.some(({ lateWork }) => lateWork === 'done'));
  // We may look for it only after that.
  await until('no open work', async () => (await settledJobs(app, dealId)).every(({ state }) => state === 'done'));
}

async function numbersOnPanel(dealId: string): Promise<string[]> {
  const { view } = await app.ledger.openPanel(app.zoho, dealId);
  return (await view()).invoices.map(({ number }) => number);
}

test('an invoice whose answer was lost is shown although the deal has left the stage meanwhile', async () => {
  const deal = addDeal(app);
  await loseAnswerThen(deal.id, () => app.zoho.moveStage(deal.id, 'Closed Lost'));
  expect(await numbersOnPanel(deal.id)).toEqual(invoicesOf(app, deal.id).map(({ number }) => number));
});

test('an invoice whose answer was lost is shown although the deal is worth nothing any more', async () => {
  const deal = addDeal(app);
  await loseAnswerThen(deal.id, () => app.zoho.updateRecord('Deals', deal.id, { Amount: null }));
  expect(await numbersOnPanel(deal.id)).toEqual(invoicesOf(app, deal.id).map(({ number }) => number));
});

test('numbered by Xero: an invoice whose answer was lost is not made again for the deal’s new customer', async () => {
  await app.ledger.putSettings({ numbering: 'xero' });
  const deal = addDeal(app);
  const other = app.zoho.addAccount({ Account_Name: 'Bayside Club' });
  await loseAnswerThen(deal.id, () => app.zoho.updateRecord('Deals', deal.id, { Account_Name: { id: other.id } }));
  expect(await numbersOnPanel(deal.id)).toEqual(invoicesOf(app, deal.id).map(({ number }) => number));
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test.each([
  ['after it was deleted in Xero makes another one', ['delete', 'click'], ['DELETED', 'DRAFT']],
  ['before it was deleted in Xero is answered by it', ['click', 'delete'], ['DELETED']],
] as const)('a click for an invoice of unknown outcome %s', async (_when, acts, statuses) => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await loseAnswerThen(deal.id, async () => {
    for (const act of acts) {
      if (act === 'click') expect((await panel.createInvoice()).status).toBe(202);
      else app.xero.deleteInvoice(invoicesOf(app, deal.id)[0]?.invoiceId ?? '');
    }
  });
  expect(invoicesOf(app, deal.id).map(({ status }) => status)).toEqual(statuses);
  expect((await panel.view()).invoices.map(({ status }) => status).sort()).toEqual(statuses);
});

test('while Xero cannot be asked what became of an invoice the deal stays uncertain, and then shows it', async () => {
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  loseAnswerAndXero(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const looks = () => app.xero.calls.filter(({ failure }) => failure !== null && failure !== 'lose-answer').length;
  await until('two looks in vain', () => looks() > 1);
  expect(await settledJobs(app, deal.id)).toMatchObject([{ state: 'uncertain' }]);
  expect((await panel.view()).state).toBe('uncertain');
  app.xero.failBy(() => null);
  await until('the invoice', async () => (await panel.view()).state === 'draft');
  expect(await numbersOnPanel(deal.id)).toEqual(invoicesOf(app, deal.id).map(({ number }) => number));
});

test('a slow invoice that arrives after we looked for it and sent it again is refused by its number: one invoice', async () => {
  const deal = addDeal(app);
  await workOnBehindGateway(deal.id);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  expect(await numbersOnPanel(deal.id)).toEqual(invoicesOf(app, deal.id).map(({ number }) => number));
});

test('numbered by Xero: a slow invoice that arrives after we looked for it is not doubled', async () => {
  await app.ledger.putSettings({ numbering: 'xero' });
  const deal = addDeal(app);
  await workOnBehindGateway(deal.id);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});
