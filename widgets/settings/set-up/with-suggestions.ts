/** Pure: a mapping that is still empty begins with what the organisation suggests. */
import type { Suggestions } from '../../../server/api/contract/choices.ts';
import type { Settings } from '../../../server/api/contract/settings.ts';

/** What a person has chosen already stays. */
export function withSuggestions(settings: Settings, suggestions: Suggestions | null): Settings {
  const { mapping } = settings;
  if (suggestions === null || mapping.salesAccountCode !== null || mapping.taxType !== null) return settings;
  return {
    ...settings,
    mapping: {
      ...mapping,
      salesAccountCode: suggestions.account?.code ?? null,
      taxType: suggestions.taxRate?.taxType ?? null,
      lineAmountTypes: suggestions.lineAmountTypes.value,
    },
  };
}
