import type { Condition, ConditionOperator } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { FieldError } from '../errors.ts';
import type { Offered } from './check-settings.ts';
import type { DealField } from './crm-fields.ts';
import { kindOf, operatorsOfKind } from './deal-field-kinds.ts';
import { fieldsIn } from './fill-template.ts';
import { usualText } from './named-fields.ts';

const withoutValue: readonly ConditionOperator[] = ['yes', 'no', 'empty', 'not_empty'];
const withSeveral: readonly ConditionOperator[] = ['one_of', 'none_of'];

/** Conditions that compare what the CRM does not have, or in a way that does not fit the type of the field. */
export function checkConditions({ rules }: Settings, { dealFields }: Pick<Offered, 'dealFields'>): FieldError[] {
  return rules.flatMap(({ conditions }, ruleIndex) =>
    (conditions?.of ?? []).flatMap((condition, index) => {
      const field = `rules.${ruleIndex}.conditions.of.${index}`;
      const message = wrongValues(condition) ?? wrongField(condition, dealFields);
      return message === null ? [] : [{ field, message }];
    }),
  );
}

function wrongValues({ is, values }: Condition): string | null {
  if (withoutValue.includes(is))
    return values.length === 0 ? null : 'nothing is compared here, so no value belongs here';
  if (values.length === 0) return 'say what it is compared with';
  if (values.length > 1 && !withSeveral.includes(is)) return 'only one value can be compared here';
  return null;
}

function wrongField({ field, is, values }: Condition, dealFields: DealField[] | null): string | null {
  if (dealFields === null) return null;
  const known = dealFields.find(({ apiName }) => apiName === field);
  if (!known) return `deals have no field “${field}”`;
  const kind = kindOf(known);
  if (kind === null) return `the field “${field}” is of the type ${known.type}, which cannot be compared`;
  if (!operatorsOfKind[kind].includes(is))
    return `the field “${field}” is of the type ${known.type} and cannot be compared like this`;
  if (kind === 'number' && values.some((value) => !/^-?\d+(\.\d+)?$/.test(value))) {
    return `“${values.join(', ')}” is not a number such as 1200.50`;
  }
  if (kind === 'date' && values.some((value) => !isDay(value))) return `“${values.join(', ')}” is not a date`;
  return null;
}

function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(`${value}T00:00:00Z`));
}

/** Texts that name a field which deals do not have, or none that can be written. */
export function checkTemplates({ mapping }: Settings, { dealFields }: Pick<Offered, 'dealFields'>): FieldError[] {
  const templates = Object.entries(mapping.templates ?? {});
  return templates.flatMap(([name, template]) => {
    const known = [...(name === 'lineDescription' ? [usualText] : [])];
    const unknown = fieldsIn(template ?? '').filter(
      (field) => !known.includes(field) && !canBeWritten(field, dealFields),
    );
    if (unknown.length === 0) return [];
    const message = `deals have no text or number in ${unknown.map((field) => `“{${field}}”`).join(', ')}`;
    return [{ field: `mapping.templates.${name}`, message }];
  });
}

function canBeWritten(apiName: string, dealFields: DealField[] | null): boolean {
  return dealFields === null || dealFields.some((field) => field.apiName === apiName && kindOf(field) !== null);
}
