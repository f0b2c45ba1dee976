import Big from 'big.js';
import type { InstalmentsBody } from '../api/contract/instalments.ts';
import type { FieldError } from '../errors.ts';
import type { Instalment } from './instalment-plan.ts';

type Asked = InstalmentsBody['instalments'][number];

export interface InstalmentsQuestion {
  asked: Asked[];
  /** As planned before. */
  planned: Instalment[];
  /** By id: what is invoiced, or just being made, stays as it is. */
  fixed: ReadonlySet<string>;
  /** The organisation's day, YYYY-MM-DD. */
  today: string;
}

/** Why a plan cannot be saved as a person wants it, each beside its field. */
export function checkInstalments({ asked, planned, fixed, today }: InstalmentsQuestion): FieldError[] {
  const ids = asked.flatMap(({ id }) => id ?? []);
  const lost = planned.filter(({ id }) => fixed.has(id) && !ids.includes(id));
  return [
    ...lost.map(({ name }) => ({ field: 'instalments', message: `“${name}” is invoiced and stays in the plan` })),
    ...asked.flatMap((row, position) => {
      const before = planned.find(({ id }) => id === row.id);
      const at = (key: string, message: string) => ({ field: `instalments.${position}.${key}`, message });
      return [
        ...(row.id !== null && !before ? [at('id', 'is not part of the plan any more')] : []),
        ...(row.id !== null && ids.indexOf(row.id) !== ids.lastIndexOf(row.id) ? [at('id', 'is named twice')] : []),
        ...(before && fixed.has(before.id) ? changesOf(before, row).map((key) => at(key, 'is invoiced already')) : []),
        ...(isNothing(row) ? [at('share', 'must be more than nothing')] : []),
        ...(isSecondRest(asked, position) ? [at('share', 'only one can take what the others leave')] : []),
        ...dateErrors(row, before, today).map((message) => at('date', message)),
      ];
    }),
  ];
}

function changesOf(before: Instalment, row: Asked): ('name' | 'share' | 'date')[] {
  const keys = ['name', 'date'] as const;
  return [
    ...keys.filter((key) => before[key] !== row[key]),
    ...(sameShare(before.share, row.share) ? [] : (['share'] as const)),
  ];
}

function sameShare(one: Asked['share'], other: Asked['share']): boolean {
  if (one.kind === 'rest' || other.kind === 'rest') return one.kind === other.kind;
  return one.kind === other.kind && new Big(one.value).eq(other.value);
}

function isNothing({ share }: Asked): boolean {
  return share.kind !== 'rest' && new Big(share.value).eq(0);
}

function isSecondRest(asked: Asked[], position: number): boolean {
  return asked[position]?.share.kind === 'rest' && asked.slice(0, position).some(({ share }) => share.kind === 'rest');
}

/** A day that has passed is only wrong when it is new: the invoice of an old one was made, or is just being made. */
function dateErrors({ date }: Asked, before: Instalment | undefined, today: string): string[] {
  if (date === null || date === before?.date) return [];
  if (!isDay(date)) return ['is no day of the calendar'];
  return date < today ? ['has passed already'] : [];
}

function isDay(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date);
}
