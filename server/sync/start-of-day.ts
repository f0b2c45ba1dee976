import { addDays, dayIn } from './due-date.ts';

const MINUTE_MS = 60_000;

/** The instant at which a calendar day (YYYY-MM-DD) begins in an IANA zone, to the minute, whatever its clocks do that night. */
export function startOfDay(day: string, timeZone: string): Date {
  // Somewhere between the earliest zone's and the latest zone's beginning; days follow one another, so halving finds it.
  let before = Date.parse(`${addDays(day, -1)}T00:00:00Z`);
  let after = Date.parse(`${addDays(day, 1)}T00:00:00Z`);
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS;
    if (dayIn(timeZone, new Date(middle)) >= day) after = middle;
    else before = middle;
  }
  return new Date(after);
}
