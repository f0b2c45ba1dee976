import { expect, test } from 'vitest';
import { appOfFile, organisationOf } from '../support/app-of-file.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { addQuote } from '../support/quotes.ts';
import { creditNotesOf, driftedDeal, planOf, reissueNow, shownWhen } from '../support/reissue.ts';

const app = await appOfFile({ RECONCILE_INTERVAL_SECONDS: '1' });

const oldOf = (invoiceId: string) => organisationOf(app).invoices.get(invoiceId);

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
