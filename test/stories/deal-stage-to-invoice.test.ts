import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
beforeEach(() => app.zoho.setNotifications({ notifications: 'on', workflow: 'off' }));
afterAll(async () => {
  await app.close();
  expect(app.xero.violations).toEqual([]);
  expect(app.zoho.violations).toEqual([]);
});

const openPanel = (dealId: string) => app.ledger.openPanel(app.zoho, dealId);

test('moving a deal to Closed Won makes one draft invoice with its amount, and the panel shows it', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  expect((await panel.view()).state).toBe('not_invoiced');

  await app.zoho.moveStage(deal.id, 'Closed Won');
  const view = await viewAt(panel, 'draft');

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
  expect(view.contact?.name).toMatch(/^Ridgeway/);
  const [inXero] = invoicesOf(app, deal.id);
  expect(inXero?.url).toBe(`${app.zoho.url}/crm/org${app.zoho.org.zgid}/tab/Potentials/${deal.id}`);
});

test('a customer with an account number in Xero is found again: two deals, one contact', async () => {
  const account = app.zoho.addAccount({ Account_Name: 'Basket Case' });
  const [first, second] = [1, 2].map(() => addDeal(app, { Account_Name: { id: account.id } }));
  if (!first || !second) throw new Error('two deals were added');
  await app.zoho.moveStage(first.id, 'Closed Won');
  await viewAt(await openPanel(first.id), 'draft');
  await app.zoho.moveStage(second.id, 'Closed Won');
  await viewAt(await openPanel(second.id), 'draft');
  const named = [...(app.xero.organisations[0]?.contacts.values() ?? [])].filter(({ name }) => name === 'Basket Case');
  expect(named).toMatchObject([{ texts: { ContactNumber: account.id } }]);
});

test('the extension’s signed workflow call does the same as a notification', async () => {
  app.zoho.setNotifications({ notifications: 'off', workflow: 'on' });
  const deal = addDeal(app);
  const [call] = await app.zoho.moveStage(deal.id, 'Closed Won');
  expect(call).toMatchObject({ kind: 'deluge', status: 202 });
  await viewAt(await openPanel(deal.id), 'draft');
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('Create invoice on the panel works at any stage, and a second click gives the same invoice', async () => {
  const deal = addDeal(app, { Amount: 99.95 });
  const panel = await openPanel(deal.id);
  const clicked = await panel.createInvoice();
  expect(clicked.status).toBe(202);
  expect(clicked.body).toEqual({ jobId: expect.any(String) as string });
  const view = await viewAt(panel, 'draft');
  expect(view.invoices[0]).toMatchObject({ subTotal: '99.95', total: '114.94' });
  const again = await panel.createInvoice();
  expect(again).toMatchObject({ status: 200, body: { invoice: { id: view.invoices[0]?.id } } });
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('ten edits in a row, both ways of telling and a click at the same moment make one invoice', async () => {
  app.zoho.setNotifications({ notifications: 'on', workflow: 'on' });
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const edits = Array.from({ length: 10 }, (_, index) =>
    app.zoho.updateRecord('Deals', deal.id, { Amount: 1200, Next_Step: `step ${index}` }),
  );
  await Promise.all([...edits, panel.createInvoice(), panel.createInvoice()]);
  await viewAt(panel, 'draft');
  await settledJobs(app, deal.id);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('leaving and re-entering the stage makes no second invoice', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await openPanel(deal.id);
  await viewAt(panel, 'draft');
  await app.zoho.moveStage(deal.id, 'Negotiation/Review');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the deal to be read again', async () => (await panel.view()).deal.stage === 'Closed Won');
  await settledJobs(app, deal.id);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('a stage named by an event that the deal no longer has makes no invoice, and the log says why', async () => {
  const deal = addDeal(app, { Stage: 'Closed Lost' });
  const answer = await callAsExtension(app, {
    path: '/zoho/stage',
    body: JSON.stringify({ dealId: deal.id, stage: 'Closed Won' }),
  });
  expect(answer.status).toBe(202);
  const jobs = await until('the skipped row', async () => {
    const settled = await settledJobs(app, deal.id);
    return settled.length > 0 && settled;
  });
  expect(jobs).toMatchObject([{ state: 'skipped', problem: { code: 'stage_moved_on' } }]);
  expect(invoicesOf(app, deal.id)).toHaveLength(0);
});

test('stages are compared by their actual value, whatever their label says', async () => {
  const settings = (await app.ledger.settings()).body;
  const renewals = { id: 'renewed', name: 'Renewals', pipeline: 'Renewals', stage: 'Renewal Won' };
  await app.ledger.putSettings({ rules: [...settings.rules.filter(({ id }) => id === 'won'), renewals] });
  const renewal = addDeal(app, { Pipeline: 'Renewals', Stage: 'Renewal Due' });
  await app.zoho.moveStage(renewal.id, 'Renewal Won');
  await viewAt(await openPanel(renewal.id), 'draft');
});

test('the next rule waits while another rule’s invoice is live, and goes on once that is voided', async () => {
  const [won] = (await app.ledger.settings()).body.rules;
  const proposal = { ...won, id: 'proposal', name: 'On proposal', stage: 'Proposal/Price Quote' };
  await app.ledger.putSettings({ rules: [won, proposal] });
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Proposal/Price Quote');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const waiting = await until('the second rule to wait', async () => {
    const view = await panel.view();
    return view.problems.some(({ code }) => code === 'already_invoiced') && view;
  });
  expect(waiting.problems[0]?.message).toContain('1380');
  expect(invoicesOf(app, deal.id)).toHaveLength(1);

  app.xero.deleteInvoice(invoice?.id ?? '');
  await refreshFromXero();
  await until('the second rule’s invoice', () => invoicesOf(app, deal.id).length === 2);
});

test('a deal without an amount or without a customer says so, and goes through once that is mended', async () => {
  const deal = addDeal(app, { Amount: null });
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const failed = await viewAt(panel, 'failed');
  expect(failed.problems).toMatchObject([{ code: 'no_amount', fix: expect.any(String) as string }]);

  await app.zoho.updateRecord('Deals', deal.id, { Amount: 640 });
  expect((await viewAt(panel, 'draft')).invoices[0]?.subTotal).toBe('640.00');

  const orphan = app.zoho.addDeal({ Deal_Name: 'Nobody’s deal', Stage: 'Closed Won', Amount: 10 });
  const orphanPanel = await openPanel(orphan.id);
  await orphanPanel.createInvoice();
  expect((await viewAt(orphanPanel, 'failed')).problems).toMatchObject([{ code: 'no_customer' }]);
});

test('a payment made in Xero turns the deal paid', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  const invoiceId = invoice?.id ?? '';
  app.xero.approve(invoiceId);
  app.xero.pay(invoiceId, { amount: '380.00' });
  await refreshFromXero();
  const part = await viewAt(panel, 'part_paid');
  expect(part.invoices[0]).toMatchObject({ amountPaid: '380.00', amountDue: '1000.00' });
  expect(part.invoices[0]?.payments).toMatchObject([{ amount: '380.00' }]);
  app.xero.pay(invoiceId);
  await refreshFromXero();
  expect((await viewAt(panel, 'paid')).totals).toMatchObject([{ paid: '1380.00', due: '0.00' }]);
});

test('after a void in Xero an event makes no new invoice, a click makes one with the next number', async () => {
  const deal = addDeal(app);
  const panel = await openPanel(deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [invoice] = (await viewAt(panel, 'draft')).invoices;
  app.xero.deleteInvoice(invoice?.id ?? '');
  await refreshFromXero();
  await viewAt(panel, 'voided');
  await app.zoho.moveStage(deal.id, 'Negotiation/Review');
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the log to say why not', async () =>
    (await settledJobs(app, deal.id)).some(({ problem }) => problem?.code === 'voided_in_xero'),
  );
  expect(invoicesOf(app, deal.id)).toHaveLength(1);

  await panel.createInvoice();
  const view = await viewAt(panel, 'draft');
  expect(view.invoices.map(({ number }) => number)).toEqual([`${invoice?.number ?? ''}-2`, invoice?.number]);
});

/** What the clock does every few minutes. */
async function refreshFromXero(): Promise<void> {
  await app.server.context.boss.send('refresh-invoices', { orgId: app.zoho.org.id });
}
