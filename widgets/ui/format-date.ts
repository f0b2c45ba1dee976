/** Pure: dates and times as people read them. */

/** A calendar date (YYYY-MM-DD, the Xero organisation's), e.g. "18 Nov 2026". */
export function formatDate(date: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** The clock time of a moment (ISO 8601) in the reader's zone, to the second. */
export function formatTime(moment: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(moment),
  );
}

/** Date and clock time of a moment (ISO 8601) in the reader's zone. */
export function formatMoment(moment: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(moment));
}

/** Whole days from the reader's calendar day of a moment (ISO 8601) to a calendar date (YYYY-MM-DD). */
export function countDaysUntil(date: string, moment: string): number {
  const from = new Date(moment);
  const dayMs = 24 * 60 * 60 * 1000;
  return Math.round((Date.parse(date) - Date.UTC(from.getFullYear(), from.getMonth(), from.getDate())) / dayMs);
}
