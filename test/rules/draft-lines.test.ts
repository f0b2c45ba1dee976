import { expect, test } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { ChosenLines } from '../../server/sync/choose-lines.ts';
import type { SourceLine } from '../../server/sync/deal-content.ts';
import { draftLines, type LinesInput } from '../../server/sync/draft-lines.ts';
import { aDeal, aQuote, aRule, aSourceLine, mappedSettings, someSettings, salesOffer } from './builders.ts';

const productId = aSourceLine().productId ?? '';
const nothingBefore = { subTotal: '0', total: '0' };

function draft(
  changes: Partial<LinesInput> & { lines?: SourceLine[]; mapping?: Partial<Mapping>; portion?: string } = {},
) {
  const { lines = [aSourceLine()], mapping = {}, portion = 'full', ...input } = changes;
  const chosen: ChosenLines = { source: 'products', lines, quote: null };
  const given = {
    deal: aDeal(),
    chosen,
    rule: aRule({ portion }),
    settings: mappedSettings(mapping),
    xero: salesOffer(),
  };
  return draftLines({ ...given, invoicedBefore: nothingBefore, planned: null, ...input });
}

const codes = (changes: Parameters<typeof draft>[0]) => draft(changes).problems.map(({ code }) => code);
const gst = (percent: string | null = '15') => [{ name: 'GST', percent }];

test('a product becomes a line with its quantity, price, account, tax, item and tracking, and the totals Xero will have', () => {
  const tracking = [{ category: 'Region', option: 'North' }];
  expect(draft({ mapping: { tracking } })).toEqual({
    lines: [
      {
        ...{ description: 'Solar panel', quantity: '2', unitAmount: '600.00', discountRate: null },
        ...{ accountCode: '200', taxType: 'OUTPUT2', itemCode: 'PANEL', tracking },
      },
    ],
    lineAmountTypes: 'Exclusive',
    totals: { subTotal: '1200.00', totalTax: '180.00', total: '1380.00' },
    newItems: [],
    problems: [],
  });
});

const mappedProduct = (changes: Partial<Mapping['products'][string]>) => ({
  products: { [productId]: { itemCode: null, accountCode: null, taxType: null, ...changes } },
});

test.each<[string, Partial<Mapping>, Partial<SourceLine>, string]>([
  [
    'its product’s',
    { ...mappedProduct({ taxType: 'NONE' }), taxes: { GST: 'TAX001' } },
    { taxes: gst('12.5') },
    'NONE',
  ],
  ['that of its tax in the CRM', { taxes: { GST: 'TAX001' } }, { taxes: gst('12.5') }, 'TAX001'],
  ['that of its tax, whatever the percent there', { taxes: { GST: 'TAX001' } }, { taxes: gst() }, 'TAX001'],
  ['the one for everything', {}, { taxes: [] }, 'OUTPUT2'],
  ['the one for everything, when an unmapped tax is the same percent', {}, { taxes: gst('15.0') }, 'OUTPUT2'],
  ['the one for everything, when the CRM tells no percent', {}, { taxes: gst(null) }, 'OUTPUT2'],
  ['its account’s own', { taxType: null }, {}, 'OUTPUT2'],
  ['that of its product’s account', { taxType: null, ...mappedProduct({ accountCode: '210' }) }, {}, 'ZERORATED'],
  [
    'the one that all its taxes lead to',
    { taxes: { State: 'TAX001', City: 'TAX001' } },
    {
      taxes: [
        { name: 'State', percent: '10' },
        { name: 'City', percent: '2.5' },
      ],
    },
    'TAX001',
  ],
  [
    'the one that its taxes lead to together',
    { taxes: { State: 'NONE', 'State + City': 'TAX001' } },
    {
      taxes: [
        { name: 'State', percent: '10' },
        { name: 'City', percent: '2.5' },
      ],
    },
    'TAX001',
  ],
  [
    'that of the tax that is charged, beside others of 0 %',
    { taxes: { GST: 'TAX001', Vat: 'NONE' } },
    { taxes: [{ name: 'Vat', percent: '0' }, ...gst('12.5')] },
    'TAX001',
  ],
  [
    'that of a tax of 0 % that stands alone',
    { taxes: { Export: 'ZERORATED' } },
    { taxes: [{ name: 'Export', percent: '0' }] },
    'ZERORATED',
  ],
])('the tax of a line is %s', (_name, mapping, line, taxType) => {
  const { lines, problems } = draft({ mapping, lines: [aSourceLine(line)] });
  expect(problems).toEqual([]);
  expect(lines[0]?.taxType).toBe(taxType);
});

test.each<[string, Partial<Mapping>, Partial<SourceLine>, string, RegExp]>([
  ['a tax of another percent that no one has mapped', {}, { taxes: gst('12.5') }, 'tax_not_mapped', /“GST”/],
  ['a tax of 0 % that no one has mapped', {}, { taxes: gst('0') }, 'tax_not_mapped', /“GST”/],
  [
    'two taxes that lead to different rates',
    { taxes: { GST: 'OUTPUT2', City: 'TAX001' } },
    { taxes: [...gst('10'), { name: 'City', percent: '2.5' }] },
    'tax_not_mapped',
    /“GST” \+ “City”/,
  ],
  [
    'two taxes of which one is not mapped, even when the sum is right',
    { taxes: { GST: 'OUTPUT2' } },
    { taxes: [...gst('10'), { name: 'City', percent: '5' }] },
    'tax_not_mapped',
    /“GST” \+ “City”/,
  ],
  ['a rate that Xero does not offer', { taxes: { GST: 'OLD' } }, { taxes: gst() }, 'tax_unusable', /“OLD”/],
  ['a rate for everything that Xero does not offer', { taxType: 'OLD' }, {}, 'tax_unusable', /“OLD”/],
  [
    'a rate for everything that Xero does not offer, beside an unmapped tax',
    { taxType: 'OLD' },
    { taxes: gst('12.5') },
    'tax_unusable',
    /“OLD”/,
  ],
  ['no tax anywhere', { taxType: null, salesAccountCode: '260' }, {}, 'needs_mapping', /“260”/],
  [
    'a tax called like something of the language',
    {},
    { taxes: [{ name: 'constructor', percent: '1' }] },
    'tax_not_mapped',
    /“constructor”/,
  ],
])('%s is a problem that names it', (_name, mapping, line, code, words) => {
  const { problems } = draft({ mapping, lines: [aSourceLine(line), aSourceLine(line)] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code, message: expect.stringMatching(words) as string });
});

test('an invoice without any tax names no tax and asks for none', () => {
  const { lines, totals, problems, lineAmountTypes } = draft({
    mapping: { lineAmountTypes: 'NoTax', taxType: null },
    lines: [aSourceLine({ taxes: gst('12.5') })],
  });
  expect([lines[0]?.taxType, totals.total, problems, lineAmountTypes]).toEqual([null, '1200.00', [], 'NoTax']);
});

test.each<[string, Partial<Mapping>, Partial<SourceLine>, string | null]>([
  ['the item of the product’s own code', {}, {}, 'PANEL'],
  ['the item chosen for the product', mappedProduct({ itemCode: 'MISC' }), {}, 'MISC'],
  ['text, when no item has the product’s code', {}, { productCode: 'CABLE' }, null],
  ['text, when the product has no code', {}, { productCode: null }, null],
  ['text, when items are not wanted', { items: 'free_text' }, {}, null],
  ['the item chosen for it, even then', { items: 'free_text', ...mappedProduct({ itemCode: 'MISC' }) }, {}, 'MISC'],
  [
    'the default item, when it has none',
    { items: 'default', defaultItemCode: 'MISC' },
    { productCode: 'CABLE' },
    'MISC',
  ],
  ['its own item before the default one', { items: 'default', defaultItemCode: 'MISC' }, {}, 'PANEL'],
  ['a new item', { items: 'create' }, { productCode: 'CABLE' }, 'CABLE'],
  ['text, when a new item could not have its code', { items: 'create' }, { productCode: 'C'.repeat(31) }, null],
])('a product becomes %s', (_name, mapping, line, itemCode) => {
  const { lines, problems } = draft({ mapping, lines: [aSourceLine(line)] });
  expect(problems).toEqual([]);
  expect(lines[0]?.itemCode).toBe(itemCode);
});

test('items that Xero lacks are created once each, with a code and a name that it takes; those it has are not', () => {
  const lines = ['CABLE', 'CABLE', 'PANEL'].map((productCode) =>
    aSourceLine({ productCode, name: 'Cable '.repeat(20) }),
  );
  const { newItems } = draft({ mapping: { items: 'create' }, lines });
  expect(newItems).toEqual([{ code: 'CABLE', name: 'Cable '.repeat(20).slice(0, 50) }]);
});

test.each<[string, Partial<Mapping>, string]>([
  ['an item chosen for the product', mappedProduct({ itemCode: 'GONE' }), 'item_unknown'],
  ['a default item', { items: 'default', defaultItemCode: 'GONE' }, 'item_unknown'],
])('%s that Xero does not have is a problem', (_name, mapping, code) => {
  expect(codes({ mapping, lines: [aSourceLine({ productCode: 'CABLE' })] })).toEqual([code]);
});

test.each<[string, Partial<Mapping>, string | null]>([
  ['an item that a person chose is taken', mappedProduct({ itemCode: 'GONE' }), 'GONE'],
  ['the product’s code is not guessed to be one', {}, null],
  ['none is created', { items: 'create' }, null],
])('where the organisation does not tell its items, %s', (_name, mapping, itemCode) => {
  const { lines, newItems, problems } = draft({ mapping, xero: salesOffer({ itemCodes: null }) });
  expect([lines[0]?.itemCode, newItems, problems]).toEqual([itemCode, [], []]);
});

test('a default item that no one has chosen is for set-up', () => {
  expect(codes({ mapping: { items: 'default' }, lines: [aSourceLine({ productCode: null })] })).toEqual([
    'needs_mapping',
  ]);
});

test('a product has its own account where one is chosen', () => {
  const lines = [aSourceLine(), aSourceLine({ productId: '9' })];
  const drafted = draft({ mapping: mappedProduct({ accountCode: '210' }), lines });
  expect(drafted.lines.map(({ accountCode }) => accountCode)).toEqual(['210', '200']);
});

test('everything that is wrong is said at once, and each thing once', () => {
  const lines = [
    ...[1, 2].map(() => aSourceLine({ taxes: gst('12.5'), productId: null, productCode: null })),
    aSourceLine({ listPrice: '-9000' }),
  ];
  const mapping = { ...mappedProduct({ itemCode: 'GONE', taxType: 'OLD' }), salesAccountCode: null };
  expect(codes({ mapping, lines })).toEqual([
    'needs_mapping',
    'tax_not_mapped',
    'tax_unusable',
    'item_unknown',
    'negative_total',
  ]);
});

test('a quote of two hundred lines is an invoice, one of two hundred and one is a problem', () => {
  const lines = (length: number) => Array.from({ length }, () => aSourceLine());
  expect(codes({ lines: lines(200) })).toEqual([]);
  expect(codes({ lines: lines(201) })).toEqual(['too_many_lines']);
});

test.each<[string, Partial<SourceLine>, string]>([
  ['the product', { name: ' Panel ', description: null }, 'Panel'],
  ['the product and what is said about it', { name: 'Panel', description: 'black, 430 W' }, 'Panel\nblack, 430 W'],
  ['the product once when the text repeats it', { name: 'Panel', description: 'Panel ' }, 'Panel'],
  ['the text alone', { name: '', description: 'black' }, 'black'],
  ['the deal when nothing is said', { name: ' ', description: '' }, 'Solar roof for the Piccolo school'],
  [
    'quantity and price where the line is one sum',
    { name: 'Screws', quantity: '1000', listPrice: '1', discount: '0.01' },
    'Screws\n1000 × 1.00 less 0.01',
  ],
])('a line describes %s', (_name, line, description) => {
  expect(draft({ lines: [aSourceLine(line)] }).lines[0]?.description).toBe(description);
});

test('a description is as long as Xero takes, never half a character, and keeps the price it has to tell', () => {
  const emojis = aSourceLine({ name: `${'x'.repeat(3999)}😀` });
  expect(draft({ lines: [emojis] }).lines[0]?.description).toBe('x'.repeat(3999));
  const screws = { quantity: '1000', listPrice: '1', discount: '0.01' };
  const [line] = draft({ lines: [aSourceLine({ ...screws, name: 'x'.repeat(5000) })] }).lines;
  expect(line?.description).toHaveLength(4000);
  expect(line?.description.endsWith('x\n1000 × 1.00 less 0.01')).toBe(true);
});

test('a deal without even a name has a description', () => {
  const drafted = draft({ deal: aDeal({ name: '' }), lines: [aSourceLine({ name: '' })] });
  expect(drafted.lines[0]?.description).toBe('–');
});

test('less than nothing is no invoice', () => {
  const lines = [aSourceLine(), aSourceLine({ quantity: '-3' })];
  expect(draft({ lines }).problems).toMatchObject([
    { code: 'negative_total', message: expect.stringContaining('-690.00 NZD') as string },
  ]);
  expect(codes({ lines: [aSourceLine(), aSourceLine({ quantity: '-2' })] })).toEqual([]);
});

const parts = (changes: Parameters<typeof draft>[0]) => {
  const { lines, totals, problems } = draft(changes);
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
  const deposit = draft({ lines, mapping, portion: '33.33' }).totals;
  expect(deposit.total).toBe('33.33');
  const remainder = draft({ lines, mapping, portion: 'remainder', invoicedBefore: deposit }).totals;
  expect(remainder.total).toBe('66.67');
});

test.each(['100', 'remainder'])('a portion of %s that is everything keeps the lines of the deal', (portion) => {
  expect(draft({ portion, lines: mixed }).lines).toEqual(draft({ lines: mixed }).lines);
});

test.each<[string, Parameters<typeof draft>[0]]>([
  ['everything is invoiced', { portion: 'remainder', invoicedBefore: { subTotal: '1200.00', total: '1380.00' } }],
  ['more than everything is invoiced', { portion: 'remainder', invoicedBefore: { subTotal: '1500', total: '1725' } }],
  ['the part rounds to nothing', { portion: '0.01', lines: [aSourceLine({ quantity: '1', listPrice: '1' })] }],
])('nothing is left to invoice when %s', (_name, changes) => {
  expect(codes(changes)).toEqual(['nothing_to_invoice']);
});

test('a deposit carries the tracking of the deal, no item, and creates none', () => {
  const tracking = [{ category: 'Region', option: 'North' }];
  const lines = [aSourceLine({ productCode: 'CABLE' })];
  const drafted = draft({ lines, mapping: { tracking, items: 'create' }, portion: '20' });
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
  const deposit = draft({ lines: inOrder, mapping: { products }, portion: '33.33' });
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
