import type { SettingsVersionsAnswer } from '../../../server/api/contract/monitor.ts';
import type { MonitorWords } from './monitor-texts.ts';

type Version = SettingsVersionsAnswer['versions'][number];
type Change = Version['changes'][number];

/** One difference between two versions in words; null: not there. */
export interface DescribedChange {
  name: string;
  before: string | null;
  after: string | null;
}

/** What a version changed, in words: a rule that came or went is one line, everything else one line a value. */
export function describeChanges(t: MonitorWords, { changes, ruleNames }: Version): DescribedChange[] {
  const whole = new Map<string, 'added' | 'removed'>();
  for (const { field, before, after } of changes) {
    const ruleId = /^rules\.([^.]+)\.id$/.exec(field)?.[1];
    if (ruleId !== undefined) whole.set(ruleId, before === undefined && after !== undefined ? 'added' : 'removed');
  }
  const rules = [...whole].map(([id, what]) => ({
    name: t(`rule_${what}`, { rule: ruleNames[id] ?? id }),
    ...{ before: null, after: null },
  }));
  const values = changes.filter(({ field }) => !whole.has(/^rules\.([^.]+)\./.exec(field)?.[1] ?? ''));
  return [...rules, ...values.map((change) => describeValue(t, change, ruleNames))];
}

function describeValue(
  t: MonitorWords,
  { field, before, after }: Change,
  ruleNames: Version['ruleNames'],
): DescribedChange {
  return { name: nameField(t, field, ruleNames), before: nameValue(t, before), after: nameValue(t, after) };
}

/** `rules.won.stage` as “Stage of the rule …”; what we have no words for is told by its path. */
function nameField(t: MonitorWords, field: string, ruleNames: Version['ruleNames']): string {
  const [group = '', second = '', ...rest] = field.split('.');
  if (group === 'rules' && ruleNames[second] !== undefined) {
    return t('field_of_rule', { field: fieldWords(t, `rule.${rest.join('.')}`), rule: ruleNames[second] });
  }
  return fieldWords(t, field);
}

function fieldWords(t: MonitorWords, field: string): string {
  const exact = fields[field];
  if (exact) return t(exact);
  const [group = '', ...rest] = field.split('.');
  const groupKey = groups[group];
  return groupKey ? t('field_in_group', { group: t(groupKey), field: rest.join(' › ') }) : field;
}

type Key = Parameters<MonitorWords>[0];

const fields: Record<string, Key | undefined> = {
  ...{ 'rule.name': 'field_rule_name', 'rule.enabled': 'field_rule_enabled', 'rule.pipeline': 'field_rule_pipeline' },
  ...{ 'rule.stage': 'field_rule_stage', 'rule.status': 'field_rule_status', 'rule.email': 'field_rule_email' },
  ...{ 'rule.lineSource': 'field_rule_lines', 'rule.portion': 'field_rule_portion' },
  ...{ 'rule.dueDays': 'field_rule_due_days', 'rule.dateFrom': 'field_rule_date_from' },
  ...{ acceptedQuoteStages: 'field_quote_stages', numbering: 'field_numbering', rounding: 'field_rounding' },
  ...{ 'mapping.salesAccountCode': 'field_account', 'mapping.taxType': 'field_tax' },
  ...{ 'mapping.lineAmountTypes': 'field_line_amounts', 'mapping.brandingThemeId': 'field_branding' },
  ...{ 'mapping.items': 'field_items', 'mapping.defaultItemCode': 'field_default_item' },
  ...{ 'mapping.tracking': 'field_tracking', 'mapping.taxNumberField': 'field_tax_number' },
  ...{ 'mapping.exchangeRateField': 'field_exchange_rate', 'crmFields.mode': 'field_crm_mode' },
  language: 'field_language',
  ...{ 'automations.paidStage': 'field_paid_stage', 'automations.paidTask': 'field_paid_task' },
  ...{ 'automations.overdueTask': 'field_overdue_task' },
};

const groups: Record<string, Key | undefined> = {
  ...{ rule: 'group_rule', mapping: 'group_mapping', crmFields: 'group_crm_fields' },
  ...{ automations: 'group_automations', rights: 'group_rights' },
};

function nameValue(t: MonitorWords, value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null || value === '') return t('value_none');
  if (value === true || value === 'on') return t('value_on');
  if (value === false || value === 'off') return t('value_off');
  if (Array.isArray(value)) {
    return value.length === 0 ? t('value_none') : value.map((item: unknown) => nameValue(t, item)).join(', ');
  }
  if (typeof value === 'object') {
    const parts = Object.entries(value).map(([key, item]) => `${key}: ${nameValue(t, item) ?? ''}`);
    return parts.length === 0 ? t('value_none') : parts.join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
