import Big from 'big.js';
import type { Mapping } from '../api/contract/mapping.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { SourceLine, TaxOnLine } from './deal-content.ts';
import { percentOf, type SalesTaxRate } from './invoice-totals.ts';
import { noTaxType, taxNotMapped, taxNotOffered } from './line-problems.ts';

export interface TaxOffer {
  taxRates: SalesTaxRate[];
  /** The default tax of each account, by account code. */
  accountTaxTypes: Record<string, string>;
}

/** Null only with a problem, or while no account is known whose default it could be. */
export interface TaxChoice {
  taxType: string | null;
  problems: Problem[];
}

/**
 * A line's Xero tax type: its product's, else that of its tax in the CRM, else the one for everything, else the account's
 * own. A tax of the CRM that no one has mapped is a problem unless the rate chosen without it is the same percent.
 */
export function chooseTaxType(
  line: Pick<SourceLine, 'productId' | 'taxes'>,
  { mapping, accountCode, offer }: { mapping: Mapping; accountCode: string | null; offer: TaxOffer },
): TaxChoice {
  const ofProduct = line.productId === null ? null : mapping.products[line.productId]?.taxType;
  if (ofProduct) return inXero(ofProduct, offer);
  const taxes = taxesThatCount(line.taxes);
  const mapped = mappedTaxType(taxes, mapping);
  if (mapped) return inXero(mapped, offer);
  if (taxes.length > 1) return refuse(taxNotMapped(taxes.map(({ name }) => name)));
  const usual = mapping.taxType ?? (accountCode === null ? null : offer.accountTaxTypes[accountCode]);
  if (!usual) return { taxType: null, problems: accountCode === null ? [] : [noTaxType(accountCode)] };
  const choice = inXero(usual, offer);
  const unknown = taxes.find(({ percent }) => percent !== null && !percentOf(usual, offer.taxRates).eq(percent));
  return unknown && choice.taxType !== null ? refuse(taxNotMapped([unknown.name])) : choice;
}

/** The CRM may list taxes of 0 % beside those that are charged; alone they say that the line is tax-free. */
function taxesThatCount(taxes: TaxOnLine[]): TaxOnLine[] {
  const charged = taxes.filter(({ percent }) => percent === null || !new Big(percent).eq(0));
  return charged.length > 0 ? charged : taxes;
}

/** Several taxes on one line are one rate in Xero: mapped together as "GST + PST", or each to the same one. */
function mappedTaxType(taxes: TaxOnLine[], { taxes: byName }: Mapping): string | null {
  if (taxes.length === 0) return null;
  const ownEntry = (name: string) => (Object.hasOwn(byName, name) ? byName[name] : undefined);
  const together = ownEntry(taxes.map(({ name }) => name).join(' + '));
  if (together) return together;
  const [first, ...others] = taxes.map(({ name }) => ownEntry(name));
  return first && others.every((other) => other === first) ? first : null;
}

function inXero(taxType: string, { taxRates }: TaxOffer): TaxChoice {
  const isOffered = taxRates.some((rate) => rate.taxType === taxType);
  return isOffered ? { taxType, problems: [] } : refuse(taxNotOffered(taxType));
}

function refuse(problem: Problem): TaxChoice {
  return { taxType: null, problems: [problem] };
}
