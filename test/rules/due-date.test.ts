import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  dayIn,
  daysBetween,
  describeTerms,
  dueDateByTerms,
  type PaymentTerms,
} from '../../server/sync/due-date.ts';

test.each<[PaymentTerms['type'], number, string, string]>([
  ['DAYSAFTERBILLDATE', 30, '2026-01-31', '2026-03-02'],
  ['DAYSAFTERBILLDATE', 14, '2026-12-25', '2027-01-08'],
  ['DAYSAFTERBILLDATE', 1, '2028-02-28', '2028-02-29'],
  ['DAYSAFTERBILLMONTH', 7, '2026-11-01', '2026-12-07'],
  ['DAYSAFTERBILLMONTH', 7, '2026-11-30', '2026-12-07'],
  ['DAYSAFTERBILLMONTH', 20, '2026-02-10', '2026-03-20'],
  ['DAYSAFTERBILLMONTH', 20, '2028-02-10', '2028-03-20'],
  ['DAYSAFTERBILLMONTH', 31, '2026-12-05', '2027-01-31'],
  ['OFCURRENTMONTH', 20, '2026-11-03', '2026-11-20'],
  ['OFCURRENTMONTH', 31, '2026-11-03', '2026-11-30'],
  ['OFCURRENTMONTH', 31, '2026-02-03', '2026-02-28'],
  ['OFCURRENTMONTH', 31, '2028-02-03', '2028-02-29'],
  ['OFFOLLOWINGMONTH', 20, '2026-11-30', '2026-12-20'],
  ['OFFOLLOWINGMONTH', 31, '2026-01-31', '2026-02-28'],
  ['OFFOLLOWINGMONTH', 20, '2026-12-31', '2027-01-20'],
  ['OFFOLLOWINGMONTH', 1, '2026-12-01', '2027-01-01'],
])('terms %s %i: an invoice of %s is due on %s', (type, day, invoiceDate, due) => {
  expect(dueDateByTerms(invoiceDate, { type, day })).toBe(due);
});

test.each<[PaymentTerms['type'], string]>([
  ['DAYSAFTERBILLDATE', '20 days after the invoice date'],
  ['DAYSAFTERBILLMONTH', '20 days after the end of the invoice month'],
  ['OFCURRENTMONTH', 'Day 20 of the invoice month'],
  ['OFFOLLOWINGMONTH', 'Day 20 of the following month'],
])('terms %s are worded “%s”', (type, words) => {
  expect(describeTerms({ type, day: 20 })).toBe(words);
});

test.each([
  ['UTC', '2026-11-21T23:59:59.999Z', '2026-11-21'],
  ['Pacific/Auckland', '2026-11-21T10:59:59Z', '2026-11-21'],
  ['Pacific/Auckland', '2026-11-21T11:00:00Z', '2026-11-22'],
  ['Pacific/Auckland', '2026-06-21T11:59:59Z', '2026-06-21'],
  ['Pacific/Auckland', '2026-06-21T12:00:00Z', '2026-06-22'],
  ['America/New_York', '2026-11-21T04:59:59Z', '2026-11-20'],
  ['America/New_York', '2026-07-21T03:59:59Z', '2026-07-20'],
  ['America/New_York', '2026-07-21T04:00:00Z', '2026-07-21'],
  ['Asia/Calcutta', '2026-11-21T18:30:00Z', '2026-11-22'],
  ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01'],
  ['Etc/GMT+12', '2027-01-01T11:59:59Z', '2026-12-31'],
  // The nights clocks change: 5 April 2026 in Auckland, 8 March 2026 in New York.
  ['Pacific/Auckland', '2026-04-04T11:00:00Z', '2026-04-05'],
  ['Pacific/Auckland', '2026-04-05T11:59:59Z', '2026-04-05'],
  ['Pacific/Auckland', '2026-04-05T12:00:00Z', '2026-04-06'],
  ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07'],
  ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
])('in %s the moment %s is the day %s', (zone, moment, day) => {
  expect(dayIn(zone, new Date(moment))).toBe(day);
});

const aDay = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

test('days added are the days counted between', () => {
  fc.assert(
    fc.property(aDay, fc.integer({ min: -4000, max: 4000 }), (day, days) => {
      expect(daysBetween(day, addDays(day, days))).toBe(days);
    }),
  );
});

test('a due date is a real day, and never before the invoice but for a day of the same month', () => {
  const type = fc.constantFrom<PaymentTerms['type']>('DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFFOLLOWINGMONTH');
  fc.assert(
    fc.property(aDay, type, fc.integer({ min: 1, max: 31 }), (day, kind, days) => {
      const due = dueDateByTerms(day, { type: kind, day: days });
      expect(addDays(due, 0)).toBe(due);
      expect(daysBetween(day, due)).toBeGreaterThan(0);
    }),
  );
});
