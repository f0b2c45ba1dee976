import { currentReader } from '../texts/reader.ts';

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A length of time in its largest whole unit, e.g. "12 days"; less than a second is none. */
export function formatDuration(milliseconds: number, locale = currentReader().locale): string {
  const [unit, lengthMs] = units.find(([, each]) => milliseconds >= each) ?? ['second', 1000];
  const count = Math.floor(milliseconds / lengthMs);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
