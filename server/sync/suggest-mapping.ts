import type { Suggestions } from '../api/contract/choices.ts';
import type { XeroAccount, XeroOrganisation, XeroTaxRate } from '../xero/xero-list-answers.ts';
import { sellableAccounts, usableTaxRates } from './check-settings.ts';
import { describeTerms } from './due-date.ts';

type SalesAccount = NonNullable<Suggestions['account']>;

/** What a mapping could begin with, as the organisation's own lists and defaults say; no code is ever assumed. */
export function suggestMapping(offer: {
  accounts: XeroAccount[];
  taxRates: XeroTaxRate[];
  organisation: Pick<XeroOrganisation, 'salesTerms' | 'salesTaxMode'>;
}): Suggestions {
  const { accounts, taxRates, organisation } = offer;
  const account = salesAccount(accounts);
  const ofAccount = accounts.find(({ code }) => account !== null && code === account.code)?.taxType;
  const rate = usableTaxRates(taxRates).find(({ taxType }) => taxType === ofAccount);
  return {
    account,
    taxRate: account && rate ? { taxType: rate.taxType, name: rate.name, accountName: account.name } : null,
    lineAmountTypes:
      organisation.salesTaxMode === null
        ? { value: 'Exclusive', because: 'usual' }
        : { value: organisation.salesTaxMode, because: 'organisation' },
    terms: organisation.salesTerms && describeTerms(organisation.salesTerms),
  };
}

/** Of the accounts that sales may go to, the likeliest. Xero lets everybody rename and renumber them. */
function salesAccount(accounts: XeroAccount[]): Suggestions['account'] {
  const sellable = sellableAccounts(accounts).toSorted((one, other) => one.code.localeCompare(other.code));
  const ofTypeSales = accounts.filter(({ isSalesType }) => isSalesType).map(({ code }) => code);
  const chosen = (found: { code: string; name: string } | undefined, because: SalesAccount['because']) =>
    found && { ...found, because };
  return (
    chosen(
      sellable.find(({ name }) => name.trim().toLowerCase() === 'sales'),
      'named_sales',
    ) ??
    chosen(
      sellable.find(({ name }) => /\bsales\b/i.test(name)),
      'name_has_sales',
    ) ??
    chosen(sellable.length === 1 ? sellable[0] : undefined, 'only') ??
    chosen(
      sellable.find(({ code }) => ofTypeSales.includes(code)),
      'type_sales',
    ) ??
    chosen(sellable[0], 'first') ??
    null
  );
}
