import { expect, test } from 'vitest';
import type { CrmFields } from '../../server/api/contract/crm-writes.ts';
import type { Mapping } from '../../server/api/contract/mapping.ts';
import type { Rule } from '../../server/api/contract/rules.ts';
import { checkSettings, sellableAccounts, usableTaxRates, type Offered } from '../../server/sync/check-settings.ts';
import type { XeroAccount, XeroTaxRate } from '../../server/xero/xero-list-answers.ts';
import { aRule, mappedSettings, someSettings } from './builders.ts';

const account = (code: string | null, changes: Partial<XeroAccount> = {}): XeroAccount => ({
  ...{ accountId: `id-${code ?? 'none'}`, code, name: `Account ${code ?? 'none'}` },
  ...{ isActive: true, isRevenue: true, isSalesType: false, isSystemAccount: false, taxType: null },
  ...changes,
});
const rate = (taxType: string, changes: Partial<XeroTaxRate> = {}): XeroTaxRate => ({
  ...{ taxType, name: `Rate ${taxType}`, ratePercent: '15', isActive: true, appliesToRevenue: true },
  ...changes,
});
const stage = (value: string) => ({ value, label: value, colour: null, closedWon: false, closedLost: false });

const accounts = [
  ...[account('200'), account('210', { isActive: false }), account('400', { isRevenue: false })],
  ...[account('610', { isSystemAccount: true, isRevenue: false }), account(null)],
];
const taxRates = [...[rate('OUTPUT2'), rate('OLD', { isActive: false }), rate('INPUT2', { appliesToRevenue: false })]];
const pipelines = [
  { value: 'Standard', label: 'Standard', stages: [stage('Closed Won'), stage('Negotiation')] },
  { value: 'Partners', label: 'Partners', stages: [stage('Signed')] },
] as NonNullable<Offered['pipelines']>;
const tracking = [{ name: 'Region', options: ['North', 'South'] }];
const itemCodes = ['DESK'];
const brandingThemeIds = ['theme-1'];
const ofXero = { accounts, taxRates, itemCodes, brandingThemeIds, tracking };
const everything: Offered = { ...ofXero, pipelines, dealFields: null, subforms: null };
const nothing: Offered = {
  ...{ pipelines: null, accounts: null, taxRates: null, itemCodes: null, brandingThemeIds: null, tracking: null },
  ...{ dealFields: null, subforms: null },
};

const withMapping = (changes: Partial<Mapping>) => someSettings({ mapping: { ...someSettings().mapping, ...changes } });
const withRules = (...rules: Partial<Rule>[]) => someSettings({ rules: rules.map(aRule) });
const complaints = (settings: Parameters<typeof checkSettings>[0], offered: Offered = everything) =>
  checkSettings(settings, offered).map(({ field, message }) => `${field}: ${message}`);

test('settings that work have nothing to complain about', () => {
  expect(complaints(someSettings())).toEqual([]);
});

test.each([
  ['999', 'Xero has no account “999”'],
  ['210', 'account “210” is archived in Xero'],
  ['610', 'account “610” is one of Xero’s own system accounts'],
  ['400', 'account “400” is not a revenue account'],
])('the sales account %s is refused: %s', (code, message) => {
  expect(complaints(withMapping({ salesAccountCode: code }))).toEqual([`mapping.salesAccountCode: ${message}`]);
});

test.each([
  ['NONE9', 'Xero has no tax rate “NONE9”'],
  ['OLD', 'tax rate “Rate OLD” is no longer active in Xero'],
  ['INPUT2', 'tax rate “Rate INPUT2” does not apply to revenue'],
])('the tax rate %s is refused: %s', (taxType, message) => {
  expect(complaints(withMapping({ taxType }))).toEqual([`mapping.taxType: ${message}`]);
});

test.each<[string, Partial<Mapping>, string[]]>([
  ['no default item', { items: 'default' }, ['defaultItemCode: choose the item that stands for products without one']],
  ['an unknown default item', { items: 'default', defaultItemCode: 'X' }, ['defaultItemCode: Xero has no item “X”']],
  ['a default item', { items: 'default', defaultItemCode: 'DESK' }, []],
  ['an unknown default item that nothing uses', { defaultItemCode: 'X' }, []],
  ['a branding theme', { brandingThemeId: 'theme-1' }, []],
  ['a branding theme that is gone', { brandingThemeId: 'x' }, ['brandingThemeId: Xero has no branding theme “x”']],
  ['tracking', { tracking: [{ category: 'Region', option: 'North' }] }, []],
  [
    'an unknown tracking category',
    { tracking: [{ category: 'Team', option: 'North' }] },
    ['tracking.0.category: Xero has no active tracking category “Team”'],
  ],
  [
    'an unknown option',
    { tracking: [{ category: 'Region', option: 'West' }] },
    ['tracking.0.option: the tracking category “Region” has no active option “West” in Xero'],
  ],
  [
    'the same category twice',
    { tracking: ['North', 'South'].map((option) => ({ category: 'Region', option })) },
    ['tracking.1.category: “Region” is named twice'],
  ],
])('a mapping with %s', (_name, mapping, expected) => {
  expect(complaints(withMapping(mapping))).toEqual(expected.map((complaint) => `mapping.${complaint}`));
});

test('a rule whose lines come from a subform needs to know the column of the price', () => {
  const rules = [
    aRule({ lineSource: 'subform:Fees' }),
    aRule({ id: 'off', lineSource: 'subform:Old', enabled: false }),
  ];
  const settings = (subforms: Mapping['subforms']) => ({ ...withMapping({ subforms }), rules });
  const message =
    'rules.0.lineSource: choose the column with the price of the subform “Fees” (mapping.subforms.Fees.unitPrice) first';
  expect(complaints(settings({}))).toEqual([message]);
  expect(complaints(settings({ Fees: { product: 'Fee' } }))).toEqual([message]);
  expect(complaints(settings({ Fees: { unitPrice: 'Price' } }))).toEqual([]);
});

test('every field that cannot work is named', () => {
  const settings = withMapping({
    ...{ salesAccountCode: '210', taxType: 'OLD', taxes: { GST: 'OUTPUT2', VAT: 'INPUT2' } },
    products: { '77': { itemCode: null, accountCode: '400', taxType: 'NONE9' } },
  });
  expect(checkSettings(settings, everything).map(({ field }) => field)).toEqual([
    ...['mapping.salesAccountCode', 'mapping.taxType', 'mapping.taxes.VAT'],
    ...['mapping.products.77.accountCode', 'mapping.products.77.taxType'],
  ]);
});

test('what cannot be read is not checked, and nothing chosen is nothing wrong', () => {
  expect(complaints(withMapping({ salesAccountCode: '999', taxType: 'NONE9' }), nothing)).toEqual([]);
  expect(complaints(withRules({ stage: 'Nowhere' }), nothing)).toEqual([]);
  expect(complaints(withMapping({ salesAccountCode: null, taxType: null }))).toEqual([]);
});

test.each<[string, Partial<Rule>[], string[]]>([
  ['the same id twice', [{}, { name: 'Again' }], ['rules.1.id: “won” is used twice']],
  ['e-mailing a draft', [{ email: true }], ['rules.0.email: only an approved (AUTHORISED) invoice can be e-mailed']],
  ['e-mailing an approved invoice', [{ email: true, status: 'AUTHORISED' }], []],
  ['a portion of nothing', [{ portion: '0' }], ['rules.0.portion: a percent must be more than 0 and at most 100']],
  [
    'a portion of more than all',
    [{ portion: '100.01' }],
    ['rules.0.portion: a percent must be more than 0 and at most 100'],
  ],
  ['a portion in percent', [{ portion: '33.33' }], []],
  ['a remainder', [{ portion: 'remainder' }], []],
  ['a stage of its pipeline', [{ pipeline: 'Partners', stage: 'Signed' }], []],
  ['a stage of any pipeline', [{ stage: 'Signed' }], []],
  ['a stage nobody has', [{ stage: 'Gone' }], ['rules.0.stage: no pipeline of the CRM has the stage “Gone”']],
  [
    'a stage of another pipeline',
    [{ pipeline: 'Partners', stage: 'Negotiation' }],
    ['rules.0.stage: the pipeline “Partners” does not have the stage “Negotiation”'],
  ],
  ['a pipeline that is gone', [{ pipeline: 'Old' }], ['rules.0.pipeline: the CRM has no pipeline “Old”']],
  ['a stage that is gone, switched off', [{ stage: 'Gone', enabled: false }], []],
])('a rule with %s', (_name, rules, expected) => {
  expect(complaints(withRules(...rules))).toEqual(expected);
});

test('people can choose among active revenue accounts with a code that are not Xero’s own', () => {
  expect(sellableAccounts(accounts)).toEqual([{ code: '200', name: 'Account 200' }]);
});

test('people can choose among active tax rates that apply to revenue', () => {
  expect(usableTaxRates(taxRates).map(({ taxType }) => taxType)).toEqual(['OUTPUT2']);
});

const dealField = (apiName: string, type: string, isReadOnly = false) => ({
  ...{ id: apiName, label: apiName, apiName, type, isReadOnly },
});
const dealFields = [
  ...[dealField('Amount', 'currency'), dealField('Rate', 'double'), dealField('Billed', 'double')],
  ...[dealField('Notes', 'textarea'), dealField('Score', 'integer'), dealField('Formula', 'currency', true)],
];
const withFields = (fields: Partial<CrmFields['fields']>) => {
  const { crmFields, mapping } = mappedSettings({ exchangeRateField: 'Rate' });
  return someSettings({ mapping, crmFields: { ...crmFields, fields: { ...crmFields.fields, ...fields } } });
};

test('figures go to fields of the right type; one of our own names need not be there yet', () => {
  expect(complaints(withFields({ invoiced: 'Billed', status: 'Notes' }), { ...everything, dealFields })).toEqual([]);
});

test.each<[Partial<CrmFields['fields']>, string]>([
  [{ invoiced: 'Amount' }, 'crmFields.fields.invoiced: invoices are made from the field “Amount”'],
  [{ invoiced: 'Rate' }, 'crmFields.fields.invoiced: “Rate” holds the exchange rate'],
  [{ paid: 'Formula' }, 'crmFields.fields.paid: the field “Formula” can only be read'],
  [{ paid: 'Score' }, 'crmFields.fields.paid: the field “Score” is of the type integer, not currency or double'],
  [{ paid: 'Nothing' }, 'crmFields.fields.paid: deals have no field “Nothing”'],
  // Our name of another figure is made for that figure only.
  [{ paid: 'Xero_Amount_Credited' }, 'crmFields.fields.paid: deals have no field “Xero_Amount_Credited”'],
  [{ paid: 'Xero_Invoiced' }, 'crmFields.fields.paid: “Xero_Invoiced” is used twice'],
])('a field that cannot hold a figure is refused: %j', (fields, complaint) => {
  expect(complaints(withFields(fields), { ...everything, dealFields })).toEqual([complaint]);
});

test('the field of the exchange rate must be there', () => {
  const offered = { ...everything, dealFields };
  expect(complaints(mappedSettings({ exchangeRateField: 'Rate' }), offered)).toEqual([]);
  expect(complaints(mappedSettings({ exchangeRateField: 'Gone' }), offered)).toEqual([
    'mapping.exchangeRateField: deals have no field “Gone”',
  ]);
  expect(complaints(mappedSettings({ exchangeRateField: 'Gone' }))).toEqual([]);
});
