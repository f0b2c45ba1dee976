import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSeal, deriveKey } from '../../server/oauth/seal.ts';

const [oldKey, newKey, strangeKey] = [1, 2, 3].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer];

test('what was sealed is opened again, whatever the text', () => {
  const seal = createSeal([newKey]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, purpose) => {
      expect(seal.open(seal.seal(text, purpose), purpose)).toBe(text);
    }),
  );
});

test('a sealed text shows nothing of itself, and is never the same twice', () => {
  const seal = createSeal([newKey]);
  const [one, two] = [seal.seal('refresh-token', 'xero'), seal.seal('refresh-token', 'xero')];
  expect(one).not.toBe(two);
  expect(Buffer.from(one.split('.').at(-1) ?? '', 'base64url').includes('refresh-token')).toBe(false);
});

test('after a change of keys the previous key still opens and the new one seals', () => {
  const before = createSeal([oldKey]).seal('secret', 'p');
  const rotated = createSeal([newKey, oldKey]);
  expect(rotated.open(before, 'p')).toBe('secret');
  expect(createSeal([newKey]).open(rotated.seal('secret', 'p'), 'p')).toBe('secret');
});

test('another key is refused with the name of the setting', () => {
  const sealed = createSeal([oldKey]).seal('secret', 'p');
  expect(() => createSeal([strangeKey, newKey]).open(sealed, 'p')).toThrow(/ENCRYPTION_KEY/);
});

test('a sealed text is no use for another purpose', () => {
  const seal = createSeal([newKey]);
  const sealed = seal.seal('secret', 'token-set:1');
  expect(() => seal.open(sealed, 'token-set:2')).toThrow();
  expect(() => seal.open(sealed, '')).toThrow();
});

test('one changed bit anywhere is noticed', () => {
  const seal = createSeal([newKey]);
  const [format, id, iv, body] = seal.seal('a secret of some length', 'p').split('.') as [
    string,
    string,
    string,
    string,
  ];
  const flip = (text: string, at: number) => {
    const bytes = Buffer.from(text, 'base64url');
    const bit = at % (bytes.length * 8);
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    return bytes.toString('base64url');
  };
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom('iv', 'body'), (at, part) => {
      const changed = part === 'iv' ? [format, id, flip(iv, at), body] : [format, id, iv, flip(body, at)];
      expect(() => seal.open(changed.join('.'), 'p')).toThrow();
    }),
  );
});

test('a sealed text that was cut is refused', () => {
  const seal = createSeal([newKey]);
  const sealed = seal.seal('secret', 'p');
  const whole = Buffer.from(sealed.split('.')[3] ?? '', 'base64url');
  for (let length = 0; length < whole.length; length += 1) {
    const cut = [...sealed.split('.').slice(0, 3), whole.subarray(0, length).toString('base64url')].join('.');
    expect(() => seal.open(cut, 'p')).toThrow();
  }
});

test.each(['', 'secret', 'v2.0000.a.b', 'v1..', 'v1.deadbeef.AAAA.BBBB', '....'])('%j is not a sealed text', (text) => {
  expect(() => createSeal([newKey]).open(text, 'p')).toThrow();
});

test('there is no seal without a key', () => {
  expect(() => createSeal([])).toThrow();
});

test('keys for different uses differ, and are the same every time', () => {
  const key = randomBytes(32);
  expect(deriveKey(key, 'oauth-state')).toEqual(deriveKey(key, 'oauth-state'));
  expect(deriveKey(key, 'oauth-state')).not.toEqual(deriveKey(key, 'deal-session'));
  expect(deriveKey(key, 'oauth-state')).not.toEqual(deriveKey(randomBytes(32), 'oauth-state'));
  expect(deriveKey(key, 'oauth-state')).toHaveLength(32);
});
