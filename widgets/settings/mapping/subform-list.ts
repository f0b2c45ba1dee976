/** Pure: the subforms of deals as a person maps their columns. */
import type { SubformChoice } from '../../../server/api/contract/choices.ts';
import { lineParts } from '../../../server/api/contract/mapping.ts';
import type { LinePart, Mapping } from '../../../server/api/contract/mapping.ts';

interface ListedSubform extends SubformChoice {
  state: 'present' | 'gone';
}

/** Those the CRM has, then those that are mapped and no longer there. `offered` null: the CRM cannot be asked now. */
export function listSubforms(mapped: Mapping['subforms'], offered: SubformChoice[] | null): ListedSubform[] {
  const present = (offered ?? []).map((subform) => ({ ...subform, state: 'present' as const }));
  const others = Object.keys(mapped).filter((name) => !present.some(({ value }) => value === name));
  const state = offered === null ? ('present' as const) : ('gone' as const);
  return [...present, ...others.map((name) => ({ value: name, label: name, columns: null, state }))];
}

/** The columns that can hold this part of a line; null: they are not known. */
export function columnsFor({ columns }: SubformChoice, part: LinePart): { value: string; label: string }[] | null {
  return columns?.filter(({ fits }) => fits.includes(part)).map(({ value, label }) => ({ value, label })) ?? null;
}

/** The mapping with another column for one part; a subform without any column is not mapped. */
export function withColumn(
  mapped: Mapping['subforms'],
  place: { subform: string; part: LinePart },
  column: string | null,
): Mapping['subforms'] {
  const before = mapped[place.subform] ?? {};
  const columns = lineParts.flatMap((part) => {
    const value = part === place.part ? column : before[part];
    return value ? [[part, value] as const] : [];
  });
  const others = Object.entries(mapped).filter(([name]) => name !== place.subform);
  if (columns.length === 0) return Object.fromEntries(others);
  return { ...mapped, [place.subform]: Object.fromEntries(columns) };
}
