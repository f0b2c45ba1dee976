/** Pure: where on the page a setting is edited. */
import type { Section } from './sections.ts';

const places: { field: RegExp; section: Section }[] = [
  { field: /^rules\b/, section: 'rules' },
  { field: /^(numbering|rounding|create)\b/, section: 'rules' },
  { field: /^mapping\b/, section: 'mapping' },
  { field: /^(crmFields|automations|language)\b/, section: 'crm' },
  { field: /^rights\b/, section: 'rights' },
];

/** `field` as a refusal names it, such as `rules.0.stage`; null: the page has no place for it. */
export function sectionOfField(name: string): Section | null {
  return places.find(({ field }) => field.test(name))?.section ?? null;
}
