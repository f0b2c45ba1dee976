import { expect, test } from 'vitest';
import { findLeaks } from '../support/find-leaks.ts';

const secret = '1000.8f14e45fceea167a5a36dedd4bea2543.c9f0f895fb98ab91';

test.each(['{"err":{"message":"…"}}', `/oauth?code=${secret}&x=1`, `Bearer ${secret}`, `${'a'.repeat(500)}${secret}`])(
  'a secret is found wherever it stands: %s',
  (text) => {
    const leaks = findLeaks([{ where: 'log', text }], [secret, 'another-secret-of-16']);
    expect(leaks).toHaveLength(text.includes(secret) ? 1 : 0);
    expect(JSON.stringify(leaks)).not.toContain(secret);
  },
);

test('each of several is found, also one that begins like another', () => {
  const [long, short] = [`${secret}-and-more`, secret];
  const texts = [{ where: 'log', text: `${long} ${short} ${long}` }];
  expect(findLeaks(texts, [short, long])).toHaveLength(3);
  expect(findLeaks(texts, [])).toEqual([]);
});

test('what stands beside a secret is not shown, for it may be another', () => {
  const [leak] = findLeaks([{ where: 'log', text: `x ${secret}, ${secret.slice(3)} y` }], [secret]);
  expect(leak?.around).toBe('x [a secret], … y');
});

test('a short text, or one of hardly any characters, is no secret', () => {
  expect(findLeaks([{ where: 'log', text: 'wrong 000000000000000000' }], ['wrong', '0'.repeat(18)])).toEqual([]);
});
