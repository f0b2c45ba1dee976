/** Pure: a plan of part invoices while a person works on it. */
import type { InstalmentsAnswer, InstalmentsBody, InstalmentShare } from '../../../server/api/contract/instalments.ts';

export type Part = InstalmentsAnswer['instalments'][number];
type ShareKind = InstalmentShare['kind'];

/** One part as it is typed. */
export interface PartRow {
  /** Of the row on the page; survives saving. */
  key: string;
  /** Null: not stored yet. */
  id: string | null;
  name: string;
  kind: ShareKind;
  /** As typed. */
  value: string;
  /** YYYY-MM-DD; empty: by a click only. */
  date: string;
  /** `removed`: taken out when the plan is saved, unless that is undone. */
  fate: 'kept' | 'removed';
}

export type RowField = 'name' | 'share' | 'date';
/** Why a row cannot be sent as it is. */
export type RowFault = 'error_name' | 'error_percent' | 'error_amount';

export const shareKinds = ['percent', 'amount', 'rest'] as const;

/** The rows of a plan as it is stored; rows that were there before keep their keys. */
export function rowsOf({ instalments }: InstalmentsAnswer, before: PartRow[], makeKey: () => string): PartRow[] {
  return instalments.map(({ id, name, share, date }, position) => ({
    key: before.find((row) => row.id === id)?.key ?? keptKey(before, position) ?? makeKey(),
    ...{ id, name, kind: share.kind, value: share.kind === 'rest' ? '' : share.value },
    ...{ date: date ?? '', fate: 'kept' as const },
  }));
}

/** A row that has just been stored keeps its place among those that were sent. */
function keptKey(before: PartRow[], position: number): string | undefined {
  const sent = before.filter(({ fate }) => fate === 'kept')[position];
  return sent?.id === null ? sent.key : undefined;
}

/** Parts that are invoiced, or just being made, stay as they are. */
export function isFixed(part: Pick<Part, 'state'> | undefined): boolean {
  return part?.state === 'made' || part?.state === 'under_way';
}

/** What a percent or an amount means however its decimals are written; null: it means nothing. */
function readNumber(typed: string, kind: 'percent' | 'amount'): string | null {
  const plain = typed.replaceAll(/[\s'’]/g, '').replace(',', '.');
  const pattern = kind === 'percent' ? /^(100|[1-9]?\d)(\.\d{1,2})?$/ : /^\d{1,12}(\.\d{1,2})?$/;
  return pattern.test(plain) ? plain : null;
}

function shareOf({ kind, value }: PartRow): InstalmentShare | null {
  if (kind === 'rest') return { kind };
  const number = readNumber(value, kind);
  return number === null ? null : { kind, value: number };
}

/** What is wrong with a row before anybody is asked. */
export function faultsOf(row: PartRow): Partial<Record<RowField, RowFault>> {
  return {
    ...(row.name.trim() === '' ? { name: 'error_name' as const } : {}),
    ...(shareOf(row) === null ? { share: row.kind === 'percent' ? ('error_percent' as const) : 'error_amount' } : {}),
  };
}

/** The plan as it is sent; null while a row of it cannot be. */
export function bodyOf(rows: PartRow[], version: number, agreedExcess: string | null): InstalmentsBody | null {
  const instalments: InstalmentsBody['instalments'] = [];
  for (const row of rows.filter(({ fate }) => fate === 'kept')) {
    const share = shareOf(row);
    if (share === null || row.name.trim() === '') return null;
    instalments.push({ id: row.id, name: row.name.trim(), share, date: row.date === '' ? null : row.date });
  }
  return { version, instalments, agreedExcess };
}

/** Whether the rows say something else than what is stored. */
export function isChanged(rows: PartRow[], { instalments }: InstalmentsAnswer): boolean {
  if (rows.length !== instalments.length) return true;
  return rows.some((row, position) => {
    const part = instalments[position];
    if (part === undefined || row.fate === 'removed' || row.id !== part.id) return true;
    const value = part.share.kind === 'rest' ? '' : part.share.value;
    return (
      row.name !== part.name || row.kind !== part.share.kind || row.value !== value || row.date !== (part.date ?? '')
    );
  });
}

/** A row of its own, last but for what is left, which stays the last. */
export function addRow(rows: PartRow[], key: string): PartRow[] {
  const row: PartRow = { key, id: null, name: '', kind: 'percent', value: '', date: '', fate: 'kept' };
  const last = rows.findLastIndex(({ kind, fate }) => kind === 'rest' && fate === 'kept');
  return last === rows.length - 1 && last >= 0 ? rows.toSpliced(last, 0, row) : [...rows, row];
}

/** Ways to begin with a plan. */
export type Preset = { kind: 'deposit'; percent: string } | { kind: 'halves' } | { kind: 'months'; count: number };

export const presets: Preset[] = [
  { kind: 'deposit', percent: '20' },
  { kind: 'deposit', percent: '30' },
  { kind: 'deposit', percent: '50' },
  { kind: 'halves' },
  { kind: 'months', count: 3 },
  { kind: 'months', count: 12 },
];

/** Names as the reader's language has them. */
export interface PresetNames {
  deposit: string;
  balance: string;
  part: (number: number, all: number) => string;
}

/** The rows of a preset. Percents have two decimals, the last part takes what is left. Of monthly parts the first is for a click. */
export function rowsOfPreset(
  preset: Preset,
  { names, today, makeKey }: { names: PresetNames; today: string; makeKey: () => string },
): PartRow[] {
  const row = (name: string, value: string | null, date = ''): PartRow => ({
    ...{ key: makeKey(), id: null, name, date, fate: 'kept' },
    ...(value === null ? { kind: 'rest', value: '' } : { kind: 'percent', value }),
  });
  if (preset.kind === 'deposit') return [row(names.deposit, preset.percent), row(names.balance, null)];
  const count = preset.kind === 'halves' ? 2 : preset.count;
  const value = String(Math.floor(10_000 / count) / 100);
  return Array.from({ length: count }, (_, index) =>
    row(
      names.part(index + 1, count),
      index === count - 1 ? null : value,
      preset.kind === 'months' && index > 0 ? monthsLater(today, index) : '',
    ),
  );
}

/** The same day of a later month; a day the month does not have becomes its last. */
function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0));
  last.setUTCDate(Math.min(date, last.getUTCDate()));
  return last.toISOString().slice(0, 10);
}
