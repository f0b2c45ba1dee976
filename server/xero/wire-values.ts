import * as z from 'zod';
import type { PaymentTerms } from '../sync/due-date.ts';

/**
 * What Xero's answers are made of. They are parsed once, as they come over the wire: the SDK's own models drop fields
 * (`DateString`), type dates wrongly, and turn an HTML page into an empty object.
 */

export const text = z.string().nullish();
export const number = z.union([z.number(), z.string()]).nullish();
const termsSchema = z
  .object({
    Day: z.number().nullish(),
    Type: z.enum(['DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH']).nullish(),
  })
  .nullish();
export const paymentTermsSchema = z.object({ Sales: termsSchema }).nullish().catch(null);

/** `/Date(1552262400000+0000)/` or `2019-03-11T00:00:00`; the milliseconds are UTC whatever offset follows. */
export function instant(wire: string | null | undefined): Date | null {
  if (!wire) return null;
  const milliseconds = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(wire)?.[1];
  const date = milliseconds
    ? new Date(Number(milliseconds))
    : new Date(/[Zz]|[+-]\d\d:\d\d$/.test(wire) ? wire : `${wire}Z`);
  // .NET's MinValue stands for "none".
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1900 ? null : date;
}

export function calendarDay(wire: string | null | undefined): string | null {
  return instant(wire)?.toISOString().slice(0, 10) ?? null;
}

export function toTerms(terms: z.infer<typeof termsSchema>): PaymentTerms | null {
  if (!terms?.Type || typeof terms.Day !== 'number') return null;
  // No days after is due at once, but no month has a day 0.
  const ofMonth = terms.Type === 'OFCURRENTMONTH' || terms.Type === 'OFFOLLOWINGMONTH';
  return ofMonth && terms.Day === 0 ? null : { day: terms.Day, type: terms.Type };
}
