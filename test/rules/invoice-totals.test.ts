import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invoiceTotals, lineAmount, type LineAmountTypes } from '../../server/sync/invoice-totals.ts';
import { lineAmountOf, lineTaxOf } from '../sandbox/xero/totals.ts';

const taxRates = [
  { taxType: 'OUTPUT2', ratePercent: '15' },
  { taxType: 'TAX001', ratePercent: '8.875' },
  { taxType: 'NONE', ratePercent: '0' },
];
const line = (
  unitAmount: string,
  taxType: string | null = 'OUTPUT2',
  quantity = '1',
  discountRate: string | null = null,
) => ({
  ...{ quantity, unitAmount, discountRate, taxType },
});
function totals(lineAmountTypes: LineAmountTypes, ...lines: ReturnType<typeof line>[]): string[] {
  const { subTotal, totalTax, total } = invoiceTotals(lines, { lineAmountTypes, taxRates });
  return [subTotal, totalTax, total];
}

test('tax is rounded on every line, not on the sum: Xero’s own example comes to 87.74, not to 87.75', () => {
  // https://developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero
  const lines = ['25.06', '25.61', '25.63'].map((amount) => line(amount));
  expect(lines.map((one) => totals('Exclusive', one)[1])).toEqual(['3.76', '3.84', '3.84']);
  expect(totals('Exclusive', ...lines)).toEqual(['76.30', '11.44', '87.74']);
});

test.each<[string, LineAmountTypes, ReturnType<typeof line>[], string[]]>([
  ['tax on top', 'Exclusive', [line('100')], ['100.00', '15.00', '115.00']],
  ['tax within', 'Inclusive', [line('115')], ['100.00', '15.00', '115.00']],
  ['tax within, rounded', 'Inclusive', [line('100')], ['86.96', '13.04', '100.00']],
  ['tax within, line by line', 'Inclusive', [line('25.06'), line('25.61'), line('25.63')], ['66.35', '9.95', '76.30']],
  ['no tax at all', 'NoTax', [line('100'), line('50', null)], ['150.00', '0.00', '150.00']],
  [
    'several rates',
    'Exclusive',
    [line('100'), line('100', 'TAX001'), line('100', 'NONE')],
    ['300.00', '23.88', '323.88'],
  ],
  ['half a cent of tax', 'Exclusive', [line('0.10')], ['0.10', '0.02', '0.12']],
  ['a negative line', 'Exclusive', [line('100'), line('-0.10')], ['99.90', '14.98', '114.88']],
  ['a line of nothing', 'Exclusive', [line('100', 'OUTPUT2', '0'), line('1')], ['1.00', '0.15', '1.15']],
  ['no lines', 'Exclusive', [], ['0.00', '0.00', '0.00']],
])('totals with %s', (_name, types, lines, expected) => {
  expect(totals(types, ...lines)).toEqual(expected);
});

test.each([
  ['3', '0.3333', null, '1.00'],
  ['3', '33.335', null, '100.01'],
  ['1', '0.00005', null, '0.00'],
  ['10000', '0.00005', null, '1.00'],
  ['2', '50', '12.5', '87.50'],
  ['1', '2120.44', '10', '1908.40'],
  ['1', '80', '100', '0.00'],
])('%s × %s less %s percent is %s, with four decimals of the price', (quantity, unitAmount, discountRate, expected) => {
  expect(lineAmount({ quantity, unitAmount, discountRate })).toBe(expected);
});

const anyLine = fc.record({
  quantity: fc.integer({ min: 0, max: 5_000_000 }).map((number) => new Big(number).div(10_000)),
  unitAmount: fc.integer({ min: -9_000_000, max: 90_000_000 }).map((number) => new Big(number).div(10_000)),
  discountRate: fc.option(
    fc.integer({ min: 0, max: 10_000 }).map((number) => new Big(number).div(100)),
    { nil: undefined },
  ),
  rate: fc.constantFrom(...taxRates),
});

test('our totals are those of an independent Xero to the cent, whatever the lines and the kind of amounts', () => {
  const types = fc.constantFrom<LineAmountTypes>('Exclusive', 'Inclusive', 'NoTax');
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 200 }), types, (lines, lineAmountTypes) => {
      const ours = lines.map(({ quantity, unitAmount, discountRate, rate: { taxType } }) =>
        line(unitAmount.toFixed(), taxType, quantity.toFixed(), discountRate?.toFixed() ?? null),
      );
      const theirs = lines.map(({ rate, ...priced }) => {
        const amount = lineAmountOf({ ...priced, discountAmount: undefined }) ?? new Big(0);
        return { amount, tax: lineTaxOf(amount, new Big(rate.ratePercent), lineAmountTypes) };
      });
      const add = (amounts: Big[]) => amounts.reduce((total, amount) => total.plus(amount), new Big(0));
      const [amount, tax] = [add(theirs.map((one) => one.amount)), add(theirs.map((one) => one.tax))];
      const total = lineAmountTypes === 'Exclusive' ? amount.plus(tax) : amount;
      expect(totals(lineAmountTypes, ...ours)).toEqual([total.minus(tax), tax, total].map((one) => one.toFixed(2)));
    }),
  );
});
