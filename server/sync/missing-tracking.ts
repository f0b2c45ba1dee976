import type { Mapping } from '../api/contract/mapping.ts';
import type { XeroTrackingCategory } from '../xero/xero-list-answers.ts';

/** Why a line cannot carry a tracking category and its option; null when it can. Xero would leave them out silently. */
export function missingTracking(
  named: Mapping['tracking'][number],
  offered: XeroTrackingCategory[],
): { part: 'category' | 'option'; message: string } | null {
  const category = offered.find(({ name }) => name === named.category);
  if (!category) return { part: 'category', message: `Xero has no active tracking category “${named.category}”` };
  if (category.options.includes(named.option)) return null;
  const message = `the tracking category “${named.category}” has no active option “${named.option}” in Xero`;
  return { part: 'option', message };
}
