import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultRule } from '../../server/sync/settings.ts';
import { allowCrmFields, fieldsAt } from '../support/crm-fields.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** No event tells that an invoice has become overdue: the organisation's midnight does. */
let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  await allowCrmFields(app);
  const rule = { ...defaultRule('Closed Won'), status: 'AUTHORISED', dueDays: 0 };
  const change = { rules: [rule], crmFields: { fields: { overdue: 'Xero_Amount_Overdue' } } };
  expect((await app.ledger.putSettings(change)).status).toBe(200);
});
afterAll(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

test('on the day after the due date the deal’s fields say overdue, also while Xero does not answer', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await fieldsAt(app, deal.id, { Xero_Invoice_Status: 'Awaiting payment', Xero_Amount_Overdue: 0 });
  await settledJobs(app, deal.id);
  const [invoice] = invoicesOf(app, deal.id);
  const row = await looked();
  const midnight = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone: 'Pacific/Auckland', dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' },
  }).format(row.overdue_at);
  expect(midnight).toBe(`${dayAfter(invoice?.dueDate ?? '')}, 00:00:00`);

  app.xero.failBy(() => 'refuse-connection');
  const ahead = row.overdue_at.getTime() - Date.now();
  // A minute before midnight nothing changes; what is looked at then stays as it is.
  app.server.context.now = () => new Date(Date.now() + ahead - 60_000);
  await app.server.context.db.updateTable('dealWriteBacks').set({ state: 'due' }).execute();
  await looked();
  await fieldsAt(app, deal.id, { Xero_Invoice_Status: 'Awaiting payment', Xero_Amount_Overdue: 0 });
  app.server.context.now = () => new Date(Date.now() + ahead);
  await fieldsAt(app, deal.id, { Xero_Invoice_Status: 'Overdue', Xero_Amount_Overdue: 1380, Xero_Amount_Due: 1380 });
  app.xero.failBy(() => null);
});

/** The deal's row once it has been looked at and what came of it is stored. */
async function looked() {
  return until('the deal to be looked at', async () => {
    const rows = `select overdue_at from deal_write_backs where state = 'done' and overdue_at is not null`;
    return (await storedRows<{ overdue_at: Date }>(app, rows))[0];
  });
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
