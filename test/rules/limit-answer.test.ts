import { expect, test } from 'vitest';
import { readLimitAnswer } from '../../server/xero/limit-answer.ts';

test('an answer says what is left of the day and of the app’s minute', () => {
  const headers = { 'x-daylimit-remaining': '4870', 'x-minlimit-remaining': '57', 'x-appminlimit-remaining': '9990' };
  expect(readLimitAnswer(200, headers)).toEqual({ dayRemaining: 4870, appRemaining: 9990, pause: null });
});

test.each([
  [
    { 'x-rate-limit-problem': 'minute', 'retry-after': '17' },
    { limit: 'minute', forMs: 17_000 },
  ],
  [
    { 'x-rate-limit-problem': 'Day', 'retry-after': '66975' },
    { limit: 'day', forMs: 66_975_000 },
  ],
  [
    { 'x-rate-limit-problem': 'AppMinute', 'retry-after': '3' },
    { limit: 'appminute', forMs: 3000 },
  ],
  [{ 'x-rate-limit-problem': 'concurrent' }, { limit: 'concurrent', forMs: 1000 }],
  [{}, { limit: 'minute', forMs: 1000 }],
])('a 429 with %o asks for quiet', (headers, pause) => {
  expect(readLimitAnswer(429, headers).pause).toEqual(pause);
});

test.each([[undefined], [null], ['no headers'], [{ 'x-daylimit-remaining': 'many', 'retry-after': 'soon' }]])(
  'headers that say nothing (%o) are no reason to fail',
  (headers) => {
    expect(readLimitAnswer(200, headers)).toEqual({ dayRemaining: null, appRemaining: null, pause: null });
  },
);
