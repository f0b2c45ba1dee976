import Big from 'big.js';
import { expect, test } from 'vitest';
import type { Invoice, InvoiceLine } from '../../server/sync/invoice.ts';
import { draftCreditNote } from '../../server/sync/draft-credit-note.ts';
import { planReissue, samePlan } from '../../server/sync/plan-reissue.ts';

function aLine(changes: Partial<InvoiceLine> = {}): InvoiceLine {
  return {
    ...{ description: 'Desk', quantity: '3', unitAmount: '33.335', discountRate: null, discountAmount: null },
    ...{ taxType: 'OUTPUT2', accountCode: '200', accountId: 'a-200', lineAmount: '100.01', taxAmount: '15.00' },
    ...{ lineItemId: 'l', itemCode: null, tracking: [{ category: 'Region', option: 'North' }] },
    ...changes,
  };
}

/** An approved, unpaid invoice over 115.01. */
function anInvoice(changes: Partial<Invoice> = {}): Invoice {
  return {
    ...{ invoiceId: 'i', contactId: 'c', contactName: 'Foggy', number: 'DL-1', status: 'AUTHORISED', url: null },
    ...{ reference: 'Fit-out', currency: 'USD', currencyRate: '0.61', lineAmountTypes: 'Exclusive', lines: [aLine()] },
    ...{ subTotal: '100.01', totalTax: '15.00', total: '115.01', amountPaid: '0', amountCredited: '0' },
    ...{ amountDue: '115.01', date: '2026-11-01', dueDate: '2026-12-20', sent: false, payments: [], credits: [] },
    ...{ expectedPaymentDate: null, fullyPaidOn: null, updatedInXeroAt: null },
    ...changes,
  };
}

const note = (amount: string) => ({ type: 'CREDITNOTE' as const, id: 'n', number: 'CN-1', date: null, amount });
const prepaid = (amount: string) => ({ type: 'PREPAYMENT' as const, id: 'p', number: null, date: null, amount });

test.each<[string, Partial<Invoice>, string | null, string | null]>([
  ['untouched', {}, null, 'void 115.01 0.00 0.00'],
  ['untouched, the lock ends before it', {}, '2026-10-31', 'void 115.01 0.00 0.00'],
  ['untouched in a locked period', {}, '2026-11-01', 'credit 115.01 115.01 0.00'],
  ['part paid', { amountPaid: '15.01', amountDue: '100' }, null, 'credit 115.01 100.00 15.01'],
  ['paid', { status: 'PAID', amountPaid: '115.01', amountDue: '0' }, null, 'credit 115.01 0.00 115.01'],
  [
    'with a credit note',
    { amountCredited: '15.01', amountDue: '100', credits: [note('15.01')] },
    null,
    'credit 100.00 100.00 0.00',
  ],
  [
    'with a prepayment, which is money of the customer',
    { amountCredited: '15.01', amountDue: '100', credits: [prepaid('15.01')] },
    null,
    'credit 115.01 100.00 15.01',
  ],
  [
    'credited in full',
    { status: 'PAID', amountCredited: '115.01', amountDue: '0', credits: [note('115.01')] },
    null,
    null,
  ],
  ['a draft', { status: 'DRAFT' }, null, null],
  ['voided', { status: 'VOIDED' }, null, null],
])('an invoice %s', (_what, changes, lockedUntil, expected) => {
  const plan = planReissue(anInvoice(changes), lockedUntil);
  expect(plan && `${plan.way} ${plan.amount} ${plan.applied} ${plan.left}`).toBe(expected);
});

test('what was agreed to is compared by what happens', () => {
  const plan = planReissue(anInvoice(), null);
  if (!plan) throw new Error('no plan');
  expect(samePlan(plan, planReissue(anInvoice(), null))).toBe(true);
  expect(samePlan(plan, planReissue(anInvoice(), '2026-11-01'))).toBe(false);
  expect(samePlan(plan, null)).toBe(false);
});

function noteOf(invoice: Invoice, day = '2026-11-22') {
  const plan = planReissue(invoice, '2026-11-01');
  if (!plan) throw new Error('no plan');
  return draftCreditNote(invoice, { number: 'DL-1-CR', amount: plan.amount, reason: 'Two more desks', day });
}

test('the credit note of a whole invoice has its lines, accounts, taxes, tracking, currency and rate', () => {
  expect(noteOf(anInvoice())).toEqual({
    ...{ number: 'DL-1-CR', contactId: 'c', date: '2026-11-22', reference: 'Two more desks' },
    ...{ currency: 'USD', currencyRate: '0.61', lineAmountTypes: 'Exclusive' },
    lines: [
      {
        ...{ description: 'Desk', quantity: '3', unitAmount: '33.335', accountCode: '200', accountId: 'a-200' },
        ...{ taxType: 'OUTPUT2', itemCode: null, tracking: [{ category: 'Region', option: 'North' }] },
      },
    ],
  });
});

test('it is never older than its invoice', () => {
  expect(noteOf(anInvoice({ date: '2026-12-01', amountPaid: '1', amountDue: '114.01' })).date).toBe('2026-12-01');
});

test('a discounted line is credited with what it came to', () => {
  const lines = [aLine({ discountRate: '10', lineAmount: '90.01' }), aLine({ discountRate: '0' })];
  const drafted = noteOf(anInvoice({ lines })).lines;
  expect(drafted.map(({ quantity, unitAmount }) => [quantity, unitAmount])).toEqual([
    ['1', '90.01'],
    ['3', '33.335'],
  ]);
});

test('a line that is only text stays one', () => {
  const text = aLine({ description: 'Thank you', quantity: null, unitAmount: null, lineAmount: null });
  expect(noteOf(anInvoice({ lines: [aLine(), text] })).lines[1]).toMatchObject({ quantity: null, unitAmount: null });
});

test.each(['Exclusive', 'Inclusive', 'NoTax'] as const)(
  'the share that an earlier credit note has left comes to the cent, with amounts %s of tax',
  (lineAmountTypes) => {
    const isExclusive = lineAmountTypes === 'Exclusive';
    const lines = ['33.33', '33.33', '33.35'].map((lineAmount) =>
      aLine({ lineAmount, taxAmount: isExclusive ? '5.00' : '0', quantity: '1', unitAmount: lineAmount }),
    );
    const total = isExclusive ? '115.01' : '100.01';
    const rest = new Big(total).minus('15.01').toFixed(2);
    const invoice = anInvoice({
      ...{ lines, lineAmountTypes, total, amountCredited: '15.01', amountDue: rest, credits: [note('15.01')] },
    });
    const drafted = noteOf(invoice);
    expect(drafted.lineAmountTypes).toBe(lineAmountTypes === 'NoTax' ? 'NoTax' : 'Inclusive');
    expect(drafted.lines.reduce((sum, { unitAmount }) => sum.plus(unitAmount ?? 0), new Big(0)).toFixed(2)).toBe(rest);
  },
);
