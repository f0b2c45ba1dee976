import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

function newDeal(values: Record<string, unknown> = {}) {
  const account = app.zoho.addAccount({ Account_Name: `Ridgeway ${crypto.randomUUID().slice(0, 8)}` });
  return app.zoho.addDeal({
    Deal_Name: 'Website rebuild',
    Stage: 'Qualification',
    Amount: 1200,
    Account_Name: { id: account.id },
    ...values,
  });
}

test('moving a deal to Closed Won makes one draft invoice with its amount, and the panel shows it', async () => {
  const deal = newDeal();
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await panel.view()).state).toBe('not_invoiced');

  await app.zoho.moveStage(deal.id, 'Closed Won');
  const view = await until('the draft', async () => {
    const seen = await panel.view();
    return seen.state === 'draft' && seen;
  });

  expect(view.invoices).toHaveLength(1);
  expect(view.invoices[0]).toMatchObject({
    status: 'DRAFT',
    subTotal: '1200.00',
    totalTax: '180.00',
    total: '1380.00',
    reference: 'Website rebuild',
    lines: [
      { description: 'Website rebuild', quantity: '1', unitAmount: '1200', taxType: 'OUTPUT2', accountCode: '200' },
    ],
  });
  expect(view.invoices[0]?.number).toMatch(/^DL-[A-Z0-9]{10}$/);
  expect(view.totals).toEqual([
    { currency: 'NZD', invoiced: '1380.00', paid: '0.00', credited: '0.00', due: '1380.00', overdue: '0.00' },
  ]);
  expect(view.deal).toMatchObject({ stage: 'Closed Won', amount: '1200.00' });
  expect(app.xero.violations).toEqual([]);
  expect(app.zoho.violations).toEqual([]);
});
