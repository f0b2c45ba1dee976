import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { invoicesOf, settledJobs } from '../support/deals.ts';
import { creditNotesOf, driftedDeal, planOf, reissued, reissueNow, shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const oldOf = (invoiceId: string) => organisationOf(app).invoices.get(invoiceId);
const liveOf = (dealId: string) => invoicesOf(app, dealId).filter(({ status }) => status === 'DRAFT');

test('asked for twice at once it is done once', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  const body = { reason: 'Two more desks', plan: await planOf(panel, invoice.id) };
  const answers = await Promise.all([1, 2, 3].map(() => panel.reissue(invoice.id, body)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  await reissued(panel, invoice.id);
  expect((await panel.reissue(invoice.id, body)).status).toBe(202);
  await settledJobs(app, deal.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  expect(invoicesOf(app, deal.id)).toHaveLength(2);
});

test.each([
  ['of the void', { method: 'POST', path: /\/Invoices\/[^/]+$/ }, null],
  ['of the credit note', { method: 'PUT', path: /\/CreditNotes$/ }, '500'],
  ['of its allocation', { method: 'PUT', path: /\/Allocations$/ }, '500'],
  ['of the new invoice', { method: 'PUT', path: /\/Invoices$/ }, '500'],
])('when the answer %s is lost, it is looked for and done once', async (_what, call, paid) => {
  const { deal, panel, invoice } = await driftedDeal(app);
  if (paid) app.xero.pay(invoice.id, { amount: paid });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === `${paid ?? '0'}.00`);
  app.xero.failNext(call, 'lose-answer');
  await reissueNow(panel, invoice.id);
  await settledJobs(app, deal.id);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual(paid ? [1] : []);
  expect(oldOf(invoice.id)?.status).toBe(paid ? 'PAID' : 'VOIDED');
  expect(liveOf(deal.id)).toHaveLength(1);
  expect(invoicesOf(app, deal.id)).toHaveLength(2);
});

test('a credit note that Xero finishes after its gateway gave up is not made twice', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  const gaveUp = { status: 504, body: '<h1>Gateway Time-out</h1>', doneAfterMs: 1500 };
  app.xero.failNext({ method: 'PUT', path: /\/CreditNotes$/ }, gaveUp);
  await reissueNow(panel, invoice.id);
  await until('Xero to finish', () => app.xero.calls.every(({ lateWork }) => lateWork !== 'open'));
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  expect(oldOf(invoice.id)?.status).toBe('PAID');
});

test('a void that arrives late is no refusal of the one that was sent after it', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  let isVoided = false;
  app.xero.failBy(({ method, path }) => {
    if (isVoided || method !== 'POST' || !path.endsWith(invoice.id)) return null;
    isVoided = true;
    app.xero.voidInvoice(invoice.id);
    return null;
  });
  const view = await reissueNow(panel, invoice.id);
  app.xero.failBy(() => null);
  expect(isVoided).toBe(true);
  expect(view.problems).toEqual([]);
  expect(liveOf(deal.id)).toHaveLength(1);
});

test('a credit note that arrives late is found although the invoice was paid meanwhile', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  const gaveUp = { status: 504, body: '<h1>Gateway Time-out</h1>', doneAfterMs: 4000 };
  app.xero.failNext({ method: 'PUT', path: /\/CreditNotes$/ }, gaveUp);
  const before = app.xero.calls.length;
  // Not before the credit note was sent: Xero is also looked at by the clock.
  const isSent = () => app.xero.calls.slice(before).some((call) => isTo(call, 'PUT'));
  const isTo = (call: { method: string; path: string }, method: string) =>
    call.method === method && call.path.endsWith('/CreditNotes');
  app.xero.failBy((call) => {
    const isPaid = oldOf(invoice.id)?.status === 'PAID';
    if (!isPaid && isTo(call, 'GET') && isSent()) app.xero.pay(invoice.id);
    return null;
  });
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: await planOf(panel, invoice.id) });
  await reissued(panel, invoice.id);
  app.xero.failBy(() => null);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([0]);
  expect((await panel.view()).problems).toEqual([]);
});

test('money that arrives between the credit note and its allocation stays with the customer', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  let isPaid = false;
  app.xero.failBy(({ method, path }) => {
    if (isPaid || method !== 'PUT' || !path.endsWith('/Allocations')) return null;
    isPaid = true;
    app.xero.pay(invoice.id, { amount: '300' });
    return null;
  });
  const view = await reissueNow(panel, invoice.id);
  app.xero.failBy(() => null);
  expect(view.invoices.find(({ id }) => id === invoice.id)?.reissue).toMatchObject({
    applied: '580.00',
    left: '800.00',
  });
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  expect(oldOf(invoice.id)?.status).toBe('PAID');
});
