import type { Mapping } from '../api/contract/mapping.ts';
import type { XeroAccount } from '../xero/xero-list-answers.ts';

type Accounts = Pick<XeroAccount, 'accountId' | 'code'>[];

/**
 * The mapping with the present codes of its accounts: a code may be renamed in Xero, the id behind it stays. `accountIds`:
 * by the codes of the mapping, as they were when it was saved; a code without an id, or whose account is gone, is kept.
 */
export function followAccounts(mapping: Mapping, accountIds: Record<string, string>, accounts: Accounts): Mapping {
  const codes = new Map(accounts.map(({ accountId, code }) => [accountId, code]));
  const present = (code: string | null) =>
    code !== null && Object.hasOwn(accountIds, code) ? (codes.get(accountIds[code] ?? '') ?? code) : code;
  const products = Object.entries(mapping.products).map(
    ([id, product]) => [id, { ...product, accountCode: present(product.accountCode) }] as const,
  );
  return { ...mapping, salesAccountCode: present(mapping.salesAccountCode), products: Object.fromEntries(products) };
}

/** The same for a mapping a person saves: a code that Xero has now is meant as it stands. */
export function followGoneAccounts(mapping: Mapping, accountIds: Record<string, string>, accounts: Accounts): Mapping {
  const present = new Set(accounts.map(({ code }) => code));
  const gone = Object.entries(accountIds).filter(([code]) => !present.has(code));
  return followAccounts(mapping, Object.fromEntries(gone), accounts);
}
