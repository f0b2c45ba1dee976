import Big from 'big.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Quote, SourceLine } from '../../server/sync/deal-content.ts';
import type { DraftedLines, LineDraft, SalesOffer } from '../../server/sync/draft-lines.ts';
import { newOrganisation } from '../sandbox/xero/demo-company.ts';
import { buildLine } from '../sandbox/xero/invoice-lines.ts';
import { totalsOf } from '../sandbox/xero/totals.ts';
import { totalQuote } from '../sandbox/zoho/quote-totals.ts';
import { aQuote, aSourceLine } from './builders.ts';
import { draftOfQuote } from './drafted-lines.ts';

const codes = ({ problems }: DraftedLines) => problems.map(({ code }) => code);

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
          const drafted = draftOfQuote(quote, { mapping: { taxes, lineAmountTypes: types }, xero: offered });
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
        const drafted = draftOfQuote(quote, { mapping: { taxes }, xero: offered });
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
