import Big from 'big.js';
import type { Condition, Conditions, Rule } from '../api/contract/rules.ts';
import type { Deal } from './deal.ts';

type Values = Deal['plainFields'];

/** Whether a deal is one of those the rule is for. Null: it is; else what it does not meet, in words. */
export function unmetConditions(
  { conditions }: Pick<Rule, 'conditions'>,
  { plainFields }: Pick<Deal, 'plainFields'>,
): string | null {
  if (!conditions || conditions.of.length === 0) return null;
  const unmet = conditions.of.filter((condition) => !isMet(condition, plainFields));
  const isFitting = conditions.match === 'all' ? unmet.length === 0 : unmet.length < conditions.of.length;
  return isFitting ? null : describeUnmet(conditions, unmet);
}

/** The fields that the rules' conditions read, by API name. */
export function conditionFields(rules: Pick<Rule, 'conditions'>[]): string[] {
  return [...new Set(rules.flatMap(({ conditions }) => (conditions?.of ?? []).map(({ field }) => field)))];
}

function isMet(condition: Condition, plainFields: Values): boolean {
  const text = plainFields[condition.field]?.trim() ?? '';
  const [first = ''] = condition.values;
  switch (condition.is) {
    case 'empty':
      return text === '';
    case 'not_empty':
      return text !== '';
    case 'yes':
      return text === 'true';
    case 'no':
      return text !== 'true';
    case 'equals':
      return isSame(text, first);
    case 'not_equals':
      return !isSame(text, first);
    case 'contains':
      return folded(text).includes(folded(first));
    case 'not_contains':
      return !folded(text).includes(folded(first));
    case 'one_of':
      return condition.values.some((value) => isSame(text, value));
    case 'none_of':
      return !condition.values.some((value) => isSame(text, value));
    case 'on':
      return dayOf(text) === first;
    case 'before':
      return dayOf(text) !== '' && dayOf(text) < first;
    case 'after':
      return dayOf(text) !== '' && dayOf(text) > first;
    default:
      return comparesAs(condition.is, text, first);
  }
}

/** A field without a number is neither more nor less than one. */
function comparesAs(is: 'more_than' | 'at_least' | 'less_than' | 'at_most', text: string, than: string): boolean {
  const [value, other] = [numberIn(text), numberIn(than)];
  if (value === null || other === null) return false;
  const order = value.cmp(other);
  return { more_than: order > 0, at_least: order >= 0, less_than: order < 0, at_most: order <= 0 }[is];
}

/** Numbers by their worth (`1200` is `1200.00`, but `007` is no number), texts whatever their capitals, as the CRM's own criteria compare. */
function isSame(text: string, other: string): boolean {
  const [value, than] = [numberIn(text), numberIn(other)];
  return value && than ? value.eq(than) : folded(text) === folded(other.trim());
}

function numberIn(text: string): Big | null {
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) ? new Big(text) : null;
}

const folded = (text: string) => text.toLowerCase();

/** Of a date or a moment, which is told in the zone of the CRM: the day. */
const dayOf = (text: string) => text.slice(0, 10);

const verbs: Record<Condition['is'], string> = {
  ...{ equals: 'is', not_equals: 'is not', contains: 'contains', not_contains: 'does not contain' },
  ...{ one_of: 'is one of', none_of: 'is none of', more_than: 'is more than', at_least: 'is at least' },
  ...{ less_than: 'is less than', at_most: 'is at most', on: 'is', before: 'is before', after: 'is after' },
  ...{ yes: 'is ticked', no: 'is not ticked', empty: 'is empty', not_empty: 'is not empty' },
};

/** Without the values of the deal: what is told is kept for longer than they may be. */
function describeUnmet({ match }: Conditions, unmet: Condition[]): string {
  const wanted = unmet.map(({ field, is, values }) => {
    const expected = values.map((value) => ` “${value}”`).join(',');
    return `${field.replaceAll('_', ' ')} ${verbs[is]}${expected}`;
  });
  return wanted.join(match === 'all' ? ' and ' : ' or ');
}
