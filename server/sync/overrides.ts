import type { Overrides } from '../api/contract/preview.ts';
import type { Rule } from '../api/contract/rules.ts';
import { AppError, type FieldError } from '../errors.ts';
import type { LineDraft } from './draft-lines.ts';

/** What a person chose for one invoice before it was made. */
export interface Chosen {
  overrides: Overrides;
  /** Names what the deal said when the person looked; null: it does not matter. */
  basis: string | null;
}

/** The same, once it has been laid over the deal's lines: `base` is what `from` counts in. */
export interface ChosenContent {
  overrides: Overrides;
  base: LineDraft[];
}

/** Whether a person changes anything at all. */
export function changesAnything(overrides: Overrides): boolean {
  return Object.values(overrides).some((value) => value !== undefined);
}

/** The rule as it is for this one invoice; only an approved one is e-mailed. */
export function ruleWithOverrides(rule: Rule, overrides: Overrides | null): Rule {
  const status = overrides?.status ?? rule.status;
  return { ...rule, status, email: (overrides?.email ?? rule.email) && status === 'AUTHORISED' };
}

/** 422 when something contradicts itself, whatever the deal says. */
export function refuseContradictions(overrides: Overrides, rule: Rule): void {
  const errors = checkOverrides(overrides, rule);
  if (errors.length > 0) throw refusedOverrides(errors);
}

/** 422 with the fields of the invoice that cannot be as asked, by their path in the request's body. */
export function refusedOverrides(fields: FieldError[]): AppError {
  const words = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new AppError('invalid_overrides', words, { status: 422, fields });
}

function checkOverrides(overrides: Overrides, rule: Rule): FieldError[] {
  const { lines = [], date, dueDate, email } = overrides;
  const errors = lines.flatMap((line, index) => {
    const missing = (['description', 'quantity', 'unitAmount'] as const).filter((part) => line[part] === undefined);
    if (line.from === null) return missing.map((part) => ({ field: `lines.${index}.${part}`, message: 'is needed' }));
    const isRepeated = lines.findIndex(({ from }) => from === line.from) !== index;
    return isRepeated ? [{ field: `lines.${index}.from`, message: 'names a line that is named before' }] : [];
  });
  if (date !== undefined && dueDate !== undefined && dueDate < date) {
    errors.push({ field: 'dueDate', message: 'must not be before the invoice date' });
  }
  if (email === true && ruleWithOverrides(rule, overrides).status !== 'AUTHORISED') {
    errors.push({ field: 'email', message: 'only an approved (AUTHORISED) invoice can be e-mailed' });
  }
  return errors.map(({ field, message }) => ({ field: `overrides.${field}`, message }));
}

/** Which fields a person chose, such as `dueDate` or `lines.1.quantity`, without what they chose; a removed line has no name. */
export function overriddenFields(overrides: Overrides): string[] {
  const { lines = [], ...head } = overrides;
  const ofLines = lines.flatMap(({ from, ...parts }, index) => {
    if (from === null) return [`lines.${index}`];
    return Object.entries(parts).flatMap(([part, value]) => (value === undefined ? [] : [`lines.${index}.${part}`]));
  });
  const ofHead = Object.entries(head).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  return [...ofHead, ...(overrides.lines ? ['lines'] : []), ...ofLines];
}
