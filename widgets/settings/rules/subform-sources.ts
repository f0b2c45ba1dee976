/** Pure: the subforms that a rule can read its lines from. */
import type { SubformChoice } from '../../../server/api/contract/choices.ts';
import type { Mapping } from '../../../server/api/contract/mapping.ts';

export interface SubformSource {
  /** As in a rule's `lineSource`. */
  value: string;
  label: string;
  /** `unmapped`: nobody has said which column holds the price, so a rule cannot read it yet. */
  state: 'mapped' | 'unmapped';
}

/** Those the CRM has now, and those that were mapped and are not seen any more. */
export function subformSources(mapped: Mapping['subforms'], offered: SubformChoice[] | null): SubformSource[] {
  const seen = offered ?? [];
  const unseen = Object.keys(mapped).filter((name) => !seen.some(({ value }) => value === name));
  return [...seen, ...unseen.map((name) => ({ value: name, label: name }))].map(({ value, label }) => ({
    ...{ value: `subform:${value}`, label },
    state: mapped[value]?.unitPrice === undefined ? 'unmapped' : 'mapped',
  }));
}
