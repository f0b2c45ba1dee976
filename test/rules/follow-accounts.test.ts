import { expect, test } from 'vitest';
import { followAccounts, followGoneAccounts } from '../../server/sync/follow-accounts.ts';
import { mappedSettings } from './builders.ts';

const product = (accountCode: string | null) => ({ itemCode: null, accountCode, taxType: null });
const { mapping } = mappedSettings({ salesAccountCode: '200', products: { a: product('210'), b: product(null) } });
const ids = { '200': 'sales', '210': 'consulting' };
const account = (accountId: string, code: string | null) => ({ accountId, code });
const codesOf = ({ salesAccountCode, products }: typeof mapping) => [
  ...[salesAccountCode, products['a']?.accountCode, products['b']?.accountCode],
];

test.each([
  ['nothing renamed', [account('sales', '200'), account('consulting', '210')], ['200', '210', null]],
  ['both renamed', [account('sales', '4000'), account('consulting', '4010')], ['4000', '4010', null]],
  ['the two exchanged', [account('sales', '210'), account('consulting', '200')], ['210', '200', null]],
  ['the code taken by another account', [account('new', '200'), account('sales', '201')], ['201', '210', null]],
  ['an account that is gone', [account('consulting', '211')], ['200', '211', null]],
  ['an account that has no code any more', [account('sales', null)], ['200', '210', null]],
])('an invoice goes to the accounts that were chosen, whatever their codes: %s', (_name, accounts, codes) => {
  expect(codesOf(followAccounts(mapping, ids, accounts))).toEqual(codes);
});

test('codes saved without an id are kept', () => {
  expect(followAccounts(mapping, {}, [account('sales', '4000')])).toEqual(mapping);
});

test('a person who saves a code that Xero has now means that one; a renamed one is followed', () => {
  const accounts = [account('new', '200'), account('sales', '201'), account('consulting', '4010')];
  expect(codesOf(followGoneAccounts(mapping, ids, accounts))).toEqual(['200', '4010', null]);
});
