import type { Settings } from '../api/contract/settings.ts';
import { fieldsIn } from './fill-template.ts';
import { conditionFields } from './rule-conditions.ts';

/** In a line's text: the text it would have had. */
export const usualText = 'Line';

/** The fields of a deal that the texts of its invoice name, by API name. */
export function templateFields({ templates }: Pick<Settings['mapping'], 'templates'>): string[] {
  const { reference = null, lineDescription = null } = templates ?? {};
  const ofLines = fieldsIn(lineDescription ?? '').filter((name) => name !== usualText);
  return [...new Set([...fieldsIn(reference ?? ''), ...ofLines])];
}

/** What of a deal must be read besides what every deal is read with, because the settings name it. */
export function namedFields({ rules, mapping }: Pick<Settings, 'rules' | 'mapping'>): string[] {
  const rate = mapping.exchangeRateField === null ? [] : [mapping.exchangeRateField];
  const enabled = rules.filter((rule) => rule.enabled);
  return [...new Set([...rate, ...conditionFields(enabled), ...templateFields(mapping)])];
}

/** Whether invoices may be made of rows in subforms, with which deals are only read one by one. */
export function subformsIn({ rules, mapping }: Pick<Settings, 'rules' | 'mapping'>): 'needed' | 'not needed' {
  const isNamed = rules.some(({ lineSource }) => lineSource.startsWith('subform:'));
  return isNamed || Object.keys(mapping.subforms).length > 0 ? 'needed' : 'not needed';
}
