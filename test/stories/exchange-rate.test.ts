import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** The exchange rate of an invoice comes from a field of its deal. Nothing is looked for here: what happens was told. */
let app: App;
beforeAll(async () => {
  app = await startApp();
  app.zoho.org.mc_status = true;
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const rateInXero = (dealId: string) => invoicesOf(app, dealId)[0]?.currencyRate.toFixed();
const changeRate = (dealId: string, rate: number) => app.zoho.updateRecord('Deals', dealId, { Exchange_Rate: rate });

/** A deal in US dollars that has its draft. */
async function draftAt(rate: number) {
  const deal = addDeal(app, { Currency: 'USD', Exchange_Rate: rate });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const view = await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
  return { dealId: deal.id, invoiceId: view.invoices[0]?.id ?? '' };
}

test('where deals have currencies, the settings offer the fields that may hold a rate, and then hear of its changes', async () => {
  const { body } = await app.ledger.choices();
  expect(body.exchangeRateFields).toContainEqual({ value: 'Exchange_Rate', label: 'Exchange Rate' });
  expect(body.figureFields?.status).toMatchObject({ own: { value: 'Xero_Invoice_Status', isThere: false } });
  const refused = await app.ledger.putSettings({ mapping: { exchangeRateField: 'Nowhere' } });
  expect(refused.status).toBe(422);
  expect(errorBodySchema.parse(refused.body).errors).toMatchObject([{ field: 'mapping.exchangeRateField' }]);
  expect((await app.ledger.putSettings({ mapping: { exchangeRateField: 'Exchange_Rate' } })).status).toBe(200);
  const watch = () => [...app.zoho.watches.values()].find(({ events }) => events[0]?.startsWith('Deals.'));
  await until('the rate to be watched', () => JSON.stringify(watch()?.conditions).includes('Exchange_Rate'));
});

test('a changed rate of a draft is followed', async () => {
  const { dealId } = await draftAt(0.6125);
  expect(rateInXero(dealId)).toBe('0.6125');
  await changeRate(dealId, 0.58);
  await until('the draft to follow', () => rateInXero(dealId) === '0.58');
  expect(invoicesOf(app, dealId)).toMatchObject([{ status: 'DRAFT' }]);
});

test('a rate changed in Xero stays, whatever else the draft follows', async () => {
  const { dealId, invoiceId } = await draftAt(0.6125);
  app.xero.editInvoice(invoiceId, { CurrencyRate: 0.7 });
  await app.zoho.updateRecord('Deals', dealId, { Amount: 1500, Exchange_Rate: 0.58 });
  await until('the draft to follow', () => invoiceInXero(app, dealId).lines[0]?.unitAmount === '1500');
  expect(rateInXero(dealId)).toBe('0.7');
});

test('after approval the rate is finance’s: nothing is changed and nothing is told', async () => {
  const { dealId, invoiceId } = await draftAt(0.6125);
  app.xero.approve(invoiceId);
  await changeRate(dealId, 0.58);
  await settledJobs(app, dealId);
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  const [row] = await until('the deal to have been looked at', async () => {
    const rows = await app.server.context.db
      .selectFrom('dealInvoices')
      .select('wanted')
      .where('invoiceId', '=', invoiceId)
      .execute();
    return rows[0]?.wanted && rows;
  });
  expect(row?.wanted).toMatchObject({ head: { currencyRate: '0.58' } });
  expect(rateInXero(dealId)).toBe('0.6125');
  expect((await panel.view()).invoices[0]?.drift).toEqual([]);
});
