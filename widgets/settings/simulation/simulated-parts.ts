/** Pure: which settings a simulation is about, and whether two say the same. */
import type { Settings } from '../../../server/api/contract/settings.ts';

type Parts = Pick<Settings, 'rules' | 'mapping' | 'acceptedQuoteStages' | 'numbering' | 'rounding'>;

/** What decides which invoices are made, and what is in them. */
export function simulatedParts({ rules, mapping, acceptedQuoteStages, numbering, rounding }: Parts): Parts {
  return { rules, mapping, acceptedQuoteStages, numbering, rounding };
}

/** Whether both would make the same invoices; what is left out is as good as null. */
export function isSameSimulation(one: Parts, other: Parts): boolean {
  return saying(one) === saying(other);
}

function saying(settings: Parts): string {
  return JSON.stringify(simulatedParts(settings), (_key, value: unknown) => {
    if (value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
    return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}
