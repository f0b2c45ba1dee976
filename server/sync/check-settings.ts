import type { Settings } from '../api/contract.ts';
import type { FieldError } from '../errors.ts';
import type { XeroAccount, XeroTaxRate } from '../xero/xero-answers.ts';

/** What Xero offers; null when it is not connected, and then not checked. */
export interface Offered {
  accounts: XeroAccount[] | null;
  taxRates: XeroTaxRate[] | null;
}

/** Active revenue accounts with a code that are not Xero's own. https://developer.xero.com/documentation/xero-app-store/app-partner-guides/certification-checkpoints */
export function sellableAccounts(accounts: XeroAccount[]): { code: string; name: string }[] {
  return accounts.flatMap(({ code, name, isActive, isRevenue, isSystemAccount }) =>
    code !== null && isActive && isRevenue && !isSystemAccount ? [{ code, name }] : [],
  );
}

export function usableTaxRates(taxRates: XeroTaxRate[]): XeroTaxRate[] {
  return taxRates.filter((rate) => rate.isActive && rate.appliesToRevenue);
}

/** Every setting that cannot work: rules that contradict themselves, accounts and tax rates Xero would refuse. */
export function checkSettings(settings: Settings, offered: Offered): FieldError[] {
  const { mapping } = settings;
  const products = Object.entries(mapping.products);
  return [
    ...checkRules(settings),
    ...checkAccount('mapping.salesAccountCode', mapping.salesAccountCode, offered),
    ...checkTax('mapping.taxType', mapping.taxType, offered),
    ...Object.entries(mapping.taxes).flatMap(([name, taxType]) => checkTax(`mapping.taxes.${name}`, taxType, offered)),
    ...products.flatMap(([id, product]) => [
      ...checkAccount(`mapping.products.${id}.accountCode`, product.accountCode, offered),
      ...checkTax(`mapping.products.${id}.taxType`, product.taxType, offered),
    ]),
  ];
}

function checkRules({ rules }: Settings): FieldError[] {
  return rules.flatMap((rule, index) => {
    const problems: FieldError[] = [];
    const first = rules.findIndex((other) => other.id === rule.id);
    if (first !== index) problems.push({ field: `rules.${index}.id`, message: `“${rule.id}” is used twice` });
    if (rule.email && rule.status !== 'AUTHORISED') {
      problems.push({
        field: `rules.${index}.email`,
        message: 'only an approved (AUTHORISED) invoice can be e-mailed',
      });
    }
    return problems;
  });
}

function checkAccount(field: string, code: string | null, { accounts }: Offered): FieldError[] {
  if (code === null || accounts === null) return [];
  const account = accounts.find((candidate) => candidate.code === code);
  const message = !account
    ? `Xero has no account “${code}”`
    : !account.isActive
      ? `account “${code}” is archived in Xero`
      : account.isSystemAccount
        ? `account “${code}” is one of Xero’s own system accounts`
        : !account.isRevenue
          ? `account “${code}” is not a revenue account`
          : null;
  return message ? [{ field, message }] : [];
}

function checkTax(field: string, taxType: string | null, { taxRates }: Offered): FieldError[] {
  if (taxType === null || taxRates === null) return [];
  const rate = taxRates.find((candidate) => candidate.taxType === taxType);
  const message = !rate
    ? `Xero has no tax rate “${taxType}”`
    : !rate.isActive
      ? `tax rate “${rate.name}” is no longer active in Xero`
      : !rate.appliesToRevenue
        ? `tax rate “${rate.name}” does not apply to revenue`
        : null;
  return message ? [{ field, message }] : [];
}
