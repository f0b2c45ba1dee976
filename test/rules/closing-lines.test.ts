import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { Quote, SourceLine } from '../../server/sync/deal-content.ts';
import { draftLines, type DraftedLines, type LineDraft, type SalesOffer } from '../../server/sync/draft-lines.ts';
import { newOrganisation } from '../sandbox/xero/demo-company.ts';
import { buildLine } from '../sandbox/xero/invoice-lines.ts';
import { totalsOf } from '../sandbox/xero/totals.ts';
import { totalQuote } from '../sandbox/zoho/quote-totals.ts';
import { aDeal, aQuote, aRule, aSourceLine, mappedSettings, salesOffer } from './builders.ts';

interface Options {
  mapping?: Partial<Mapping>;
  rounding?: 'line' | 'wait';
  xero?: Partial<SalesOffer>;
}

function draftQuote(quote: Quote, { mapping = {}, rounding = 'line', xero = {} }: Options = {}): DraftedLines {
  return draftLines({
    deal: aDeal(),
    chosen: { source: 'quote', lines: quote.lines, quote },
    rule: aRule(),
    settings: { ...mappedSettings(mapping), rounding },
    xero: salesOffer(xero),
    invoicedBefore: { subTotal: '0', total: '0' },
    planned: null,
  });
}

const gst = (percent = '15') => [{ name: 'GST', percent }];
const taxed = (changes: Partial<SourceLine> = {}) => aSourceLine({ taxes: gst(), ...changes });
const lineTexts = ({ lines }: DraftedLines) =>
  lines.map(({ description, unitAmount, taxType }) => `${description} ${unitAmount} ${taxType ?? '–'}`);
const codes = ({ problems }: DraftedLines) => problems.map(({ code }) => code);

test('the prices of a quote that carries tax are net, so its invoice is Exclusive whatever the setting', () => {
  const quote = aQuote({ lines: [taxed()], grandTotal: '1380' });
  for (const lineAmountTypes of ['Exclusive', 'Inclusive', 'NoTax'] as const) {
    const drafted = draftQuote(quote, { mapping: { lineAmountTypes } });
    expect(drafted).toMatchObject({ lineAmountTypes: 'Exclusive', totals: { total: '1380.00' }, problems: [] });
  }
});

test('a tax on the whole quote counts too: its lines take the tax rate for everything', () => {
  const drafted = draftQuote(aQuote({ tax: '180', grandTotal: '1380' }), { mapping: { lineAmountTypes: 'Inclusive' } });
  expect(drafted).toMatchObject({ lineAmountTypes: 'Exclusive', totals: { total: '1380.00' }, problems: [] });
});

test.each([
  ['Exclusive', { subTotal: '1200.00', totalTax: '180.00', total: '1380.00' }],
  ['Inclusive', { subTotal: '1043.48', totalTax: '156.52', total: '1200.00' }],
  ['NoTax', { subTotal: '1200.00', totalTax: '0.00', total: '1200.00' }],
] as const)('a quote without tax is compared before tax: %s', (lineAmountTypes, totals) => {
  expect(draftQuote(aQuote(), { mapping: { lineAmountTypes } })).toMatchObject({
    lineAmountTypes,
    totals,
    problems: [],
  });
});

test('discount and adjustment of a quote that carries tax come after tax: last lines of their own, tax-free', () => {
  const quote = aQuote({ lines: [taxed()], discount: '100', adjustment: '-0.5', grandTotal: '1279.5' });
  const drafted = draftQuote(quote);
  expect(lineTexts(drafted)).toEqual(['Solar panel 600.00 OUTPUT2', 'Discount -100.00 NONE', 'Adjustment -0.50 NONE']);
  expect(drafted).toMatchObject({
    totals: { subTotal: '1099.50', totalTax: '180.00', total: '1279.50' },
    problems: [],
  });
  expect(drafted.lines[1]).toMatchObject({ quantity: '1', accountCode: '200', itemCode: null, discountRate: null });
});

test('discount and adjustment of a quote without tax change the price before tax, so they are taxed as the lines are', () => {
  const quote = aQuote({ discount: '100', adjustment: '50', grandTotal: '1150' });
  const drafted = draftQuote(quote);
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
  const drafted = draftQuote(aQuote({ ...changes, discount: '100' }));
  expect(lineTexts(drafted)).toEqual(['Solar panel 600.00 OUTPUT2', discount]);
  expect(drafted).toMatchObject({ totals: { total }, problems: [] });
  const wrong = draftQuote(aQuote({ ...changes, discount: '100', grandTotal: '1300' }));
  expect(wrong.problems).toMatchObject([
    { code: 'total_differs', message: expect.stringContaining('1265.00') as string },
  ]);
});

test('an adjustment beside a tax on the whole quote is tax-free', () => {
  const drafted = draftQuote(aQuote({ tax: '180', adjustment: '20', grandTotal: '1400' }));
  expect(lineTexts(drafted)[1]).toBe('Adjustment 20.00 NONE');
  expect(drafted).toMatchObject({ totals: { total: '1400.00' }, problems: [] });
});

test('a discount over lines of several taxes lowers each in proportion, to the cent', () => {
  const lines = [
    aSourceLine({ quantity: '1', listPrice: '100' }),
    aSourceLine({ productId: '9', quantity: '2', listPrice: '100' }),
  ];
  const products = { '9': { itemCode: null, accountCode: null, taxType: 'NONE' } };
  const drafted = draftQuote(aQuote({ lines, discount: '10', grandTotal: '290' }), { mapping: { products } });
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
  const drafted = draftQuote(aQuote({ lines: [taxed()], adjustment: '1', grandTotal: '1381' }), { xero });
  expect(lineTexts(drafted)[1]).toBe(`Adjustment 1.00 ${taxType}`);
});

test.each(['discount', 'adjustment', 'rounding'])('%s without any tax rate of 0 %% is a problem', (cause) => {
  const xero = { taxRates: [{ taxType: 'OUTPUT2', ratePercent: '15' }] };
  const amounts = {
    discount: { discount: '1', grandTotal: '1379' },
    adjustment: { adjustment: '1', grandTotal: '1381' },
  };
  const changes = cause === 'rounding' ? { grandTotal: '1380.01' } : amounts[cause as keyof typeof amounts];
  expect(codes(draftQuote(aQuote({ lines: [taxed()], ...changes }), { xero }))).toContain('no_zero_rate');
});

test('a tax that is not mapped is the only problem it makes, whatever the quote adds', () => {
  const quote = aQuote({ lines: [taxed({ taxes: gst('12.5') })], discount: '100', grandTotal: '1250' });
  expect(codes(draftQuote(quote))).toEqual(['tax_not_mapped']);
  expect(codes(draftQuote(aQuote({ discount: '100', grandTotal: '1100' }), { mapping: { taxType: 'OLD' } }))).toEqual([
    'tax_unusable',
  ]);
});

const threeCents = [taxed(), taxed(), taxed()];
test.each([
  ['4140.03', 'Rounding 0.03 NONE', '4140.03'],
  ['4139.97', 'Rounding -0.03 NONE', '4139.97'],
])('a cent a line is rounding: %s of three lines gets a last line of its own', (grandTotal, last, total) => {
  const drafted = draftQuote(aQuote({ lines: threeCents, grandTotal }));
  expect(codes(drafted)).toEqual([]);
  expect(lineTexts(drafted).at(-1)).toBe(last);
  expect(drafted.totals.total).toBe(total);
});

test('the rounding line of a quote without tax is tax-free, and no invoice without tax names one', () => {
  const rounding = (lineAmountTypes: 'Exclusive' | 'NoTax') =>
    draftQuote(aQuote({ grandTotal: '1200.01' }), { mapping: { lineAmountTypes } });
  expect(lineTexts(rounding('Exclusive')).at(-1)).toBe('Rounding 0.01 NONE');
  expect(rounding('Exclusive').totals).toEqual({ subTotal: '1200.01', totalTax: '180.00', total: '1380.01' });
  expect(lineTexts(rounding('NoTax')).at(-1)).toBe('Rounding 0.01 –');
});

test('where the setting says so, even a cent waits for a person', () => {
  const drafted = draftQuote(aQuote({ lines: threeCents, grandTotal: '4140.01' }), { rounding: 'wait' });
  expect([codes(drafted), drafted.lines.length]).toEqual([['total_differs'], 3]);
});

test.each<[string, Partial<Quote>, RegExp]>([
  ['with tax', { lines: [taxed()], grandTotal: '1381' }, /comes to 1381\.00 NZD.* come to 1380\.00 NZD\./],
  ['by two cents on one line', { lines: [taxed()], grandTotal: '1380.02' }, /1380\.02 NZD.* 1380\.00 NZD\./],
  ['without tax', { grandTotal: '1100' }, /comes to 1100\.00 NZD.* come to 1200\.00 NZD before tax\./],
])('a quote that comes to something else %s waits, and both sums are said', (_name, changes, words) => {
  expect(draftQuote(aQuote(changes)).problems).toMatchObject([
    { code: 'total_differs', message: expect.stringMatching(words) as string },
  ]);
});

test('another tax rate is never taken for rounding, however small; the line is named', () => {
  const lines = [taxed({ quantity: '1', listPrice: '0.2', taxes: gst('12.5') }), taxed()];
  const drafted = draftQuote(aQuote({ lines, grandTotal: '1380.22' }), { mapping: { taxes: { GST: 'OUTPUT2' } } });
  expect(drafted.totals.total).toBe('1380.23');
  expect(drafted.problems).toMatchObject([
    { code: 'total_differs', detail: '“Solar panel”: 12.5 % in the quote, 15 % in Xero' },
  ]);
});

test.each<[string, Partial<Quote>]>([
  ['a line that is free has no tax', { lines: [taxed(), aSourceLine({ listPrice: '0' })], grandTotal: '1380.01' }],
  ['the tax is on the whole quote', { tax: '180.01', grandTotal: '1380.01' }],
])('a cent is rounding also where %s', (_name, changes) => {
  expect(lineTexts(draftQuote(aQuote(changes))).at(-1)).toBe('Rounding 0.01 NONE');
});

const organisation = newOrganisation();
organisation.taxRates.push({
  ...{ Name: 'Sales tax', TaxType: 'TAX001', ReportTaxType: 'OUTPUT', Status: 'ACTIVE', EffectiveRate: 8.875 },
  appliesTo: ['REVENUE'],
});
const offered: SalesOffer = {
  taxRates: organisation.taxRates
    .filter(({ Status, appliesTo }) => Status === 'ACTIVE' && appliesTo.includes('REVENUE'))
    .map(({ TaxType, EffectiveRate }) => ({ taxType: TaxType, ratePercent: String(EffectiveRate) })),
  accountTaxTypes: { '200': 'OUTPUT2' },
  itemCodes: new Set(),
};

/** The totals of the sandbox, which fails the test when it would refuse a line. */
function totalsInXero(lines: LineDraft[], lineAmountTypes: DraftedLines['lineAmountTypes']) {
  const context = { organisation, type: 'ACCREC', lineAmountTypes, isDraft: false, unitDecimals: 4 } as const;
  const errors: string[] = [];
  const built = lines.map((line) =>
    buildLine(
      context,
      {
        Description: line.description,
        Quantity: new Big(line.quantity),
        UnitAmount: new Big(line.unitAmount),
        AccountCode: line.accountCode,
        TaxType: line.taxType ?? undefined,
        DiscountRate: line.discountRate === null ? undefined : new Big(line.discountRate),
      },
      undefined,
      errors,
    ),
  );
  expect(errors).toEqual([]);
  const { subTotal, totalTax, total } = totalsOf(built, lineAmountTypes);
  return { subTotal: subTotal.toFixed(2), totalTax: totalTax.toFixed(2), total: total.toFixed(2) };
}

const decimal = (places: number, range: { min: number; max: number }) =>
  fc.integer(range).map((number) => new Big(number).div(10 ** places).toFixed());
const zohoTaxes = [
  [{ name: 'GST', percent: '15' }],
  [{ name: 'Sales tax', percent: '8.875' }],
  [{ name: 'Export', percent: '0' }],
  [
    { name: 'State', percent: '4.5' },
    { name: 'City', percent: '4.375' },
  ],
];
const taxes = { GST: 'OUTPUT2', 'Sales tax': 'TAX001', Export: 'ZERORATED', State: 'TAX001', City: 'TAX001' };
const anyLine = (carried: fc.Arbitrary<SourceLine['taxes']>) =>
  fc.record({
    quantity: fc.oneof(fc.integer({ min: 0, max: 50 }).map(String), decimal(2, { min: -100, max: 10_000 })),
    listPrice: fc.oneof(decimal(2, { min: 0, max: 1_000_000 }), decimal(4, { min: 0, max: 9_000_000 })),
    discount: fc.oneof(fc.constant('0'), decimal(2, { min: 0, max: 20_000 })),
    taxes: carried,
  });

/** The quote as the CRM's stand-in adds it up. */
function addUp(lines: SourceLine[], extras: { discount: string; adjustment: string }): Quote {
  const { Grand_Total } = totalQuote({
    Quoted_Items: lines.map(({ quantity, listPrice, discount, taxes: carried }) => ({
      ...{ Quantity: quantity, List_Price: listPrice, Discount: discount },
      Line_Tax: carried.map(({ name, percent }) => ({ name, percentage: percent })),
    })),
    ...{ Discount: extras.discount, Adjustment: extras.adjustment },
  } as never) as { Grand_Total: number };
  return aQuote({ lines, ...extras, grandTotal: new Big(Grand_Total).toFixed() });
}

const extras = fc.record({
  discount: fc.oneof(fc.constant('0'), decimal(2, { min: 0, max: 50_000 })),
  adjustment: fc.oneof(fc.constant('0'), decimal(2, { min: -5_000, max: 5_000 })),
});
const anyTypes = fc.constantFrom<'Exclusive' | 'Inclusive' | 'NoTax'>('Exclusive', 'Inclusive', 'NoTax');

test.each<[string, fc.Arbitrary<SourceLine['taxes']>]>([
  ['with taxes on every line', fc.constantFrom(...zohoTaxes)],
  ['without tax', fc.constant([])],
])(
  'a quote %s of 1–200 lines becomes an invoice of its Grand_Total, to the cent, unless that is negative',
  (_name, carried) => {
    fc.assert(
      fc.property(
        fc.array(anyLine(carried), { minLength: 1, maxLength: 200 }),
        extras,
        anyTypes,
        (some, more, types) => {
          const quote = addUp(
            some.map((line) => aSourceLine({ productCode: null, ...line })),
            more,
          );
          const drafted = draftQuote(quote, { mapping: { taxes, lineAmountTypes: types }, xero: offered });
          const { lines, lineAmountTypes, totals } = drafted;
          expect(totals).toEqual(totalsInXero(lines, lineAmountTypes));
          expect(codes(drafted)).toEqual(new Big(totals.total).lt(0) ? ['negative_total'] : []);
          const isTaxed = some.some((line) => line.taxes.some(({ percent }) => percent !== '0'));
          const compared = !isTaxed && lineAmountTypes === 'Exclusive' ? totals.subTotal : totals.total;
          expect(compared).toBe(new Big(quote.grandTotal).toFixed(2));
        },
      ),
      { numRuns: 150 },
    );
  },
);

test('whatever the quote claims to come to, the invoice has that total or there is a problem', () => {
  const untaxedToo = fc.constantFrom([], ...zohoTaxes);
  const wrongBy = fc.oneof(fc.constant('0'), decimal(3, { min: -2_000, max: 2_000 }));
  fc.assert(
    fc.property(
      fc.array(anyLine(untaxedToo), { minLength: 1, maxLength: 20 }),
      extras,
      wrongBy,
      (some, more, wrong) => {
        const added = addUp(
          some.map((line) => aSourceLine({ productCode: null, ...line })),
          more,
        );
        const quote = { ...added, grandTotal: new Big(added.grandTotal).plus(wrong).toFixed() };
        const drafted = draftQuote(quote, { mapping: { taxes }, xero: offered });
        expect(drafted.totals).toEqual(totalsInXero(drafted.lines, drafted.lineAmountTypes));
        if (codes(drafted).length > 0) return;
        const isTaxed = some.some((line) => line.taxes.some(({ percent }) => percent !== '0'));
        const compared = isTaxed ? drafted.totals.total : drafted.totals.subTotal;
        expect(new Big(compared).eq(new Big(quote.grandTotal).round(2, Big.roundHalfUp))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
