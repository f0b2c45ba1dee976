import type { SubformChoice } from '../api/contract/choices.ts';
import type { LinePart, Mapping } from '../api/contract/mapping.ts';
import type { FieldError } from '../errors.ts';
import type { DealField } from './crm-fields.ts';

/** By Zoho's `data_type`: what `subformLines` can read of it. https://www.zoho.com/crm/developer/docs/api/v8/field-meta.html */
const numeric = ['currency', 'double', 'integer', 'bigint', 'formula'];
const worded = ['text', 'textarea', 'picklist', 'autonumber'];

/** Which parts of a line a column of a subform can hold. A percent is no amount, so it is no discount either. */
function fitsOf({ type, lookupModule }: Pick<DealField, 'type' | 'lookupModule'>): LinePart[] {
  if (numeric.includes(type)) return ['quantity', 'unitPrice', 'discount'];
  if (worded.includes(type)) return ['product', 'description'];
  return type === 'lookup' && lookupModule === 'Products' ? ['product'] : [];
}

/** What Zoho adds to every row by itself says nothing of a line. */
const ofZoho = ['Parent_Id', 'Created_By', 'Modified_By', 'Created_Time', 'Modified_Time', 'Owner', 'Layout', 'S_NO'];

/** A subform as a person maps it. `columns` null: they could not be read. */
export function offerSubform({ apiName, label }: DealField, columns: DealField[] | null): SubformChoice {
  const offered = columns
    ?.filter((column) => !ofZoho.includes(column.apiName))
    .map((column) => ({ value: column.apiName, label: column.label, fits: fitsOf(column) }))
    .toSorted((one, other) => one.label.localeCompare(other.label));
  return { value: apiName, label, columns: offered ?? null };
}

/** Columns of a type that cannot hold what they were chosen for. */
export function wrongColumns({ subforms }: Pick<Mapping, 'subforms'>, offered: SubformChoice[] | null): FieldError[] {
  return chosenColumns(subforms).flatMap(({ field, subform, part, column }) => {
    const known = offered?.find(({ value }) => value === subform)?.columns?.find(({ value }) => value === column);
    if (!known || known.fits.includes(part)) return [];
    const needed = numericParts.includes(part) ? 'numbers' : 'texts';
    return [{ field, message: `the column “${known.label}” does not hold ${needed}` }];
  });
}

const numericParts: LinePart[] = ['quantity', 'unitPrice', 'discount'];

/** Subforms and columns that deals no longer have. */
export function goneColumns({ subforms }: Pick<Mapping, 'subforms'>, offered: SubformChoice[] | null): FieldError[] {
  if (offered === null) return [];
  const isGone = (subform: string) => !offered.some(({ value }) => value === subform);
  const gone = Object.keys(subforms)
    .filter(isGone)
    .map((subform) => ({ field: `mapping.subforms.${subform}`, message: `deals have no subform “${subform}”` }));
  const columns = chosenColumns(subforms).flatMap(({ field, subform, column }) => {
    const known = offered.find(({ value }) => value === subform)?.columns;
    const isThere = known?.some(({ value }) => value === column) ?? true;
    return isThere ? [] : [{ field, message: `the subform “${subform}” has no column “${column}”` }];
  });
  return [...gone, ...columns];
}

function chosenColumns(subforms: Mapping['subforms']) {
  return Object.entries(subforms).flatMap(([subform, columns]) =>
    Object.entries(columns).map(([part, column]) => ({
      ...{ subform, part: part as LinePart, column },
      field: `mapping.subforms.${subform}.${part}`,
    })),
  );
}
