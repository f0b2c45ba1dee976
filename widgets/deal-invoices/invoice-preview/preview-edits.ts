/** Pure: what a person changes on an invoice before it is made, and how the server is told. */
import type { LineOverride, Overrides, PreviewAnswer } from '../../../server/api/contract/preview.ts';
import { readNumber } from './typed-number.ts';

export type LinePart = 'description' | 'quantity' | 'unitAmount' | 'discountRate';

/** A line on the form: one of the deal's (`from`: which), or a new one; what was typed stands beside it as it was typed. */
export interface LineEdit {
  key: string;
  from: number | null;
  typed: Partial<Record<LinePart, string>>;
}

export interface HeadEdits {
  reference?: string;
  contactId?: string;
  date?: string;
  dueDate?: string;
  status?: Overrides['status'];
  email?: boolean;
}

export interface PreviewEdits {
  head: HeadEdits;
  lines: LineEdit[];
}

type Drafted = Pick<PreviewAnswer, 'invoice' | 'contact'>;

/** Nothing changed yet. */
export function startEdits({ invoice }: Pick<Drafted, 'invoice'>): PreviewEdits {
  return { head: {}, lines: invoice.lines.map((_, from) => ({ key: `deal-${String(from)}`, from, typed: {} })) };
}

/** What the deal says of a field of the head. */
export function draftedHead({ invoice, contact }: Drafted): Required<HeadEdits> {
  const { reference, date, dueDate, status, email } = invoice;
  return { reference, date, dueDate: dueDate ?? '', status, email, contactId: contact.id ?? '' };
}

/** Changed back to what the deal says is not changed. */
export function editHead<Field extends keyof HeadEdits>(
  edits: PreviewEdits,
  drafted: Drafted,
  field: Field,
  value: Required<HeadEdits>[Field],
): PreviewEdits {
  const { [field]: _before, ...head } = edits.head;
  const isDrafted = draftedHead(drafted)[field] === value;
  return { ...edits, head: isDrafted ? head : { ...head, [field]: value } };
}

export function resetHead(edits: PreviewEdits, field: keyof HeadEdits): PreviewEdits {
  const { [field]: _before, ...head } = edits.head;
  return { ...edits, head };
}

export function editLine(edits: PreviewEdits, key: string, part: LinePart, typed: string): PreviewEdits {
  return mapLine(edits, key, (line) => ({ ...line, typed: { ...line.typed, [part]: typed } }));
}

export function resetPart(edits: PreviewEdits, key: string, part: LinePart): PreviewEdits {
  return mapLine(edits, key, (line) => {
    const { [part]: _before, ...typed } = line.typed;
    return { ...line, typed };
  });
}

export function removeLine(edits: PreviewEdits, key: string): PreviewEdits {
  return { ...edits, lines: edits.lines.filter((line) => line.key !== key) };
}

/** A new line at the end; `key` names it on the form. */
export function addLine(edits: PreviewEdits, key: string): PreviewEdits {
  const typed = { description: '', quantity: '1', unitAmount: '' };
  return { ...edits, lines: [...edits.lines, { key, from: null, typed }] };
}

function mapLine(edits: PreviewEdits, key: string, change: (line: LineEdit) => LineEdit): PreviewEdits {
  return { ...edits, lines: edits.lines.map((line) => (line.key === key ? change(line) : line)) };
}

/** Why something typed cannot be sent, by field as the server names it. */
export type TypedErrors = Partial<Record<string, 'number' | 'needed'>>;

/** What the server is told: nothing where nothing is changed. While there are errors it is not asked. */
export function toOverrides(
  edits: PreviewEdits,
  drafted: Drafted,
  locale: string | undefined,
): { overrides: Overrides; errors: TypedErrors } {
  const errors: TypedErrors = {};
  const lines = edits.lines
    .filter((line) => !isBlank(line))
    .map((line, index) => toLine(line, drafted, { locale, index, errors }));
  const isUntouched =
    lines.length === drafted.invoice.lines.length &&
    lines.every((line, index) => line.from === index && Object.keys(line).length === 1);
  if (lines.length === 0 && !isUntouched) errors['lines'] = 'needed';
  for (const field of ['date', 'dueDate'] as const) if (edits.head[field] === '') errors[field] = 'needed';
  return { overrides: { ...edits.head, ...(!isUntouched && { lines }) }, errors };
}

/** A new line in which nothing has been written yet: it is not there for the server. */
function isBlank({ from, typed }: LineEdit): boolean {
  return from === null && !typed.description?.trim() && !typed.unitAmount?.trim();
}

/** The line's place among those that the server is told; null: it is not told of it. */
export function placeOf({ lines }: PreviewEdits, line: LineEdit): number | null {
  if (isBlank(line)) return null;
  return lines.filter((other) => !isBlank(other)).indexOf(line);
}

/** The line as it was computed last; a line of the deal is found wherever it stands now. */
export function findComputed<Line extends { from: number | null }>(
  edits: PreviewEdits,
  line: LineEdit,
  computed: Line[],
): Line | undefined {
  if (line.from !== null) return computed.find(({ from }) => from === line.from);
  const place = placeOf(edits, line);
  const found = place === null ? undefined : computed[place];
  return found?.from === null ? found : undefined;
}

interface LineContext {
  locale: string | undefined;
  index: number;
  /** What cannot be read is added. */
  errors: TypedErrors;
}

function toLine({ from, typed }: LineEdit, { invoice }: Drafted, { locale, index, errors }: LineContext): LineOverride {
  const line: LineOverride = { from };
  const drafted = from === null ? undefined : invoice.lines[from];
  const description = typed.description?.trim();
  if (description === '') errors[`lines.${String(index)}.description`] = 'needed';
  else if (description !== undefined && description !== drafted?.description.trim()) line.description = description;
  for (const part of ['quantity', 'unitAmount', 'discountRate'] as const) {
    const text = typed[part]?.trim();
    if (text === undefined) continue;
    const value = part === 'discountRate' && text === '' ? '0' : readNumber(text, locale);
    const isRefused = value === null || (part !== 'unitAmount' && value.startsWith('-'));
    if (isRefused) errors[`lines.${String(index)}.${part}`] = text === '' ? 'needed' : 'number';
    else if (Number(value) !== Number(drafted?.[part] ?? (part === 'discountRate' ? 0 : Number.NaN)))
      line[part] = value;
  }
  return line;
}

/** What stands in a field: what was typed, else what the deal says. */
export function shownPart(
  { typed, from }: LineEdit,
  part: LinePart,
  { invoice }: Drafted,
  write: (decimal: string) => string,
): string {
  const text = typed[part];
  if (text !== undefined) return text;
  const drafted = from === null ? null : (invoice.lines[from]?.[part] ?? null);
  return drafted === null ? '' : part === 'description' ? drafted : write(drafted);
}
