import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { addQuote } from '../support/quotes.ts';
import { creditNotesOf, driftedDeal, planOf, reissued, reissueNow, shownWhen } from '../support/reissue.ts';
import { until } from '../support/until.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const oldOf = (invoiceId: string) => organisationOf(app).invoices.get(invoiceId);
const writesOf = (path: RegExp) =>
  app.xero.calls.filter(({ method, path: own, failure }) => method === 'PUT' && path.test(own) && failure === null);
const liveOf = (dealId: string) => invoicesOf(app, dealId).filter(({ status }) => status === 'DRAFT');

test('an approved invoice that nobody has paid is voided and made anew for what the deal says now', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  expect(invoice.repairs).toEqual(['accept', 'reissue']);
  const { body } = await panel.reissuePlan(invoice.id);
  expect(body).toEqual({
    plan: { way: 'void', because: 'untouched', currency: 'NZD', amount: '1380.00', applied: '0.00', left: '0.00' },
    newInvoice: {
      status: 'DRAFT',
      currency: 'NZD',
      total: '1725.00',
      date: expect.any(String) as string,
      email: false,
    },
    problems: [],
  });
  const view = await reissueNow(panel, invoice.id);
  expect(oldOf(invoice.id)?.status).toBe('VOIDED');
  expect(creditNotesOf(app, deal.id)).toEqual([]);
  expect(view.invoices[0]).toMatchObject({
    number: `${invoice.number}-2`,
    status: 'DRAFT',
    total: '1725.00',
    drift: [],
  });
  expect(view.totals).toMatchObject([{ invoiced: '1725.00' }]);
  expect(view.problems).toEqual([]);
});

test('a part-paid invoice is credited in full: the note is set against what is due, what was paid stays with the customer', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  expect(await planOf(panel, invoice.id)).toMatchObject({
    way: 'credit',
    amount: '1380.00',
    applied: '880.00',
    left: '500.00',
  });
  const view = await reissueNow(panel, invoice.id, 'Two more desks, agreed by phone');
  const [note, ...others] = creditNotesOf(app, deal.id);
  expect(others).toEqual([]);
  expect(note).toMatchObject({
    number: `${invoice.number}-CR`,
    contactId: oldOf(invoice.id)?.contactId,
    currencyCode: 'NZD',
  });
  expect(note?.document?.reference).toBe('Two more desks, agreed by phone');
  expect(note?.total.toFixed(2)).toBe('1380.00');
  expect(note?.allocations.map(({ invoiceId, amount }) => [invoiceId, amount.toFixed(2)])).toEqual([
    [invoice.id, '880.00'],
  ]);
  const [line] = note?.document?.lines ?? [];
  const [oldLine] = oldOf(invoice.id)?.lines ?? [];
  expect({ ...line, lineItemId: '' }).toEqual({ ...oldLine, lineItemId: '' });
  // Settled, but not paid in full: nothing says of the deal that it is paid.
  const old = view.invoices.find(({ id }) => id === invoice.id);
  expect(old).toMatchObject({ status: 'PAID', amountPaid: '500.00', amountCredited: '880.00', drift: [], repairs: [] });
  expect(old?.reissue).toMatchObject({
    state: 'done',
    creditNoteNumber: note?.number,
    applied: '880.00',
    left: '500.00',
  });
  expect(view.totals).toEqual([
    { currency: 'NZD', invoiced: '1725.00', paid: '0.00', credited: '0.00', due: '1725.00', overdue: '0.00' },
  ]);
});

test('of a paid invoice the whole credit note stays with the customer', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id);
  await shownWhen(panel, invoice.id, 'the payment', ({ status, drift }) => status === 'PAID' && drift.length > 0);
  expect(await planOf(panel, invoice.id)).toMatchObject({ way: 'credit', applied: '0.00', left: '1380.00' });
  const view = await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toMatchObject([{ status: 'AUTHORISED', allocations: [] }]);
  expect(view.invoices.find(({ id }) => id === invoice.id)?.reissue).toMatchObject({
    applied: '0.00',
    left: '1380.00',
  });
});

test('what a credit note has taken back before is not taken back again', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.allocateCredit(invoice.id, '100.01');
  await shownWhen(panel, invoice.id, 'the credit', ({ amountCredited }) => amountCredited === '100.01');
  expect(await planOf(panel, invoice.id)).toMatchObject({ amount: '1279.99', applied: '1279.99', left: '0.00' });
  await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id).map(({ total, status }) => [total.toFixed(2), status])).toEqual([
    ['1279.99', 'PAID'],
  ]);
  expect(oldOf(invoice.id)?.status).toBe('PAID');
});

test('a credit note repeats discounted lines with what they came to, for Xero’s credit notes know no discounts', async () => {
  const deal = addDeal(app);
  addQuote(app, deal.id, [
    { product: 'Desk', quantity: 3, price: 99.99, discount: 33.33, taxes: { GST: 15 } },
    { product: 'Chair', quantity: 2, price: 40, taxes: { GST: 15 } },
  ]);
  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2', taxes: { GST: 'OUTPUT2' } } });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [made] = (await viewAt(panel, 'draft')).invoices;
  app.xero.approve(made?.id ?? '');
  app.xero.pay(made?.id ?? '', { amount: '10' });
  await app.zoho.updateRecord('Deals', deal.id, { Deal_Name: 'Fit-out, phase 2' });
  const invoice = await shownWhen(panel, made?.id ?? '', 'the difference', ({ drift, amountPaid }) => {
    return drift.length > 0 && amountPaid === '10.00';
  });
  await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id).map(({ total }) => total.toFixed(2))).toEqual([invoice.total]);
  expect(oldOf(invoice.id)?.status).toBe('PAID');
});

test('an invoice in a locked period is credited today, for Xero changes nothing there', async () => {
  const dayBefore = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  const { deal, panel, invoice } = await driftedDeal(app, (id) => {
    app.xero.editInvoice(id, { Date: dayBefore(10) });
  });
  organisationOf(app).periodLockDate = dayBefore(5);
  try {
    expect(await planOf(panel, invoice.id)).toMatchObject({
      way: 'credit',
      because: 'locked_period',
      applied: '1380.00',
    });
    await reissueNow(panel, invoice.id);
    expect(oldOf(invoice.id)?.status).toBe('PAID');
    expect(creditNotesOf(app, deal.id).map(({ date }) => date > dayBefore(5))).toEqual([true]);
  } finally {
    organisationOf(app).periodLockDate = null;
  }
});

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

test('an invoice paid after the question was answered is left as it is, and the person decides anew', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  const agreed = await planOf(panel, invoice.id);
  expect(agreed.way).toBe('void');
  app.xero.pay(invoice.id, { amount: '500' });
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: agreed });
  const shown = await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
  expect(shown).toMatchObject({ status: 'AUTHORISED', repairs: ['accept', 'reissue'] });
  expect((await panel.view()).problems).toMatchObject([{ code: 'reissue_outdated' }]);
  expect(creditNotesOf(app, deal.id)).toEqual([]);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  const view = await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
  expect(view.problems).toEqual([]);
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
  app.xero.failBy(({ method, path }) => {
    const isPaid = oldOf(invoice.id)?.status === 'PAID';
    if (!isPaid && method === 'GET' && path.endsWith('/CreditNotes')) app.xero.pay(invoice.id);
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

const refusal = (message: string) => ({
  status: 400,
  body: {
    ...{ ErrorNumber: 10, Type: 'ValidationException', Message: 'A validation exception occurred' },
    Elements: [{ ValidationErrors: [{ Message: message }] }],
  },
});

test('what Xero refuses leaves everything as it was, is told in Xero’s own words and can be tried again', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  app.xero.failNext({ method: 'PUT', path: /\/CreditNotes$/ }, refusal('The moon is in the wrong house.'));
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: await planOf(panel, invoice.id) });
  await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
  expect((await panel.view()).problems).toMatchObject([
    {
      code: 'xero_refused',
      detail: 'The moon is in the wrong house.',
      message: expect.stringContaining(invoice.number) as string,
    },
  ]);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
  await reissueNow(panel, invoice.id);
  expect(creditNotesOf(app, deal.id)).toHaveLength(1);
});

test('an allocation that Xero refuses is told, and goes on by itself once it is taken', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  app.xero.pay(invoice.id, { amount: '500' });
  await shownWhen(panel, invoice.id, 'the payment', ({ amountPaid }) => amountPaid === '500.00');
  app.xero.failNext({ method: 'PUT', path: /\/Allocations$/ }, refusal('Not on a Sunday.'));
  await panel.reissue(invoice.id, { reason: 'Two more desks', plan: await planOf(panel, invoice.id) });
  const problem = await until('the problem', async () =>
    (await panel.view()).problems.find(({ detail }) => detail === 'Not on a Sunday.'),
  );
  expect(problem.message).toContain(`${invoice.number}-CR`);
  await reissued(panel, invoice.id);
  expect(creditNotesOf(app, deal.id).map(({ allocations }) => allocations.length)).toEqual([1]);
  expect((await panel.view()).problems).toEqual([]);
});

test('an invoice whose successor could not be made is not touched', async () => {
  const { deal, panel, invoice } = await driftedDeal(app);
  const plan = await planOf(panel, invoice.id);
  organisationOf(app).currencies = ['USD'];
  try {
    await until('the problem to be seen beforehand', async () => {
      const { problems } = (await panel.reissuePlan(invoice.id)).body;
      return problems.some(({ code }) => code === 'currency_not_enabled');
    });
    await panel.reissue(invoice.id, { reason: 'Two more desks', plan });
    await shownWhen(panel, invoice.id, 'the refusal', ({ reissue }) => reissue?.state === 'failed');
    expect((await panel.view()).problems).toMatchObject([{ code: 'currency_not_enabled' }]);
    expect(oldOf(invoice.id)?.status).toBe('AUTHORISED');
  } finally {
    organisationOf(app).currencies = ['NZD', 'USD', 'AUD'];
  }
  await until('nothing to stand against it', async () => {
    return (await panel.reissuePlan(invoice.id)).body.problems.length === 0;
  });
  await reissueNow(panel, invoice.id);
  expect(liveOf(deal.id)).toHaveLength(1);
});

test('an invoice that agrees with its deal, a draft and one of another deal are not taken back', async () => {
  const { panel, invoice } = await driftedDeal(app);
  const plan = await planOf(panel, invoice.id);
  await panel.acceptDrift(invoice.id);
  expect(await panel.reissue(invoice.id, { reason: 'No', plan })).toMatchObject({
    status: 409,
    body: { code: 'not_reissuable' },
  });
  const other = await driftedDeal(app);
  expect((await panel.reissue(other.invoice.id, { reason: 'No', plan })).status).toBe(404);
  expect((await panel.reissue(invoice.id, { reason: ' ', plan })).status).toBe(400);
  expect(oldOf(invoice.id)?.status).toBe('AUTHORISED');
  expect(writesOf(/\/CreditNotes$/).some(({ body }) => JSON.stringify(body).includes(invoice.number))).toBe(false);
});
