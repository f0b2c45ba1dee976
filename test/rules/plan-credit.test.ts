import Big from 'big.js';
import { expect, test } from 'vitest';
import { draftCreditNote } from '../../server/sync/draft-credit-note.ts';
import type { Invoice, InvoiceLine } from '../../server/sync/invoice.ts';
import { notesMadeFor, planCredit, takesAll } from '../../server/sync/plan-credit.ts';
import { anInvoice } from './builders.ts';

const byOthers = { type: 'CREDITNOTE' as const, id: 'theirs', number: 'CN-1', date: null, amount: '80.00' };
const set = { type: 'CREDITNOTE' as const, id: 'ours', number: 'DL-1-CR', date: null, amount: '100.00' };
const paid = { status: 'PAID', amountPaid: '1380.00', amountDue: '0.00' } as const;
const ours = [{ id: 'ours', total: '100.00' }];

test.each<[string, Partial<Invoice>, { amount?: string; ours?: typeof ours }, string | null]>([
  ['all of an unpaid one', {}, {}, '1380.00 1380.00 0.00 0.00'],
  ['all of a part-paid one', { amountPaid: '500', amountDue: '880' }, {}, '1380.00 880.00 500.00 0.00'],
  ['all of a paid one', paid, {}, '1380.00 0.00 1380.00 0.00'],
  ['a part', {}, { amount: '100.01' }, '100.01 100.01 0.00 1279.99'],
  ['more than is due, but not than it is', { amountDue: '50' }, { amount: '60' }, '60.00 50.00 10.00 1320.00'],
  ['all of it by its amount', {}, { amount: '1380' }, '1380.00 1380.00 0.00 0.00'],
  ['what a note of others has left', { credits: [byOthers], amountDue: '1300' }, {}, '1300.00 1300.00 0.00 0.00'],
  ['what ours has left, set against it', { credits: [set], amountDue: '1280' }, { ours }, '1280.00 1280.00 0.00 0.00'],
  ['what ours has left, kept by the customer', paid, { ours }, '1280.00 0.00 1280.00 0.00'],
  ['more than ours has left', paid, { ours, amount: '1280.01' }, null],
  ['more than it is', {}, { amount: '1380.01' }, null],
  ['nothing of it', {}, { amount: '0' }, null],
  ['a draft', { status: 'DRAFT' }, {}, null],
  ['a voided one', { status: 'VOIDED' }, {}, null],
])('%s', (_what, changes, { amount = null, ours: made = [] }, expected) => {
  const plan = planCredit(anInvoice(changes), { amount, ours: made });
  expect(plan && `${plan.amount} ${plan.applied} ${plan.left} ${plan.rest}`).toBe(expected);
  if (plan) expect(takesAll(plan)).toBe(plan.rest === '0.00');
});

test('our notes are those made before and the one that is there now', () => {
  const earlierNotes = [{ id: 'first', total: '1' }];
  expect(notesMadeFor(undefined)).toEqual([]);
  expect(notesMadeFor({ earlierNotes, creditNoteId: null, creditNoteTotal: null })).toEqual(earlierNotes);
  expect(notesMadeFor({ earlierNotes, creditNoteId: 'second', creditNoteTotal: '2' })).toEqual([
    ...earlierNotes,
    { id: 'second', total: '2' },
  ]);
});

/** Three lines, one of them reduced to less than nothing, at 15 %, none and 15 % tax: 1,035.04 in all. */
const line = (lineAmount: string, taxAmount: string): InvoiceLine => ({
  ...{ description: 'Desk', quantity: '1', unitAmount: lineAmount, discountRate: null, discountAmount: null },
  ...{ taxType: 'OUTPUT2', accountCode: '200', accountId: null, lineAmount, taxAmount },
  ...{ lineItemId: lineAmount, itemCode: null, tracking: [] },
});
const mixed: Invoice = {
  ...anInvoice({ lines: [line('0.03', '0.00'), line('1000.00', '150.00'), line('-99.99', '-15.00')] }),
  ...{
    url: null,
    lineAmountTypes: 'Exclusive',
    currencyRate: null,
    subTotal: '900.04',
    totalTax: '135.00',
    total: '1035.04',
  },
};

test.each(['0.01', '0.02', '1.00', '33.33', '517.52', '1035.03'])('a part of %s comes to just that', (amount) => {
  const note = draftCreditNote(mixed, { number: 'DL-1-CR', amount, reason: 'A chair was missing', day: '2026-11-22' });
  const sum = note.lines.reduce((total, { unitAmount }) => total.plus(unitAmount ?? 0), new Big(0));
  expect(sum.toFixed(2)).toBe(amount);
  expect(note.lineAmountTypes).toBe('Inclusive');
  // Each line by its share, to the cent; what is over falls on the largest.
  for (const [index, gross] of ['0.03', '1150.00', '-114.99'].entries()) {
    const share = new Big(gross).times(amount).div('1035.04');
    const off = new Big(note.lines[index]?.unitAmount ?? 0).minus(share).abs();
    expect(off.lte(index === 1 ? '0.02' : '0.005')).toBe(true);
  }
});
