/** Dates and times as people read them: by the page's reader, unless another is given. */
import { currentReader } from '../texts/reader.ts';

/** A calendar date (YYYY-MM-DD, the Xero organisation's), e.g. "18 Nov 2026". */
export function formatDate(date: string, locale = currentReader().locale): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** The clock time of a moment (ISO 8601) in the reader's zone, to the second. */
export function formatTime(moment: string, { locale, timeZone } = currentReader()): string {
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
  return new Intl.DateTimeFormat(locale, { ...clock, timeZone }).format(new Date(moment));
}

/** Date and clock time of a moment (ISO 8601) in the reader's zone. */
export function formatMoment(moment: string, { locale, timeZone } = currentReader()): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(
    new Date(moment),
  );
}

/** Whole days from one calendar date (YYYY-MM-DD) to another; negative when `to` is earlier. */
export function countDays({ from, to }: { from: string; to: string }): number {
  const dayMs = 24 * 60 * 60 * 1000;
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}
