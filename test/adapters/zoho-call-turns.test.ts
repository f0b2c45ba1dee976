import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createCallTurns } from '../../server/zoho/call-turns.ts';

const turnsNow = () => createCallTurns({ now: () => new Date() });
const answer = (status: number, headers: Record<string, string> = {}) =>
  Promise.resolve({ status, headers: new Headers(headers) });

test('at most four calls of an org are out at a time, and another org does not wait for them', async () => {
  const turns = turnsNow();
  let inFlight = 0;
  let most = 0;
  const work = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await pause(10);
    inFlight -= 1;
    return answer(200);
  };
  const calls = Array.from({ length: 20 }, () => turns.inTurn('busy', work));
  await turns.inTurn('other', () => answer(200));
  expect(inFlight).toBe(4);
  await Promise.all(calls);
  expect(most).toBe(4);
});

test('a call that fails gives its turn back', async () => {
  const turns = turnsNow();
  for (let call = 0; call < 5; call += 1) {
    await expect(turns.inTurn('org', () => Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
  }
});

test('after a 429 nobody of that org calls before Zoho’s time is over; a long one is said at once', async () => {
  const turns = turnsNow();
  const startedAt = performance.now();
  await turns.inTurn('org', () => answer(429, { 'retry-after': '1' }));
  const order: string[] = [];
  const held = turns.inTurn('org', () => (order.push('org'), answer(429, { 'retry-after': '60' })));
  await turns.inTurn('other', () => (order.push('other'), answer(200)));
  await held;
  expect(order).toEqual(['other', 'org']);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  await expect(turns.inTurn('org', () => answer(200))).rejects.toMatchObject({ code: 'zoho_busy', retry: 'later' });
});

test('without a Retry-After the pause is a second, and doubles', async () => {
  const at = { ms: 0 };
  const turns = createCallTurns({ now: () => new Date(at.ms) });
  for (at.ms of [0, 1000, 3000, 7000, 15_000, 31_000]) await turns.inTurn('org', () => answer(429));
  await expect(turns.inTurn('org', () => answer(200))).rejects.toMatchObject({ retryAfterMs: 32_000 });
});

test('what stands back takes two turns at most, and none while another call waits', async () => {
  const turns = turnsNow();
  const done: string[] = [];
  let [background, most] = [0, 0];
  const long = Array.from({ length: 6 }, () =>
    turns.inTurn(
      'org',
      async () => {
        background += 1;
        most = Math.max(most, background);
        await pause(20);
        background -= 1;
        done.push('last');
        return answer(200);
      },
      'last',
    ),
  );
  const people = Array.from({ length: 8 }, () =>
    turns.inTurn('org', async () => {
      await pause(20);
      done.push('next');
      return answer(200);
    }),
  );
  await Promise.all([...long, ...people]);
  expect(most).toBe(2);
  // The two that were out already, and those who came found room beside them at once.
  expect(done.slice(2, 10).filter((turn) => turn === 'last')).toEqual([]);
  expect(done.slice(10)).toEqual(['last', 'last', 'last', 'last']);
});
