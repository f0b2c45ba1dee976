import { expect, test } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { SourceLine } from '../../server/sync/deal-content.ts';
import { aDeal, aSourceLine, salesOffer } from './builders.ts';
import { draftOf } from './drafted-lines.ts';

const productId = aSourceLine().productId ?? '';
const codes = (changes: Parameters<typeof draftOf>[0]) => draftOf(changes).problems.map(({ code }) => code);
const gst = (percent: string | null = '15') => [{ name: 'GST', percent }];

test('a product becomes a line with its quantity, price, account, tax, item and tracking, and the totals Xero will have', () => {
  const tracking = [{ category: 'Region', option: 'North' }];
  expect(draftOf({ mapping: { tracking } })).toEqual({
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
  const { lines, problems } = draftOf({ mapping, lines: [aSourceLine(line)] });
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
  const { problems } = draftOf({ mapping, lines: [aSourceLine(line), aSourceLine(line)] });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code, message: expect.stringMatching(words) as string });
});

test('an invoice without any tax names no tax and asks for none', () => {
  const { lines, totals, problems, lineAmountTypes } = draftOf({
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
  const { lines, problems } = draftOf({ mapping, lines: [aSourceLine(line)] });
  expect(problems).toEqual([]);
  expect(lines[0]?.itemCode).toBe(itemCode);
});

test('items that Xero lacks are created once each, with a code and a name that it takes; those it has are not', () => {
  const lines = ['CABLE', 'CABLE', 'PANEL'].map((productCode) =>
    aSourceLine({ productCode, name: 'Cable '.repeat(20) }),
  );
  const { newItems } = draftOf({ mapping: { items: 'create' }, lines });
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
  const { lines, newItems, problems } = draftOf({ mapping, xero: salesOffer({ itemCodes: null }) });
  expect([lines[0]?.itemCode, newItems, problems]).toEqual([itemCode, [], []]);
});

test('a default item that no one has chosen is for set-up', () => {
  expect(codes({ mapping: { items: 'default' }, lines: [aSourceLine({ productCode: null })] })).toEqual([
    'needs_mapping',
  ]);
});

test('a product has its own account where one is chosen', () => {
  const lines = [aSourceLine(), aSourceLine({ productId: '9' })];
  const drafted = draftOf({ mapping: mappedProduct({ accountCode: '210' }), lines });
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
  expect(draftOf({ lines: [aSourceLine(line)] }).lines[0]?.description).toBe(description);
});

test('a description is as long as Xero takes, never half a character, and keeps the price it has to tell', () => {
  const emojis = aSourceLine({ name: `${'x'.repeat(3999)}😀` });
  expect(draftOf({ lines: [emojis] }).lines[0]?.description).toBe('x'.repeat(3999));
  const screws = { quantity: '1000', listPrice: '1', discount: '0.01' };
  const [line] = draftOf({ lines: [aSourceLine({ ...screws, name: 'x'.repeat(5000) })] }).lines;
  expect(line?.description).toHaveLength(4000);
  expect(line?.description.endsWith('x\n1000 × 1.00 less 0.01')).toBe(true);
});

test('a deal without even a name has a description', () => {
  const drafted = draftOf({ deal: aDeal({ name: '' }), lines: [aSourceLine({ name: '' })] });
  expect(drafted.lines[0]?.description).toBe('–');
});

test('less than nothing is no invoice', () => {
  const lines = [aSourceLine(), aSourceLine({ quantity: '-3' })];
  expect(draftOf({ lines }).problems).toMatchObject([
    { code: 'negative_total', message: expect.stringContaining('-690.00 NZD') as string },
  ]);
  expect(codes({ lines: [aSourceLine(), aSourceLine({ quantity: '-2' })] })).toEqual([]);
});
