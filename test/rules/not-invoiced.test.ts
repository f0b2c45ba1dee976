import { expect, test } from 'vitest';
import type { DealInvoice } from '../../server/db/invoice-tables.ts';
import { notInvoiced } from '../../server/sync/not-invoiced.ts';
import { anInvoice, aRule, someSettings } from './builders.ts';

const deal = { amount: '2400', currency: 'NZD' };
const deposit = { subTotal: '600.00', totalTax: '90.00', total: '690.00' };
const rules = [aRule(), aRule({ id: 'deposit', portion: '25' })];
const { mapping } = someSettings();
const inclusive = { ...mapping, lineAmountTypes: 'Inclusive' as const };

test.each<[string, Partial<DealInvoice>[], string]>([
  ['no invoice', [], '2400.00'],
  ['a deposit by a rule', [{ ruleId: 'deposit', ...deposit }], '1800.00'],
  [
    'two of them',
    [
      { ruleId: 'deposit', ...deposit },
      { ruleId: 'deposit', invoiceId: '2', ...deposit },
    ],
    '1200.00',
  ],
  ['a part of a plan', [{ instalment: 'half', subTotal: '1200.00', total: '1380.00' }], '1200.00'],
  ['more than the amount', [{ ruleId: 'deposit', subTotal: '9999.00', total: '9999.00' }], '0.00'],
  // Its lines came from a quote or from products.
  ['an invoice for the whole deal', [{ subTotal: '2000.00', total: '2300.00' }], '0.00'],
  ['a linked invoice', [{ linkedBy: 'someone', subTotal: '2000.00', total: '2300.00' }], '400.00'],
  ['an invoice that was voided', [{ status: 'VOIDED' }], '2400.00'],
  ['an invoice that was credited and made anew', [{ replacedAt: new Date() }], '2400.00'],
])('with %s it is clear what of the deal is not invoiced', (_name, invoices, amount) => {
  expect(notInvoiced(deal, invoices.map(anInvoice), { rules, mapping })).toEqual({ amount, tax: 'before' });
});

test('where prices hold their tax, what is invoiced holds it too', () => {
  const invoices = [anInvoice({ ruleId: 'deposit', ...deposit })];
  expect(notInvoiced(deal, invoices, { rules, mapping: inclusive })).toEqual({ amount: '1710.00', tax: 'included' });
});

test('nobody can say what is left of a deal without an amount, or invoiced in another currency', () => {
  expect(notInvoiced({ ...deal, amount: null }, [], { rules, mapping })).toBeNull();
  expect(notInvoiced(deal, [anInvoice({ currency: 'USD' })], { rules, mapping })).toBeNull();
});
