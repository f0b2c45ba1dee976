/** Xero's sales payment terms of a contact or organisation. https://developer.xero.com/documentation/api/accounting/types#payment-terms */
export interface PaymentTerms {
  day: number;
  type: 'DAYSAFTERBILLDATE' | 'DAYSAFTERBILLMONTH' | 'OFCURRENTMONTH' | 'OFFOLLOWINGMONTH';
}

/** The calendar day of an instant in an IANA zone, as YYYY-MM-DD. */
export function dayIn(timeZone: string, instant: Date): string {
  // en-CA writes dates as YYYY-MM-DD.
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    instant,
  );
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Whole days from one calendar day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** When an invoice of this date is due under these terms, as Xero computes it. */
export function dueDateByTerms(invoiceDate: string, terms: PaymentTerms): string {
  switch (terms.type) {
    case 'DAYSAFTERBILLDATE':
      return addDays(invoiceDate, terms.day);
    case 'DAYSAFTERBILLMONTH':
      return addDays(dayOfMonth(invoiceDate, { monthsLater: 0, day: 31 }), terms.day);
    case 'OFCURRENTMONTH':
      return dayOfMonth(invoiceDate, { monthsLater: 0, day: terms.day });
    case 'OFFOLLOWINGMONTH':
      return dayOfMonth(invoiceDate, { monthsLater: 1, day: terms.day });
  }
}

/** The terms in words, as the panel shows them. */
export function describeTerms(terms: PaymentTerms): string {
  switch (terms.type) {
    case 'DAYSAFTERBILLDATE':
      return `${terms.day} days after the invoice date`;
    case 'DAYSAFTERBILLMONTH':
      return `${terms.day} days after the end of the invoice month`;
    case 'OFCURRENTMONTH':
      return `Day ${terms.day} of the invoice month`;
    case 'OFFOLLOWINGMONTH':
      return `Day ${terms.day} of the following month`;
  }
}

/** A day of this or a later month; a day the month does not have becomes its last. */
function dayOfMonth(from: string, { monthsLater, day }: { monthsLater: number; day: number }): string {
  const [year, month] = from.split('-').map(Number) as [number, number];
  const lastDay = new Date(Date.UTC(year, month + monthsLater, 0));
  lastDay.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return lastDay.toISOString().slice(0, 10);
}
