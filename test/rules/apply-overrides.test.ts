import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LineOverride, Overrides } from '../../server/api/contract/preview.ts';
import { applyOverrides } from '../../server/sync/apply-overrides.ts';
import { draftInvoice, type DraftInput } from '../../server/sync/draft-invoice.ts';
import { invoiceTotals } from '../../server/sync/invoice-totals.ts';
import { overriddenFields } from '../../server/sync/overrides.ts';
import { aDeal, aQuote, aRule, aSourceLine, mappedSettings, salesOffer, someContent } from './builders.ts';

const settings = mappedSettings({ taxes: { Zero: 'ZERORATED' } });
const { mapping } = settings;
const xero = salesOffer();

function draft(changes: Partial<DraftInput> = {}) {
  return draftInvoice({
    ...{ deal: aDeal(), settings, rule: aRule(), orgId: 'org-1', instalment: 'full', currencyRate: null },
    ...{ dealUrl: 'https://crm.zoho.com/1', now: new Date('2026-11-21T10:00:00Z'), timeZone: 'Pacific/Auckland' },
    ...{ invoices: [], unlinked: [], plan: null, xero },
    content: someContent({
      products: [
        aSourceLine({ quantity: '2', listPrice: '600' }),
        aSourceLine({ productId: 'p-2', productCode: null, name: 'Delivery', quantity: '1', listPrice: '40' }),
      ],
    }),
    ...changes,
  });
}

const laid = (overrides: Overrides, changes: Partial<DraftInput> = {}) =>
  applyOverrides(draft(changes), overrides, { rule: changes.rule ?? aRule(), mapping, xero });
const placed = ({ problems }: ReturnType<typeof laid>) => problems.map(({ code, fields }) => [code, fields]);

test('without changes the invoice is the deal’s', () => {
  expect(laid({})).toEqual(draft());
});

test('a changed line keeps account, tax and item of the deal’s; a new one has the usual ones', () => {
  const lines: LineOverride[] = [
    { from: 1, quantity: '3.0', unitAmount: '12.3456' },
    { from: null, description: 'Scaffold', quantity: '1', unitAmount: '-5', discountRate: '0' },
    { from: 0, description: 'Solar panel, black', discountRate: '12.5' },
  ];
  const { invoice, totals } = laid({ lines });
  const [panel, delivery] = draft().invoice.lines;
  expect(invoice.lines).toEqual([
    { ...delivery, quantity: '3', unitAmount: '12.3456' },
    {
      ...{ description: 'Scaffold', quantity: '1', unitAmount: '-5', discountRate: null },
      ...{ accountCode: '200', taxType: 'OUTPUT2', itemCode: null, tracking: [] },
    },
    { ...panel, description: 'Solar panel, black', discountRate: '12.5' },
  ]);
  expect(totals).toEqual({ subTotal: '1082.04', totalTax: '162.31', total: '1244.35' });
});

test.each<[string, Overrides, number | null, { date: string; dueDate: string | null }]>([
  [
    'another date moves what the rule counts from it',
    { date: '2026-12-01' },
    14,
    { date: '2026-12-01', dueDate: '2026-12-15' },
  ],
  [
    'a chosen due date stays',
    { date: '2026-12-01', dueDate: '2026-12-02' },
    14,
    { date: '2026-12-01', dueDate: '2026-12-02' },
  ],
  ['terms decide where the rule does not', { date: '2026-12-01' }, null, { date: '2026-12-01', dueDate: null }],
])('dates: %s', (_name, overrides, dueDays, expected) => {
  expect(laid(overrides, { rule: aRule({ dueDays }) }).invoice).toMatchObject(expected);
});

test('an empty reference is a choice, too', () => {
  expect(laid({ reference: '' }).invoice.reference).toBe('');
});

const unmapped = someContent({
  products: [aSourceLine(), aSourceLine({ productId: 'p-2', name: 'City', taxes: [{ name: 'City', percent: '3' }] })],
});

test('a problem goes with its line, and goes away with it', () => {
  const on = (lines: LineOverride[]) => placed(laid({ lines }, { content: unmapped }));
  expect(on([{ from: 0 }, { from: 1 }])).toEqual([['tax_not_mapped', ['lines.1.taxType']]]);
  expect(on([{ from: 1, quantity: '2' }])).toEqual([['tax_not_mapped', ['lines.0.taxType']]]);
  expect(on([{ from: 0 }])).toEqual([]);
});

test('a quote whose total does not agree is settled by lines that a person wrote', () => {
  const content = someContent({ quotes: [aQuote({ grandTotal: '999' })] });
  expect(placed(laid({}, { content }))).toEqual([['total_differs', ['lines']]]);
  expect(placed(laid({ reference: 'PO' }, { content }))).toEqual([['total_differs', ['lines']]]);
  expect(placed(laid({ lines: [{ from: 0, unitAmount: '499.5' }] }, { content }))).toEqual([]);
});

test('lines that come to less than nothing, and a line the deal does not have, are problems', () => {
  const negative = [{ from: null, description: 'Refund', quantity: '1', unitAmount: '-10' }];
  expect(placed(laid({ lines: negative }))).toEqual([['negative_total', ['lines']]]);
  expect(placed(laid({ lines: [{ from: 0 }, { from: 9, quantity: '1' }] }))).toEqual([['deal_changed', ['lines.1']]]);
});

test('items of lines that are gone are not made', () => {
  const itemised = mappedSettings({ items: 'create' });
  const content = someContent({
    products: [aSourceLine({ productCode: 'NEW' }), aSourceLine({ productCode: 'NEW-2' })],
  });
  const drafted = draft({ settings: itemised, content });
  expect(drafted.newItems.map(({ code }) => code)).toEqual(['NEW', 'NEW-2']);
  const { newItems } = applyOverrides(
    drafted,
    { lines: [{ from: 1 }] },
    { rule: aRule(), mapping: itemised.mapping, xero },
  );
  expect(newItems.map(({ code }) => code)).toEqual(['NEW-2']);
});

const decimal = (most: number, places: number) =>
  fc
    .tuple(fc.nat(most), fc.nat(10 ** places - 1))
    .map(([whole, part]) => `${whole}.${String(part).padStart(places, '0')}`);
const lineOverride: fc.Arbitrary<LineOverride> = fc.oneof(
  fc.record(
    {
      from: fc.constantFrom(0, 1),
      quantity: decimal(999, 4),
      unitAmount: decimal(99_999, 4),
      discountRate: decimal(99, 2),
    },
    { requiredKeys: ['from'] },
  ),
  fc.record({
    from: fc.constant(null),
    description: fc.constantFrom('A', 'B'),
    quantity: decimal(99, 4),
    unitAmount: decimal(999, 4),
  }),
);

test('whatever is changed, the totals are those of the very lines that are sent', () => {
  fc.assert(
    fc.property(fc.array(lineOverride, { minLength: 1, maxLength: 8 }), (lines) => {
      const { invoice, totals, problems } = laid({ lines });
      expect(problems).toEqual([]);
      expect(invoice.lines).toHaveLength(lines.length);
      expect(totals).toEqual(invoiceTotals(invoice.lines, { ...invoice, taxRates: xero.taxRates }));
    }),
  );
});

test('laid over twice, the same changes are the same invoice', () => {
  fc.assert(
    fc.property(fc.array(lineOverride, { minLength: 1, maxLength: 4 }), (lines) => {
      expect(laid({ lines })).toEqual(laid({ lines }));
    }),
  );
});

test('the log names fields, never values', () => {
  const lines: LineOverride[] = [{ from: 0 }, { from: 1, quantity: '2' }, { from: null, description: 'Secret' }];
  expect(overriddenFields({ reference: 'PO', email: false, lines })).toEqual([
    ...['reference', 'email', 'lines', 'lines.1.quantity', 'lines.2'],
  ]);
  expect(overriddenFields({})).toEqual([]);
});
