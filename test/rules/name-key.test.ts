import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emailKey, nameKey, taxKey } from '../../server/sync/name-key.ts';

test.each([
  ['Acme', 'ACME Ltd.'],
  ['Acme Limited', 'acme pty. ltd'],
  ['Acme (Limited)', 'Acme, LLC'],
  ['Acme L.L.C.', 'Acme Inc'],
  ['Müller GmbH', 'MULLER GMBH'],
  ['Großhandel Weiß GmbH & Co. KG', 'Grosshandel Weiss GmbH and Co KG'],
  ['Smith & Sons', 'Smith and Sons Limited'],
  ['Marks+Spencer', 'Marks & Spencer'],
  ['O’Brien', "O'Brien"],
  ['Jean-Luc  Picard', 'jean luc picard'],
  ['Señor Café, S.A.', 'Senor Cafe'],
  ['Łódź Sp', 'Lodz sp'],
  ['Ørsted A/S', 'Orsted AS'],
  ['J. P. Morgan', 'J.P. Morgan'],
  ['株式会社 東京', '株式会社  東京'],
])('“%s” and “%s” are one name', (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other));
});

test.each([
  ['Acme', 'Acme North'],
  ['Smith', 'Smith & Co'],
  ['Limited', 'Ltd'],
  ['!!!', '???'],
  ['Mint 1', 'Mint 2'],
  ['東京', '大阪'],
])('“%s” and “%s” are two names', (one, other) => {
  expect(nameKey(one)).not.toBe(nameKey(other));
});

test('a name that is not empty has a key that is not empty, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      fc.pre(name.trim() !== '');
      expect(nameKey(name)).not.toBe('');
    }),
  );
});

test('case and spaces around say nothing', () => {
  const words = fc.stringMatching(/^[A-Za-z]{1,8}( [A-Za-z]{1,8}){0,3}$/);
  fc.assert(
    fc.property(words, (name) => {
      expect(nameKey(`  ${name.toUpperCase()} `)).toBe(nameKey(name));
    }),
  );
});

test('tax numbers compare without spaces and signs, e-mail addresses without case', () => {
  expect(taxKey('nz 12-345.678')).toBe('NZ12345678');
  expect([taxKey(' - '), taxKey(null), emailKey(' ')]).toEqual([null, null, null]);
  expect(emailKey(' Ann@Acme.Test')).toBe('ann@acme.test');
});
