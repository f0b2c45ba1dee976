import { expect, test } from 'vitest';
import type { ChosenLines } from '../../server/sync/choose-lines.ts';
import { aDeal, aQuote, aSourceLine, someSettings } from './builders.ts';
import { draftOf } from './drafted-lines.ts';

const codes = (changes: Parameters<typeof draftOf>[0]) => draftOf(changes).problems.map(({ code }) => code);
const parts = (changes: Parameters<typeof draftOf>[0]) => {
  const { lines, totals, problems } = draftOf(changes);
  return {
    lines: lines.map(({ description, unitAmount, taxType, accountCode }) =>
      [description, unitAmount, taxType, accountCode].join(' · '),
    ),
    subTotal: totals.subTotal,
    problems: problems.map(({ code }) => code),
  };
};
const mixed = [
  aSourceLine({ listPrice: '100', quantity: '1' }),
  aSourceLine({ productId: '9', listPrice: '50.01', quantity: '1' }),
  aSourceLine({ productId: '8', listPrice: '33.33', quantity: '1' }),
];
const mixedMapping = {
  products: {
    '9': { itemCode: null, accountCode: null, taxType: 'NONE' },
    '8': { itemCode: null, accountCode: '210', taxType: null },
  },
};

test('a percent is one line for each tax and account, and the last one takes the rounding', () => {
  const deal = aDeal({ name: 'Roof' });
  expect(parts({ deal, lines: mixed, mapping: mixedMapping, portion: '33.33' })).toEqual({
    lines: [
      '33.33 % of Roof · 33.33 · OUTPUT2 · 200',
      '33.33 % of Roof · 16.67 · NONE · 200',
      '33.33 % of Roof · 11.11 · OUTPUT2 · 210',
    ],
    subTotal: '61.11',
    problems: [],
  });
});

test('a remainder is what earlier invoices leave before tax, to the cent', () => {
  const deal = aDeal({ name: 'Roof' });
  const invoicedBefore = { subTotal: '61.11', total: '67.78' };
  expect(parts({ deal, lines: mixed, mapping: mixedMapping, portion: 'remainder', invoicedBefore })).toEqual({
    lines: [
      'Remainder of Roof · 66.67 · OUTPUT2 · 200',
      'Remainder of Roof · 33.34 · NONE · 200',
      'Remainder of Roof · 22.22 · OUTPUT2 · 210',
    ],
    subTotal: '122.23',
    problems: [],
  });
});

test('where amounts hold their tax, deposit and remainder add up with their tax', () => {
  const mapping = { lineAmountTypes: 'Inclusive' as const };
  const lines = [aSourceLine({ quantity: '1', listPrice: '100' })];
  const deposit = draftOf({ lines, mapping, portion: '33.33' }).totals;
  expect(deposit.total).toBe('33.33');
  const remainder = draftOf({ lines, mapping, portion: 'remainder', invoicedBefore: deposit }).totals;
  expect(remainder.total).toBe('66.67');
});

test.each(['100', 'remainder'])('a portion of %s that is everything keeps the lines of the deal', (portion) => {
  expect(draftOf({ portion, lines: mixed }).lines).toEqual(draftOf({ lines: mixed }).lines);
});

test.each<[string, Parameters<typeof draftOf>[0]]>([
  ['everything is invoiced', { portion: 'remainder', invoicedBefore: { subTotal: '1200.00', total: '1380.00' } }],
  ['more than everything is invoiced', { portion: 'remainder', invoicedBefore: { subTotal: '1500', total: '1725' } }],
  ['the part rounds to nothing', { portion: '0.01', lines: [aSourceLine({ quantity: '1', listPrice: '1' })] }],
])('nothing is left to invoice when %s', (_name, changes) => {
  expect(codes(changes)).toEqual(['nothing_to_invoice']);
});

test('a deposit carries the tracking of the deal, no item, and creates none', () => {
  const tracking = [{ category: 'Region', option: 'North' }];
  const lines = [aSourceLine({ productCode: 'CABLE' })];
  const drafted = draftOf({ lines, mapping: { tracking, items: 'create' }, portion: '20' });
  expect(drafted.lines).toMatchObject([{ unitAmount: '240.00', itemCode: null, tracking }]);
  expect(drafted.newItems).toEqual([]);
});

test('thirds of a deposit add up: the last line takes the cent, and what is free gets no line', () => {
  const lines = ['OUTPUT2', 'ZERORATED', 'TAX001', 'NONE'].map((taxType) =>
    aSourceLine({ productId: taxType, quantity: '1', listPrice: taxType === 'NONE' ? '0' : '10' }),
  );
  const products = Object.fromEntries(
    lines.map(({ productId: id }) => [id ?? '', { itemCode: null, accountCode: null, taxType: id }]),
  );
  const inOrder = [lines[3], lines[0], lines[1], lines[2]].flatMap((line) => line ?? []);
  const deposit = draftOf({ lines: inOrder, mapping: { products }, portion: '33.33' });
  expect(deposit.lines.map(({ taxType, unitAmount }) => [taxType, unitAmount])).toEqual([
    ['OUTPUT2', '3.33'],
    ['ZERORATED', '3.33'],
    ['TAX001', '3.34'],
  ]);
});

test('a part of less than nothing is one problem, not two', () => {
  expect(codes({ lines: [aSourceLine({ quantity: '-1' })], portion: '20' })).toEqual(['negative_total']);
});

test('a deposit of a quote is taken only when the whole quote comes out right', () => {
  const quote = aQuote({ grandTotal: '1000' });
  const chosen: ChosenLines = { source: 'quote', lines: quote.lines, quote };
  expect(codes({ chosen, portion: '20', settings: someSettings() })).toEqual(['total_differs']);
});
