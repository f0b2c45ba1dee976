import { expect, test } from 'vitest';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import { settingsSchema } from '../../server/api/contract/settings.ts';
import { chooseLines } from '../../server/sync/choose-lines.ts';
import type { Deal } from '../../server/sync/deal.ts';
import type { DealContent } from '../../server/sync/deal-content.ts';
import { aDeal, aQuote, aRule, aSourceLine, mappedSettings, someContent, someSettings } from './builders.ts';

interface Case {
  deal?: Partial<Deal>;
  content?: Partial<DealContent>;
  lineSource?: string;
  mapping?: Partial<Mapping>;
}

const choose = ({ deal, content, lineSource = 'auto', mapping = {} }: Case) =>
  chooseLines({
    deal: aDeal(deal),
    content: someContent(content),
    rule: aRule({ lineSource }),
    settings: mappedSettings(mapping),
  });

/** Where the lines come from and what they are called, or the codes of the problems. */
function chosen(one: Case): string[] {
  const choice = choose(one);
  return 'problems' in choice
    ? choice.problems.map(({ code }) => code)
    : [choice.source, ...choice.lines.map(({ name, description }) => name || description || '')];
}

const quoteOf = (name: string, changes: Parameters<typeof aQuote>[0] = {}) =>
  aQuote({ lines: [aSourceLine({ name })], ...changes });
const products = [aSourceLine({ name: 'Battery' })];
const subforms = { Extras: [{ What: 'Cable', Price: 12.5 }] };
const columns = { description: 'What', unitPrice: 'Price' };

test.each<[string, Case, string[]]>([
  ['an accepted quote comes first', { content: { quotes: [quoteOf('Panel')], products } }, ['quote', 'Panel']],
  ['then the deal’s products', { content: { products, subforms } }, ['products', 'Battery']],
  [
    'then a subform whose columns are set',
    { content: { subforms }, mapping: { subforms: { Others: columns, Extras: columns } } },
    ['subform', 'Cable'],
  ],
  [
    'a subform no one has set does not count',
    { content: { subforms } },
    ['amount', 'Solar roof for the Piccolo school'],
  ],
  ['then the amount, under the deal’s name', {}, ['amount', 'Solar roof for the Piccolo school']],
  ['with nothing of all this there is no invoice', { deal: { amount: null } }, ['no_amount']],
  ['an amount of zero is none', { deal: { amount: '0.00' } }, ['no_amount']],
  [
    'a quote without lines says nothing',
    { content: { quotes: [aQuote({ lines: [] })], products } },
    ['products', 'Battery'],
  ],
  [
    'products without any price say nothing',
    { content: { products: [aSourceLine({ listPrice: '0' })] } },
    ['amount', 'Solar roof for the Piccolo school'],
  ],
  [
    'a quote in another currency is never invoiced',
    { content: { quotes: [aQuote({ currency: 'USD' })] } },
    ['currency_differs'],
  ],
])('of all sources %s', (_name, one, expected) => {
  expect(chosen(one)).toEqual(expected);
});

test.each<[string, Case, string[]]>([
  ['the quote', { lineSource: 'quote', content: { quotes: [quoteOf('Panel')], products } }, ['quote', 'Panel']],
  ['the quote, without one', { lineSource: 'quote', content: { products } }, ['no_quote']],
  [
    'the products',
    { lineSource: 'products', content: { quotes: [quoteOf('Panel')], products } },
    ['products', 'Battery'],
  ],
  ['the products, without any', { lineSource: 'products', content: { quotes: [quoteOf('Panel')] } }, ['no_lines']],
  ['the amount', { lineSource: 'amount', content: { products } }, ['amount', 'Solar roof for the Piccolo school']],
  ['the amount, without one', { lineSource: 'amount', content: { products }, deal: { amount: null } }, ['no_amount']],
  [
    'a subform',
    { lineSource: 'subform:Extras', content: { products, subforms }, mapping: { subforms: { Extras: columns } } },
    ['subform', 'Cable'],
  ],
  [
    'a subform, without rows',
    { lineSource: 'subform:Extras', mapping: { subforms: { Extras: columns } } },
    ['no_lines'],
  ],
  ['a subform whose columns are not set', { lineSource: 'subform:Extras', content: { subforms } }, ['needs_mapping']],
])('a rule may want %s', (_name, one, expected) => {
  expect(chosen(one)).toEqual(expected);
});

test('the newest quote in an accepted stage counts, by the time it was made, whatever its zone', () => {
  const quotes = [
    quoteOf('March', { id: '1', createdTime: '2026-03-01T00:00:00Z', stage: 'Confirmed' }),
    quoteOf('June', { id: '2', createdTime: '2026-06-01T23:00:00-05:00' }),
    quoteOf('June, earlier', { id: '3', createdTime: '2026-06-02T03:59:59+00:00' }),
    quoteOf('July, a draft', { id: '4', createdTime: '2026-07-01T00:00:00Z', stage: 'Draft' }),
    quoteOf('August, no stage', { id: '5', createdTime: '2026-08-01T00:00:00Z', stage: null }),
  ];
  expect(chosen({ content: { quotes } })).toEqual(['quote', 'June']);
  expect(chosen({ content: { quotes: quotes.toReversed() } })).toEqual(['quote', 'June']);
});

test('of two quotes made in the same second the one with the later number counts', () => {
  const quotes = ['999', '1000', '998'].map((id) => quoteOf(`Quote ${id}`, { id }));
  expect(chosen({ content: { quotes } })).toEqual(['quote', 'Quote 1000']);
});

test('which quote stages count as accepted is a setting', () => {
  const settings = someSettings({ acceptedQuoteStages: ['Signed'] });
  const content = someContent({ quotes: [quoteOf('Panel', { stage: 'Signed' })] });
  expect(chooseLines({ deal: aDeal(), content, rule: aRule(), settings })).toMatchObject({ source: 'quote' });
});

test('the rows of a subform are read by its columns; no quantity is one, an empty row is none', () => {
  const allColumns = { product: 'Item', description: 'Text', quantity: 'Qty', unitPrice: 'Price', discount: 'Off' };
  const rows = [
    { Item: { id: '77', name: 'Panel', Product_Code: 'PNL' }, Text: 'black', Qty: 3, Price: '99.5', Off: 10 },
    { Item: 'Scaffold', Text: '', Qty: null, Price: 250 },
    { Item: null, Text: null, Qty: 1, Price: null },
  ];
  const choice = choose({
    lineSource: 'subform:Extras',
    content: { subforms: { Extras: rows } },
    mapping: { subforms: { Extras: allColumns } },
  });
  expect(choice).toEqual({
    source: 'subform',
    quote: null,
    lines: [
      {
        ...{ productId: '77', productCode: 'PNL', name: 'Panel', description: 'black' },
        ...{ quantity: '3', listPrice: '99.5', discount: '10', taxes: [] },
      },
      {
        ...{ productId: null, productCode: null, name: 'Scaffold', description: null },
        ...{ quantity: '1', listPrice: '250', discount: '0', taxes: [] },
      },
    ],
  });
});

test('a cell that is not what its column should hold is named, row by row', () => {
  const rows = [
    { What: 'Cable', Price: 'twelve' },
    { What: 'Plug', Price: 1 },
    { What: ['a'], Price: true },
  ];
  const choice = choose({ content: { subforms: { Extras: rows } }, mapping: { subforms: { Extras: columns } } });
  expect(choice).toMatchObject({
    problems: [
      {
        code: 'subform_unreadable',
        detail:
          'row 1, unitPrice: is not a number; row 3, description: is not a text; row 3, unitPrice: is not a number',
      },
    ],
  });
});

test('settings saved before these rules existed still hold, with the defaults for what is new', () => {
  const { items, defaultItemCode, tracking, subforms: columnsOfSubforms, ...mapping } = someSettings().mapping;
  expect(settingsSchema.parse({ ...someSettings(), mapping })).toEqual(someSettings());
  expect([items, defaultItemCode, tracking, columnsOfSubforms]).toEqual(['match', null, [], {}]);
});

test.each<[string, object]>([
  ['a third tracking category', { tracking: ['A', 'B', 'C'].map((category) => ({ category, option: 'x' })) }],
  ['a tracking category without an option', { tracking: [{ category: 'Region' }] }],
  ['a subform that is no API name', { subforms: { 'Price list': { unitPrice: 'Price' } } }],
  ['a column that is not one of a line', { subforms: { Extras: { colour: 'Colour' } } }],
  ['a way with items that does not exist', { items: 'guess' }],
])('the settings do not take %s', (_name, changes) => {
  const settings = { ...someSettings(), mapping: { ...someSettings().mapping, ...changes } };
  expect(settingsSchema.safeParse(settings).success).toBe(false);
});
