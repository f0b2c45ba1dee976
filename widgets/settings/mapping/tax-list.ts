/** Pure: the taxes of the CRM as a person gives each its rate. */
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';
import { trimZeros } from './rate-options.ts';

type TaxRates = NonNullable<ChoicesAnswer['taxRates']>;

interface TaxRow {
  name: string;
  /** Null: the CRM does not say. */
  percent: string | null;
  /** `own`: a name that a person typed, such as two taxes together. */
  from: 'crm' | 'own';
}

/** Those of the CRM first, then those that were typed. */
export function listTaxes(taxes: Mapping['taxes'], crmTaxes: NonNullable<ChoicesAnswer['crmTaxes']> | null): TaxRow[] {
  const known = (crmTaxes ?? []).map((tax) => ({ ...tax, from: 'crm' as const }));
  const typed = Object.keys(taxes).filter((name) => !known.some((tax) => tax.name === name));
  return [...known, ...typed.map((name) => ({ name, percent: null, from: 'own' as const }))];
}

/** What becomes of a tax that has no rate of its own: the rate for everything if it is the same percent, else the deal waits. */
export function rateWithoutMapping(
  { percent }: Pick<TaxRow, 'percent'>,
  { taxType, taxRates }: { taxType: string | null; taxRates: TaxRates },
): TaxRates[number] | null {
  const usual = taxRates.find((rate) => rate.taxType === taxType);
  if (!usual || percent === null) return usual ?? null;
  return trimZeros(usual.ratePercent) === trimZeros(percent) ? usual : null;
}

/** Rates of the same percent first: one of them is most likely meant. */
export function ratesFor({ percent }: Pick<TaxRow, 'percent'>, taxRates: TaxRates): TaxRates {
  const isSame = (rate: TaxRates[number]) => percent !== null && trimZeros(rate.ratePercent) === trimZeros(percent);
  return [...taxRates.filter(isSame), ...taxRates.filter((rate) => !isSame(rate))];
}
