import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeEach(async () => {
  app = await startApp();
});
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

test('a deal that was won before the extension is not invoiced by an edit, but by entering the stage anew', async () => {
  const old = addDeal(app, { Stage: 'Closed Won' });
  await app.setUp();
  await app.zoho.updateRecord('Deals', old.id, { Amount: 1300 });
  const jobs = await until('the edit to be explained', async () => {
    const settled = await settledJobs(app, old.id);
    return settled.length > 0 && settled;
  });
  expect(jobs).toMatchObject([{ state: 'skipped', problem: { code: 'before_the_rule' } }]);
  expect(invoicesOf(app, old.id)).toHaveLength(0);

  await app.zoho.moveStage(old.id, 'Negotiation/Review');
  await app.zoho.moveStage(old.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, old.id);
  expect((await viewAt(panel, 'draft')).invoices[0]?.subTotal).toBe('1300.00');
});

test('a click invoices a deal that was won before the extension', async () => {
  const old = addDeal(app, { Stage: 'Closed Won' });
  await app.setUp();
  const panel = await app.ledger.openPanel(app.zoho, old.id);
  await panel.createInvoice();
  await viewAt(panel, 'draft');
});

test('without a mapping the deal waits visibly and goes through by itself once account and tax are chosen', async () => {
  await app.connect();
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const waiting = await viewAt(panel, 'needs_setup');
  expect(waiting.problems).toMatchObject([{ code: 'needs_mapping', fix: expect.any(String) as string }]);
  expect((await app.ledger.jobs('?state=needs_setup')).body.jobs).toMatchObject([{ dealId: deal.id }]);

  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  await viewAt(panel, 'draft');
});

test('without Xero the deal waits and goes through by itself once Xero is connected', async () => {
  await app.browser.open(`${app.url}/connect/zoho`);
  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect(await viewAt(panel, 'needs_setup')).toMatchObject({
    connection: { state: 'not_connected' },
    problems: [{ code: 'xero_not_connected' }],
  });
  await app.browser.open(`${app.url}/connect/xero`);
  await viewAt(panel, 'draft');
});
