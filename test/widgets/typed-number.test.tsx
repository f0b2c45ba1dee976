import { expect, test } from 'vitest';
import { readNumber, writeNumber } from '../../widgets/deal-invoices/invoice-preview/typed-number.ts';

test.each<[string, string, string | null]>([
  ['12.50', 'en-NZ', '12.50'],
  ['1,250.5', 'en-NZ', '1250.5'],
  ['1,250', 'en-NZ', '1250'],
  ['12,5', 'en-NZ', '12.5'],
  ['12,50', 'de-DE', '12.50'],
  ['1.250,5', 'de-DE', '1250.5'],
  ['1.250', 'de-DE', '1250'],
  ['12.50', 'de-DE', '12.50'],
  ['1’250.5', 'de-CH', '1250.5'],
  ['1 250,5', 'fr-FR', '1250.5'],
  ['-3', 'en-NZ', '-3'],
  ['007', 'en-NZ', '7'],
  ['5.', 'en-NZ', '5'],
  ['', 'en-NZ', null],
  ['free', 'en-NZ', null],
  ['1.23456', 'en-NZ', null],
  ['1e3', 'en-NZ', null],
  ['1.2.3', 'en-NZ', null],
])('%s typed in %s is %s', (typed, locale, decimal) => {
  expect(readNumber(typed, locale)).toBe(decimal);
});

test('a number is written with the marks of the reader, and read back as it was', () => {
  expect(writeNumber('600.00', 'de-DE')).toBe('600,00');
  for (const locale of ['en-NZ', 'de-DE', 'fr-FR', 'ar-EG']) {
    expect(readNumber(writeNumber('1234.5678', locale), locale)).toBe('1234.5678');
  }
});
