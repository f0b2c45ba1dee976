import { expect, test } from 'vitest';
import { parseAmount } from '../../server/sync/parse-amount.ts';

test.each([
  ['1380', '1380'],
  ['1380.5', '1380.5'],
  ['1,380.00', '1380.00'],
  ['1.380,00', '1380.00'],
  ['1’380.00', '1380.00'],
  ['NZD 1 380,00', '1380.00'],
  ['NZ$1,380', '1380'],
  ['€ 99,90', '99.90'],
  [' 12,345,678 ', '12345678'],
  ['INV-0042', null],
  ['0042-7', null],
  ['Ridgeway', null],
  ['', null],
  ['12345678901234567890', null],
])('%j typed as an amount is %j', (typed, amount) => {
  expect(parseAmount(typed)).toBe(amount);
});
