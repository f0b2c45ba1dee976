import type { DealFieldChoice, FieldKind } from '../api/contract.ts';
import type { DealField } from './crm-fields.ts';

/** By Zoho's `data_type`; one that is missing here has no value that can be compared or written. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
const kinds: Record<string, FieldKind> = {
  ...{ text: 'text', textarea: 'text', email: 'text', phone: 'text', website: 'text', autonumber: 'text' },
  ...{ lookup: 'text', ownerlookup: 'text', multiselectpicklist: 'text', formula: 'text' },
  ...{ picklist: 'choice', boolean: 'yes_no', date: 'date', datetime: 'date' },
  ...{ currency: 'number', double: 'number', integer: 'number', percent: 'number', bigint: 'number' },
};

/** Null: its values can be neither compared nor written. */
export function kindOf({ type }: Pick<DealField, 'type'>): FieldKind | null {
  return kinds[type] ?? null;
}

/** The fields of deals that conditions and texts may name, by their labels. */
export function nameableFields(dealFields: DealField[]): DealFieldChoice[] {
  const choices = dealFields.flatMap((field) => {
    const kind = kindOf(field);
    return kind ? [{ value: field.apiName, label: field.label, kind, options: field.options ?? [] }] : [];
  });
  return choices.toSorted((one, other) => one.label.localeCompare(other.label));
}
