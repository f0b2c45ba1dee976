import type { Series } from '../api/contract/monitor.ts';
import { addDays } from './due-date.ts';

const HOUR_MS = 3600_000;
const HOURS = 24;
const DAYS = 14;

/** The first moment of the 24 hours that end with the present one. */
export function firstHour(now: Date): Date {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS);
}

/** The first of the fourteen days that end with `today`; YYYY-MM-DD. */
export function firstDay(today: string): string {
  return addDays(today, 1 - DAYS);
}

/** A value for each of the last 24 hours; `missing`: what an hour counts of which nothing is known. */
export function byHour<Row extends { hour: Date }>(
  rows: Row[],
  { now, read, missing }: { now: Date; read: (row: Row) => number | null; missing: number | null },
): Series {
  const counts = new Map(rows.map((row) => [row.hour.getTime(), read(row)]));
  return Array.from({ length: HOURS }, (_, index) => {
    const at = firstHour(now).getTime() + index * HOUR_MS;
    return { at: new Date(at).toISOString(), count: counts.get(at) ?? missing };
  });
}

/** A count for each of the last fourteen days; none is nought. */
export function byDay(rows: { day: string; count: number }[], today: string): Series {
  const counts = new Map(rows.map(({ day, count }) => [day, count]));
  return Array.from({ length: DAYS }, (_, index) => {
    const at = addDays(firstDay(today), index);
    return { at, count: counts.get(at) ?? 0 };
  });
}
