import { expect, test } from 'vitest';
import { watchedModules } from '../../server/sync/watched-modules.ts';
import { aRule, mappedSettings, someSettings } from './builders.ts';

const watched = (...rules: Parameters<typeof aRule>[0][]) =>
  watchedModules(someSettings({ rules: rules.map((changes) => aRule(changes)) }));
const modules = (...rules: Parameters<typeof aRule>[0][]) => watched(...rules).map(({ module }) => module);

test.each<[string, Parameters<typeof aRule>[0][], string[]]>([
  ['no rule: deals only', [], ['Deals']],
  ['a rule that is off reads nothing', [{ enabled: false }], ['Deals']],
  ['auto reads everything', [{}], ['Deals', 'Quotes', 'Accounts', 'Contacts', 'Products']],
  ['quotes', [{ lineSource: 'quote' }], ['Deals', 'Quotes', 'Accounts', 'Contacts']],
  ['products', [{ lineSource: 'products' }], ['Deals', 'Accounts', 'Contacts', 'Products']],
  ['the amount', [{ lineSource: 'amount' }], ['Deals', 'Accounts', 'Contacts']],
  [
    'one rule of each',
    [{ lineSource: 'quote' }, { lineSource: 'products' }],
    ['Deals', 'Quotes', 'Accounts', 'Contacts', 'Products'],
  ],
])('what is watched: %s', (_name, rules, expected) => {
  expect(modules(...rules)).toEqual(expected);
});

test('a subform that holds lines is watched beside the deal’s own fields', () => {
  expect(watched({ lineSource: 'subform:Hours' })[0]?.fields).toContain('Hours');
});

test('the field that holds the exchange rate is watched, before any subform, and once', () => {
  const { mapping } = mappedSettings({ exchangeRateField: 'Exchange_Rate' });
  const rules = ['One', 'Two', 'Three'].map((name) => aRule({ lineSource: `subform:${name}` }));
  const [deals] = watchedModules({ rules, mapping });
  expect(deals?.fields.slice(8)).toEqual(['Exchange_Rate', 'One']);
  expect(watchedModules(mappedSettings({ exchangeRateField: 'Amount' }))[0]?.fields).toHaveLength(8);
});

test('no watch names more than ten fields, however many subforms the rules read', () => {
  const rules = Array.from({ length: 20 }, (_, index) => aRule({ lineSource: `subform:Part_${index}` }));
  const { mapping } = mappedSettings({ exchangeRateField: 'Rate' });
  for (const { fields } of watchedModules({ rules, mapping })) expect(fields.length).toBeLessThanOrEqual(10);
});

test('fields that conditions and texts name are watched as far as ten allow; what Xero is made of comes first', () => {
  const of = ['Type', 'Lead_Source', 'Next_Step'].map((field) => ({ field, is: 'not_empty' as const, values: [] }));
  const [deals] = watched({ conditions: { match: 'all', of } });
  expect(deals?.fields).toHaveLength(10);
  expect(deals?.fields.slice(-2)).toEqual(['Type', 'Lead_Source']);
  const templates = { reference: '{Deal_Name} {PO_Number}', lineDescription: '{Line}' };
  expect(watchedModules(mappedSettings({ templates }))[0]?.fields.at(-1)).toBe('PO_Number');
  // A rule that is off asks for nothing.
  expect(watched({ enabled: false, conditions: { match: 'all', of } })[0]?.fields).toHaveLength(8);
});
