import { addDays, dayIn } from './due-date.ts';

/** How a customer used to pay long ago says little of how it pays now. */
const HISTORY_DAYS = 730;

/** The first day (YYYY-MM-DD) of what is kept of a customer's paid invoices. */
export function firstDayOfHistory(timeZone: string | null | undefined, now: Date): string {
  return addDays(dayIn(timeZone ?? 'UTC', now), -HISTORY_DAYS);
}
