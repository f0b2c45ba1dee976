import type { DealFieldChoice } from '../api/contract/choices.ts';
import type { ConditionOperator, FieldKind } from '../api/contract/rules.ts';
import type { DealField } from './crm-fields.ts';

/** By Zoho's `data_type`; one that is missing here has no value that can be compared or written. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
const kinds: Record<string, FieldKind> = {
  ...{ text: 'text', textarea: 'text', email: 'text', phone: 'text', website: 'text', autonumber: 'text' },
  ...{ lookup: 'text', ownerlookup: 'text', multiselectpicklist: 'text', formula: 'text' },
  ...{ picklist: 'choice', boolean: 'yes_no', date: 'date', datetime: 'date' },
  ...{ currency: 'number', double: 'number', integer: 'number', percent: 'number', bigint: 'number' },
};

/** How values of each kind can be compared. */
export const operatorsOfKind: Record<FieldKind, ConditionOperator[]> = {
  text: ['equals', 'not_equals', 'contains', 'not_contains', 'empty', 'not_empty'],
  choice: ['one_of', 'none_of', 'empty', 'not_empty'],
  number: ['equals', 'not_equals', 'more_than', 'at_least', 'less_than', 'at_most', 'empty', 'not_empty'],
  date: ['on', 'before', 'after', 'empty', 'not_empty'],
  yes_no: ['yes', 'no'],
};

/** Null: its values can be neither compared nor written. */
export function kindOf({ type }: Pick<DealField, 'type'>): FieldKind | null {
  return kinds[type] ?? null;
}

/** The fields of deals that conditions and texts may name, by their labels. */
export function nameableFields(dealFields: DealField[]): DealFieldChoice[] {
  const choices = dealFields.flatMap((field) => {
    const kind = kindOf(field);
    if (!kind) return [];
    const { apiName: value, label, options = [] } = field;
    return [{ value, label, kind, operators: operatorsOfKind[kind], options }];
  });
  return choices.toSorted((one, other) => one.label.localeCompare(other.label));
}
