/** Xero's dates: `/Date(ms+0000)/` on the wire, calendar dates in the organisation's zone in the books. */
import type { PaymentTerms } from './records.ts';

export const msDate = (at: Date): string => `/Date(${at.getTime()}+0000)/`;
/** The form of DateTimeUTC in an answer's envelope, without the offset. */
export const msDateBare = (at: Date): string => `/Date(${at.getTime()})/`;
export const calendarMsDate = (day: string): string => msDate(new Date(`${day}T00:00:00Z`));
export const calendarString = (day: string): string => `${day}T00:00:00`;
/** UpdatedDateUTCString is to the second. */
export const utcString = (at: Date): string => `${at.toISOString().slice(0, 19)}Z`;

/** A calendar date from what clients send (YYYY-MM-DD, ISO date-time or /Date(ms)/); undefined when it is none. */
export function parseCalendarDate(text: string): string | undefined {
  const ms = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(text)?.[1];
  const day = ms === undefined ? /^(\d{4}-\d{2}-\d{2})(?:T.*)?$/.exec(text)?.[1] : isoDay(new Date(Number(ms)));
  if (day === undefined || Number.isNaN(Date.parse(`${day}T00:00:00Z`))) return undefined;
  return isoDay(new Date(`${day}T00:00:00Z`)) === day ? day : undefined;
}

const isoDay = (at: Date): string => at.toISOString().slice(0, 10);

/** Today's calendar date in an IANA zone. */
export const todayIn = (zone: string, now: Date): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(now);

const dayOf = (year: number, month: number, day: number): string => {
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return isoDay(new Date(Date.UTC(year, month, Math.min(day, lastDay))));
};

/** The due date that payment terms give to an invoice date. */
export function dueDateBy(terms: PaymentTerms, date: string): string {
  const from = new Date(`${date}T00:00:00Z`);
  const [year, month, day] = [from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate()];
  if (terms.Type === 'DAYSAFTERBILLDATE') return isoDay(new Date(Date.UTC(year, month, day + terms.Day)));
  if (terms.Type === 'DAYSAFTERBILLMONTH') return isoDay(new Date(Date.UTC(year, month + 1, terms.Day)));
  return dayOf(year, terms.Type === 'OFCURRENTMONTH' ? month : month + 1, terms.Day);
}
