import { expect, test } from 'vitest';
import { suggestMapping } from '../../server/sync/suggest-mapping.ts';
import type { XeroAccount } from '../../server/xero/xero-list-answers.ts';

const account = (code: string, name: string, changes: Partial<XeroAccount> = {}): XeroAccount => ({
  ...{ accountId: `id-${code}`, code, name, isActive: true, isRevenue: true, isSalesType: false },
  ...{ isSystemAccount: false, taxType: 'OUTPUT2' },
  ...changes,
});
const taxRates = [
  { taxType: 'OUTPUT2', name: 'GST', ratePercent: '15', isActive: true, appliesToRevenue: true },
  { taxType: 'INPUT2', name: 'GST on expenses', ratePercent: '15', isActive: true, appliesToRevenue: false },
];
const suggest = (...accounts: XeroAccount[]) =>
  suggestMapping({ accounts, taxRates, organisation: { salesTerms: null, salesTaxMode: null } });

const consulting = account('210', 'Consulting');
test.each<[XeroAccount[], string | null, string | null]>([
  [[consulting, account('999', 'sales ')], '999', 'named_sales'],
  [[consulting, account('260', 'Sales – Products')], '260', 'name_has_sales'],
  // Only as a word.
  [[consulting, account('260', 'Wholesalesque')], '210', 'first'],
  [[consulting], '210', 'only'],
  [[consulting, account('300', 'Revenue', { isSalesType: true })], '300', 'type_sales'],
  [[account('300', 'Fees'), consulting], '210', 'first'],
  [[account('200', 'Sales', { isActive: false }), consulting], '210', 'only'],
  [[account('200', 'Sales', { isSystemAccount: true })], null, null],
  [[account('200', 'Sales', { isRevenue: false })], null, null],
  [[], null, null],
])('of %j the account %s is suggested (%s)', (accounts, code, because) => {
  const suggested = suggest(...accounts).account;
  expect([suggested?.code ?? null, suggested?.because ?? null]).toEqual([code, because]);
});

test('the tax is the account’s own, and none where it does not apply to revenue', () => {
  expect(suggest(account('200', 'Sales')).taxRate).toEqual({ taxType: 'OUTPUT2', name: 'GST', accountName: 'Sales' });
  expect(suggest(account('200', 'Sales', { taxType: 'INPUT2' })).taxRate).toBeNull();
  expect(suggest(account('200', 'Sales', { taxType: null })).taxRate).toBeNull();
});

test('tax mode and terms are the organisation’s; without a mode of its own the usual one', () => {
  const organisation = { salesTerms: { day: 7, type: 'DAYSAFTERBILLDATE' }, salesTaxMode: 'Inclusive' } as const;
  expect(suggestMapping({ accounts: [], taxRates, organisation })).toMatchObject({
    ...{ lineAmountTypes: { value: 'Inclusive', because: 'organisation' }, terms: '7 days after the invoice date' },
  });
  expect(suggest().lineAmountTypes).toEqual({ value: 'Exclusive', because: 'usual' });
});
