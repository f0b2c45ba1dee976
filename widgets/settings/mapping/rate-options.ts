/** Pure: tax rates as a person chooses among them. */
import type { ChoicesAnswer } from '../../../server/api/contract/choices.ts';

/** By name, with their percent. */
export function rateOptions(taxRates: NonNullable<ChoicesAnswer['taxRates']>): { value: string; label: string }[] {
  return taxRates.map(({ taxType, name, ratePercent }) => ({
    ...{ value: taxType, label: `${name} (${trimZeros(ratePercent)}%)` },
  }));
}

/** `15.0000` is `15`. */
export function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
