import { expect, test } from 'vitest';
import { networkOf } from '../../server/rate-limits.ts';
import { createTokenBuckets } from '../../server/token-buckets.ts';

test('as many as allowed at once are taken, then as many a second as allowed', () => {
  const buckets = createTokenBuckets({ atOnce: 3, perSecond: 2 });
  const take = (atMs: number) => buckets.take('a', atMs);
  expect([take(0), take(0), take(0), take(0)]).toEqual([0, 0, 0, 500]);
  expect([take(250), take(500), take(500)]).toEqual([250, 0, 500]);
  expect([take(60_000), take(60_000), take(60_000), take(60_000)]).toEqual([0, 0, 0, 500]);
});

test('one key leaves the others theirs, and a clock put back gives and takes nothing', () => {
  const buckets = createTokenBuckets({ atOnce: 1, perSecond: 1 });
  expect([buckets.take('a', 5000), buckets.take('a', 5000), buckets.take('b', 5000)]).toEqual([0, 1000, 0]);
  expect(buckets.take('a', 1000)).toBe(1000);
});

test('what is given back can be taken again, but never more than was there at first', () => {
  const buckets = createTokenBuckets({ atOnce: 1, perSecond: 0.001 });
  buckets.take('a', 0);
  for (const key of ['a', 'a', 'unknown']) buckets.giveBack(key);
  expect([buckets.take('a', 0), buckets.take('a', 0) > 0]).toEqual([0, true]);
});

test('very many keys do not fill the memory: those that were quiet longest are forgotten', () => {
  const buckets = createTokenBuckets({ atOnce: 1, perSecond: 0.001 });
  buckets.take('old', 0);
  for (let index = 0; index < 9_999; index += 1) buckets.take(`key ${index}`, 0);
  expect(buckets.take('old', 0)).toBeGreaterThan(0);
  buckets.take('one more', 0);
  // "key 0" was quiet longest; "old" has just been asked for.
  expect([buckets.take('old', 0) > 0, buckets.take('key 0', 0)]).toEqual([true, 0]);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [undefined, ''],
])('the address %s counts as %s', (ip, network) => {
  expect(networkOf({ ip })).toBe(network);
});
