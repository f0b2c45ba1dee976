import type { ChoicesAnswer } from '../../../server/api/contract.ts';
import en from '../../texts/en/mapping.json';
import { defineTexts } from '../../texts/define-texts.ts';
import type { TranslateOf } from '../../texts/define-texts.ts';

export const mappingTexts = defineTexts('mapping', en);
export type MappingTranslate = TranslateOf<typeof mappingTexts>;

/** Tax rates by name with their percent. */
export function rateOptions(taxRates: NonNullable<ChoicesAnswer['taxRates']>): { value: string; label: string }[] {
  return taxRates.map(({ taxType, name, ratePercent }) => ({
    ...{ value: taxType, label: `${name} (${trimZeros(ratePercent)}%)` },
  }));
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
