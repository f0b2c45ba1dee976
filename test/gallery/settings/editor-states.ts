/** The editors of products, subforms, taxes and quote stages, and changes that were left behind. */
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { DraftAnswer } from '../../../server/api/contract/settings-draft.ts';
import type { CrmProduct } from '../../../server/api/contract/settings-products.ts';
import type { Settings } from '../../../server/api/contract/settings.ts';
import type { GalleryState } from '../gallery-state.ts';
import { choices } from './choices-fixtures.ts';
import { ready } from './connection-fixtures.ts';
import { page } from './settings-state.ts';
import { recent } from './trial-fixtures.ts';

const offered: ChoicesAnswer = {
  ...choices,
  taxRates: [
    { taxType: 'OUTPUT2', name: '15% GST on Income', ratePercent: '15.0000' },
    { taxType: 'NONE', name: 'No GST', ratePercent: '0.0000' },
  ],
  subforms: [
    {
      ...{ value: 'Fee_Lines', label: 'Fees' },
      columns: [
        { value: 'Item', label: 'Item', fits: ['product'] },
        { value: 'Remark', label: 'Remark', fits: ['product', 'description'] },
        { value: 'Hours', label: 'Hours', fits: ['quantity', 'unitPrice', 'discount'] },
        { value: 'Rate', label: 'Rate', fits: ['quantity', 'unitPrice', 'discount'] },
      ],
    },
    { value: 'Milestones', label: 'Milestones', columns: [] },
  ],
  crmTaxes: [
    { name: 'GST', percent: '15' },
    { name: 'Exempt', percent: '0' },
  ],
};
const sample = recent.sample && {
  ...recent.sample,
  rows: { Fee_Lines: { Item: 'Development', Remark: 'Student portal, phase one', Hours: '8', Rate: '150' } },
};
const product = (id: string, name: string, changes: Partial<CrmProduct> = {}): CrmProduct => ({
  ...{ id, name, code: `P-${id}`, state: 'active' },
  ...changes,
});
const crm = [
  product('1001', 'Development'),
  product('1002', 'Consulting for the faculty of sustainable infrastructure, by the hour', { code: null }),
  product('1003', 'Hosting', { state: 'archived' }),
];
const plain = { itemCode: null, accountCode: null, taxType: null };
const products: Settings['mapping']['products'] = {
  '1001': { itemCode: 'DevH', accountCode: '260', taxType: 'NONE', name: 'Programming' },
  '1002': { ...plain, name: 'Consulting' },
  '1003': { ...plain, taxType: 'NONE', name: 'Hosting' },
  '1004': { ...plain, accountCode: '260', name: 'Training' },
};
const many = Object.fromEntries(
  Array.from({ length: 200 }, (_, place) => [
    String(2000 + place),
    { ...plain, accountCode: '260', name: `Panel ${String(place + 1)}` },
  ]),
);

function mapped(title: string, mapping: Partial<Settings['mapping']>, more: Partial<GalleryState> = {}): GalleryState {
  const settings = { ...ready, mapping: { ...ready.mapping, ...mapping } };
  const answers: GalleryState['answers'] = {
    'GET /api/settings/recent-deals': { body: { ...recent, sample } },
    'GET /api/settings/products': { body: { products: crm, more: true } },
    ...more.answers,
  };
  return page(title, { settings, choices: offered }, { hash: '#mapping', ...more, answers });
}

const left = (basedOn: number): DraftAnswer => ({
  version: 4,
  draft: {
    ...{ basedOn, savedAt: '2026-11-21T22:32:00.000Z', confirmed: [] },
    changes: { rounding: 'wait', mapping: { ...ready.mapping, salesAccountCode: '260' } },
  },
});

export const editorStates: GalleryState[] = [
  mapped('products, some changed since, and a subform', {
    ...{ products, taxes: { 'GST + PST': 'OUTPUT2' } },
    subforms: { Fee_Lines: { product: 'Item', description: 'Remark', quantity: 'Hours', unitPrice: 'Rate' } },
  }),
  mapped(
    'a product found and edited',
    { products },
    {
      steps: [
        { type: 'de', into: 'Name or code of a product' },
        { press: 'Search' },
        { see: 'There are more' },
        { press: 'Edit Development' },
      ],
    },
  ),
  mapped(
    'two hundred products',
    { products: many },
    {
      answers: {
        'GET /api/settings/products': {
          body: { products: Object.entries(many).map(([id, { name }]) => product(id, name)), more: false },
        },
      },
    },
  ),
  mapped('a subform without a price, and one that is gone', {
    subforms: { Fee_Lines: { description: 'Remark' }, Old_Lines: { unitPrice: 'Price' } },
  }),
  page(
    'a rule that reads a subform, and the stages of quotes',
    {
      choices: offered,
      settings: {
        ...ready,
        acceptedQuoteStages: ['Accepted', 'Signed'],
        rules: ready.rules.map((rule) => ({ ...rule, lineSource: 'subform:Fee_Lines' })),
      },
    },
    { hash: '#rules' },
  ),
  page('changes left behind', {}, { hash: '#rules', answers: { 'GET /api/settings/draft': { body: left(4) } } }),
  page(
    'changes left behind, settings saved since',
    {},
    {
      ...{ hash: '#rules', answers: { 'GET /api/settings/draft': { body: left(3) } } },
    },
  ),
];
