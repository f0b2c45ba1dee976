import { expect, test } from 'vitest';
import {
  findShare,
  formatAmount,
  formatDecimal,
  formatMoney,
  isZero,
  subtract,
} from '../../widgets/deal-invoices/format-money.ts';
import { countDays, formatDate } from '../../widgets/ui/format-date.ts';
import { toSafeHref } from '../../widgets/ui/safe-href.ts';

test.each([
  ['1380.00', 'NZD', 'en-NZ', '$1,380.00'],
  ['1380.00', 'NZD', 'en-US', 'NZ$1,380.00'],
  ['1380.00', 'EUR', 'de-DE', '1.380,00\u00a0€'],
  ['1500', 'JPY', 'en-US', '¥1,500'],
  ['0.1250', 'USD', 'en-US', '$0.125'],
  ['-12.50', 'USD', 'en-US', '-$12.50'],
  // A floating-point number would say 9,007,199,254,740,992.00 here.
  ['9007199254740993.01', 'USD', 'en-US', '$9,007,199,254,740,993.01'],
  ['5.00', 'no currency', 'en-US', '5 no currency'],
])('%s %s reads as money in %s', (amount, currency, locale, words) => {
  expect(formatMoney(amount, currency, locale)).toBe(words);
});

test('quantities and amounts without a currency keep their digits', () => {
  expect(formatDecimal('2.0000', 'en-US')).toBe('2');
  expect(formatDecimal('0.3333', 'en-US')).toBe('0.3333');
  expect(formatAmount('4820.5', 'en-US')).toBe('4,820.50');
});

test('shares and differences are computed without floating point', () => {
  expect(findShare('500.00', '1380.00')).toBe(36.23);
  expect(findShare('1.00', '0.00')).toBe(0);
  expect(findShare('20.00', '10.00')).toBe(100);
  expect(findShare('-1.00', '10.00')).toBe(0);
  expect(subtract('0.30', '0.10')).toBe('0.2000');
  expect(subtract('0.10', '0.30')).toBe('-0.2000');
  expect(subtract('9007199254740993.01', '0.01')).toBe('9007199254740993.0000');
});

test.each([
  ['0', true],
  ['0.00', true],
  ['-0.00', true],
  ['0.01', false],
  ['10', false],
])('%s is zero: %s', (amount, expected) => {
  expect(isZero(amount)).toBe(expected);
});

test('a date stays the day it is, whatever the reader’s zone', () => {
  expect(formatDate('2026-11-18', 'en-GB')).toBe('18 Nov 2026');
  expect(countDays({ from: '2026-11-21', to: '2026-12-20' })).toBe(29);
  expect(countDays({ from: '2026-11-21', to: '2026-11-20' })).toBe(-1);
});

test.each([
  ['https://go.xero.com/app/x', 'https://ledger.example', 'https://go.xero.com/app/x'],
  ['http://localhost:4000/x', 'http://localhost:3000', 'http://localhost:4000/x'],
  ['http://localhost:4000/x', 'https://ledger.example', null],
  ['http://go.xero.com/x', 'http://localhost:3000', null],
  ['javascript:alert(1)', 'http://localhost:3000', null],
  ['data:text/html,x', 'http://localhost:3000', null],
  ['https://go.xero.com@evil.example/', 'https://ledger.example', null],
  ['/relative', 'https://ledger.example', null],
  ['https://in.xero.com/abc', 'https://ledger.example', 'https://in.xero.com/abc'],
  ['https://crm.zohocloud.ca/crm', 'https://ledger.example', 'https://crm.zohocloud.ca/crm'],
  ['https://ledger.example/settings', 'https://ledger.example', 'https://ledger.example/settings'],
  ['https://evil.example/', 'https://ledger.example', null],
  ['https://evil-xero.com/', 'https://ledger.example', null],
  ['https://xero.com.evil.example/', 'https://ledger.example', null],
  ['https://go.xero.com:8443/', 'https://ledger.example', null],
  ['vbscript:x', 'http://localhost:3000', null],
])('the address %s from a product at %s becomes the link %s', (url, publicUrl, href) => {
  expect(toSafeHref(url, publicUrl)).toBe(href);
});
