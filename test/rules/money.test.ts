import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalText, sum, toCents } from '../../server/sync/money.ts';

test.each([
  ['25.06', '25.06'],
  ['1200', '1200.00'],
  ['0.005', '0.01'],
  ['1.005', '1.01'],
  ['2.675', '2.68'],
  ['-0.005', '-0.01'],
  ['1.0049999', '1.00'],
  ['9999999999.99', '9999999999.99'],
])('%s is %s in cents', (amount, cents) => {
  expect(toCents(amount)).toBe(cents);
});

test.each([
  [0.1, '0.1'],
  [1380, '1380'],
  ['1200.50', '1200.5'],
  [1e21, '1000000000000000000000'],
  [1e-7, '0.0000001'],
  [0, '0'],
  ['', null],
  [null, null],
  [undefined, null],
])('a wire value of %j is kept as %j', (value, text) => {
  expect(decimalText(value)).toBe(text);
});

test('a tenth and two tenths are three tenths', () => {
  expect(sum(['0.1', '0.2']).toFixed()).toBe('0.3');
  expect(sum([]).toFixed()).toBe('0');
});

test('a sum of cents is exact, in any order', () => {
  const cents = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { maxLength: 50 });
  const text = (value: bigint) => {
    const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
    return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  };
  fc.assert(
    fc.property(cents, (values) => {
      const exact = text(values.reduce((total, value) => total + value, 0n));
      expect(toCents(sum(values.map(text)))).toBe(exact);
      expect(toCents(sum([...values].reverse().map(text)))).toBe(exact);
    }),
  );
});
