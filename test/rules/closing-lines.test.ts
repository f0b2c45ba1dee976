import { expect, test } from 'vitest';
import type { Quote, SourceLine } from '../../server/sync/deal-content.ts';
import type { DraftedLines, SalesOffer } from '../../server/sync/draft-lines.ts';
import { aQuote, aSourceLine } from './builders.ts';
import { draftOfQuote } from './drafted-lines.ts';

const gst = (percent = '15') => [{ name: 'GST', percent }];
const taxed = (changes: Partial<SourceLine> = {}) => aSourceLine({ taxes: gst(), ...changes });
const lineTexts = ({ lines }: DraftedLines) =>
  lines.map(({ description, unitAmount, taxType }) => `${description} ${unitAmount} ${taxType ?? '–'}`);
const codes = ({ problems }: DraftedLines) => problems.map(({ code }) => code);

test('the prices of a quote that carries tax are net, so its invoice is Exclusive whatever the setting', () => {
  const quote = aQuote({ lines: [taxed()], grandTotal: '1380' });
  for (const lineAmountTypes of ['Exclusive', 'Inclusive', 'NoTax'] as const) {
    const drafted = draftOfQuote(quote, { mapping: { lineAmountTypes } });
    expect(drafted).toMatchObject({ lineAmountTypes: 'Exclusive', totals: { total: '1380.00' }, problems: [] });
  }
});

test('a tax on the whole quote counts too: its lines take the tax rate for everything', () => {
  const drafted = draftOfQuote(aQuote({ tax: '180', grandTotal: '1380' }), {
    mapping: { lineAmountTypes: 'Inclusive' },
  });
  expect(drafted).toMatchObject({ lineAmountTypes: 'Exclusive', totals: { total: '1380.00' }, problems: [] });
});

test.each([
  ['Exclusive', { subTotal: '1200.00', totalTax: '180.00', total: '1380.00' }],
  ['Inclusive', { subTotal: '1043.48', totalTax: '156.52', total: '1200.00' }],
  ['NoTax', { subTotal: '1200.00', totalTax: '0.00', total: '1200.00' }],
] as const)('a quote without tax is compared before tax: %s', (lineAmountTypes, totals) => {
  expect(draftOfQuote(aQuote(), { mapping: { lineAmountTypes } })).toMatchObject({
    lineAmountTypes,
    totals,
    problems: [],
  });
});

test('discount and adjustment of a quote that carries tax come after tax: last lines of their own, tax-free', () => {
  const quote = aQuote({ lines: [taxed()], discount: '100', adjustment: '-0.5', grandTotal: '1279.5' });
  const drafted = draftOfQuote(quote);
  expect(lineTexts(drafted)).toEqual(['Solar panel 600.00 OUTPUT2', 'Discount -100.00 NONE', 'Adjustment -0.50 NONE']);
  expect(drafted).toMatchObject({
    totals: { subTotal: '1099.50', totalTax: '180.00', total: '1279.50' },
    problems: [],
  });
  expect(drafted.lines[1]).toMatchObject({ quantity: '1', accountCode: '200', itemCode: null, discountRate: null });
});

test('discount and adjustment of a quote without tax change the price before tax, so they are taxed as the lines are', () => {
  const quote = aQuote({ discount: '100', adjustment: '50', grandTotal: '1150' });
  const drafted = draftOfQuote(quote);
  expect(lineTexts(drafted)).toEqual([
    'Solar panel 600.00 OUTPUT2',
    'Discount -100.00 OUTPUT2',
    'Adjustment 50.00 OUTPUT2',
  ]);
  expect(drafted).toMatchObject({
    totals: { subTotal: '1150.00', totalTax: '172.50', total: '1322.50' },
    problems: [],
  });
});

test.each([
  ['what the discount leaves', { tax: '165', grandTotal: '1265' }, 'Discount -100.00 OUTPUT2', '1265.00'],
  ['the price before the discount', { tax: '180', grandTotal: '1280' }, 'Discount -100.00 NONE', '1280.00'],
])('a tax on the whole quote may be one on %s: its total tells', (_name, changes, discount, total) => {
  const drafted = draftOfQuote(aQuote({ ...changes, discount: '100' }));
  expect(lineTexts(drafted)).toEqual(['Solar panel 600.00 OUTPUT2', discount]);
  expect(drafted).toMatchObject({ totals: { total }, problems: [] });
  const wrong = draftOfQuote(aQuote({ ...changes, discount: '100', grandTotal: '1300' }));
  expect(wrong.problems).toMatchObject([
    { code: 'total_differs', message: expect.stringContaining('1265.00') as string },
  ]);
});

test('an adjustment beside a tax on the whole quote is tax-free', () => {
  const drafted = draftOfQuote(aQuote({ tax: '180', adjustment: '20', grandTotal: '1400' }));
  expect(lineTexts(drafted)[1]).toBe('Adjustment 20.00 NONE');
  expect(drafted).toMatchObject({ totals: { total: '1400.00' }, problems: [] });
});

test('a discount over lines of several taxes lowers each in proportion, to the cent', () => {
  const lines = [
    aSourceLine({ quantity: '1', listPrice: '100' }),
    aSourceLine({ productId: '9', quantity: '2', listPrice: '100' }),
  ];
  const products = { '9': { itemCode: null, accountCode: null, taxType: 'NONE' } };
  const drafted = draftOfQuote(aQuote({ lines, discount: '10', grandTotal: '290' }), { mapping: { products } });
  expect(lineTexts(drafted).slice(2)).toEqual(['Discount -3.33 OUTPUT2', 'Discount -6.67 NONE']);
});

test.each<[string, Partial<SalesOffer>, string]>([
  ['its own “no tax”', {}, 'NONE'],
  [
    'another rate of 0 % where it has no such',
    {
      taxRates: [
        { taxType: 'OUTPUT2', ratePercent: '15' },
        { taxType: 'ZERORATED', ratePercent: '0' },
      ],
    },
    'ZERORATED',
  ],
])('what is tax-free gets %s', (_name, xero, taxType) => {
  const drafted = draftOfQuote(aQuote({ lines: [taxed()], adjustment: '1', grandTotal: '1381' }), { xero });
  expect(lineTexts(drafted)[1]).toBe(`Adjustment 1.00 ${taxType}`);
});

test.each(['discount', 'adjustment', 'rounding'])('%s without any tax rate of 0 %% is a problem', (cause) => {
  const xero = { taxRates: [{ taxType: 'OUTPUT2', ratePercent: '15' }] };
  const amounts = {
    discount: { discount: '1', grandTotal: '1379' },
    adjustment: { adjustment: '1', grandTotal: '1381' },
  };
  const changes = cause === 'rounding' ? { grandTotal: '1380.01' } : amounts[cause as keyof typeof amounts];
  expect(codes(draftOfQuote(aQuote({ lines: [taxed()], ...changes }), { xero }))).toContain('no_zero_rate');
});

test('a tax that is not mapped is the only problem it makes, whatever the quote adds', () => {
  const quote = aQuote({ lines: [taxed({ taxes: gst('12.5') })], discount: '100', grandTotal: '1250' });
  expect(codes(draftOfQuote(quote))).toEqual(['tax_not_mapped']);
  expect(codes(draftOfQuote(aQuote({ discount: '100', grandTotal: '1100' }), { mapping: { taxType: 'OLD' } }))).toEqual(
    ['tax_unusable'],
  );
});

const threeCents = [taxed(), taxed(), taxed()];

test.each([
  ['4140.03', 'Rounding 0.03 NONE', '4140.03'],
  ['4139.97', 'Rounding -0.03 NONE', '4139.97'],
])('a cent a line is rounding: %s of three lines gets a last line of its own', (grandTotal, last, total) => {
  const drafted = draftOfQuote(aQuote({ lines: threeCents, grandTotal }));
  expect(codes(drafted)).toEqual([]);
  expect(lineTexts(drafted).at(-1)).toBe(last);
  expect(drafted.totals.total).toBe(total);
});

test('the rounding line of a quote without tax is tax-free, and no invoice without tax names one', () => {
  const rounding = (lineAmountTypes: 'Exclusive' | 'NoTax') =>
    draftOfQuote(aQuote({ grandTotal: '1200.01' }), { mapping: { lineAmountTypes } });
  expect(lineTexts(rounding('Exclusive')).at(-1)).toBe('Rounding 0.01 NONE');
  expect(rounding('Exclusive').totals).toEqual({ subTotal: '1200.01', totalTax: '180.00', total: '1380.01' });
  expect(lineTexts(rounding('NoTax')).at(-1)).toBe('Rounding 0.01 –');
});

test('where the setting says so, even a cent waits for a person', () => {
  const drafted = draftOfQuote(aQuote({ lines: threeCents, grandTotal: '4140.01' }), { rounding: 'wait' });
  expect([codes(drafted), drafted.lines.length]).toEqual([['total_differs'], 3]);
});

test.each<[string, Partial<Quote>, RegExp]>([
  ['with tax', { lines: [taxed()], grandTotal: '1381' }, /comes to 1381\.00 NZD.* come to 1380\.00 NZD\./],
  ['by two cents on one line', { lines: [taxed()], grandTotal: '1380.02' }, /1380\.02 NZD.* 1380\.00 NZD\./],
  ['without tax', { grandTotal: '1100' }, /comes to 1100\.00 NZD.* come to 1200\.00 NZD before tax\./],
])('a quote that comes to something else %s waits, and both sums are said', (_name, changes, words) => {
  expect(draftOfQuote(aQuote(changes)).problems).toMatchObject([
    { code: 'total_differs', message: expect.stringMatching(words) as string },
  ]);
});

test('another tax rate is never taken for rounding, however small; the line is named', () => {
  const lines = [taxed({ quantity: '1', listPrice: '0.2', taxes: gst('12.5') }), taxed()];
  const drafted = draftOfQuote(aQuote({ lines, grandTotal: '1380.22' }), { mapping: { taxes: { GST: 'OUTPUT2' } } });
  expect(drafted.totals.total).toBe('1380.23');
  expect(drafted.problems).toMatchObject([
    { code: 'total_differs', detail: '“Solar panel”: 12.5 % in the quote, 15 % in Xero' },
  ]);
});

test.each<[string, Partial<Quote>]>([
  ['a line that is free has no tax', { lines: [taxed(), aSourceLine({ listPrice: '0' })], grandTotal: '1380.01' }],
  ['the tax is on the whole quote', { tax: '180.01', grandTotal: '1380.01' }],
])('a cent is rounding also where %s', (_name, changes) => {
  expect(lineTexts(draftOfQuote(aQuote(changes))).at(-1)).toBe('Rounding 0.01 NONE');
});
