import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError, type Retry } from '../../server/errors.ts';
import { backOffMs, settlementOf, untilWoken } from '../../server/sync/settlement.ts';

const now = new Date('2026-11-21T12:00:00Z');
const in_ = (milliseconds: number) => new Date(now.getTime() + milliseconds);
const failed = (retry: Retry, retryAfterMs?: number) =>
  new AppError('xero_unavailable', 'Xero did not answer.', { retry, ...(retryAfterMs ? { retryAfterMs } : {}) });

test.each([
  [0, 1000],
  [1, 2000],
  [5, 32_000],
  [8, 256_000],
  [9, 300_000],
  [50, 300_000],
  [5000, 300_000],
])('after %i tries the wait is %i ms', (attempts, wait) => {
  expect(backOffMs(attempts)).toBe(wait);
});

test('a wait never gets shorter, and never longer than five minutes', () => {
  fc.assert(
    fc.property(fc.nat(2000), (attempts) => {
      expect(backOffMs(attempts + 1)).toBeGreaterThanOrEqual(backOffMs(attempts));
      expect(backOffMs(attempts)).toBeLessThanOrEqual(300_000);
    }),
  );
});

test.each<[string, AppError, string, Date | null]>([
  ['a refusal ends it', failed('never'), 'failed', null],
  ['a lost connection waits for a person', failed('reconnect'), 'waiting', untilWoken],
  ['an outage is tried again later', failed('later'), 'waiting', in_(4000)],
  ['a limit is waited for as long as it was told', failed('later', 27_000), 'waiting', in_(27_000)],
  ['an unknown outcome is looked up first', failed('unknown'), 'uncertain', in_(4000)],
])('%s', (_name, error, state, notBefore) => {
  expect(settlementOf(error, { earlierAttempts: 2, now, lookAgainMs: 600_000 })).toEqual({
    ...{ state, notBefore, attempts: 3 },
    problem: { code: 'xero_unavailable', message: 'Xero did not answer.', fix: null, detail: null },
  });
});

test('a surprise is tried four times more, then it has failed', () => {
  const outcomes = [0, 1, 2, 3, 4, 5].map((earlier) =>
    settlementOf(new TypeError('x'), { earlierAttempts: earlier, now, lookAgainMs: 600_000 }),
  );
  expect(outcomes.map(({ state }) => state)).toEqual([...Array<string>(4).fill('waiting'), 'failed', 'failed']);
  expect(outcomes.map(({ notBefore }) => notBefore)).toEqual([in_(1000), in_(2000), in_(4000), in_(8000), null, null]);
  expect(outcomes[0]?.problem).toMatchObject({ code: 'internal_error' });
});

test('an outage is never given up', () => {
  expect(settlementOf(failed('later'), { earlierAttempts: 500, now, lookAgainMs: 600_000 })).toMatchObject({
    state: 'waiting',
    notBefore: in_(300_000),
  });
  expect(settlementOf(failed('unknown'), { earlierAttempts: 500, now, lookAgainMs: 600_000 })).toMatchObject({
    state: 'uncertain',
    notBefore: in_(300_000),
  });
});
