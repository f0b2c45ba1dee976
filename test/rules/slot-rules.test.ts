import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  countedMs,
  remainingInWindow,
  waitFor,
  type CountedCall,
  type Pause,
  type Urgency,
  type XeroUsage,
} from '../../server/xero/slot-rules.ts';

const WINDOW_MS = 60_000;
const none: XeroUsage = { calls: [], pauses: [], personWaitsMs: 0 };

interface Call {
  urgency: Urgency;
  takenAt: number;
  arrivedAt: number;
  answeredAt: number;
}

const usageAt = (nowMs: number, calls: Call[]): XeroUsage => ({
  ...none,
  calls: calls
    .map(({ urgency, takenAt, answeredAt }): CountedCall => ({
      urgency,
      takenMsAgo: nowMs - takenAt,
      endedMsAgo: nowMs - answeredAt,
    }))
    .filter(({ endedMsAgo }) => endedMsAgo < countedMs(WINDOW_MS)),
});

/** Callers that ask as early as the rules let them; what Xero then sees. */
function play(wishes: { urgency: Urgency; idleMs: number; outMs: number; travelShare: number }[]): Call[] {
  const calls: Call[] = [];
  let nowMs = 0;
  for (const { urgency, idleMs, outMs, travelShare } of wishes) {
    nowMs += idleMs;
    for (let wait = waitFor(urgency, usageAt(nowMs, calls), WINDOW_MS); wait;) {
      nowMs += Math.max(1, wait.ms);
      wait = waitFor(urgency, usageAt(nowMs, calls), WINDOW_MS);
    }
    calls.push({
      urgency,
      takenAt: nowMs,
      arrivedAt: nowMs + outMs * travelShare,
      answeredAt: nowMs + Math.max(1, outMs),
    });
  }
  return calls;
}

/** The most calls that arrive in any span of this length. */
function mostIn(lengthMs: number, times: number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.max(
    0,
    ...sorted.map((start, index) => sorted.slice(index).filter((time) => time < start + lengthMs).length),
  );
}

const wish = fc.record({
  urgency: fc.constantFrom<Urgency>('person', 'background'),
  // Mostly in a hurry, and now and then one that takes long: only then is the limit reached in the end.
  idleMs: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 4000 })),
  outMs: fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 0, max: 900 }) }, fc.integer({ min: 0, max: 30_000 })),
  travelShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

test('however calls come and however long they take, Xero never sees 61 in a minute nor 6 at once', () => {
  fc.assert(
    fc.property(fc.array(wish, { minLength: 61, maxLength: 220 }), (wishes) => {
      const calls = play(wishes);
      expect(
        mostIn(
          WINDOW_MS,
          calls.map(({ arrivedAt }) => arrivedAt),
        ),
      ).toBeLessThanOrEqual(60);
      for (const { takenAt } of calls) {
        const out = calls.filter((call) => call.takenAt <= takenAt && call.answeredAt > takenAt);
        expect(out.length).toBeLessThanOrEqual(5);
      }
    }),
    { numRuns: 60 },
  );
});

test('the 60 calls of a minute can all be used, by people', () => {
  const calls = play(
    Array.from({ length: 120 }, () => ({ urgency: 'person', idleMs: 0, outMs: 300, travelShare: 0.5 })),
  );
  expect(
    mostIn(
      WINDOW_MS,
      calls.map(({ arrivedAt }) => arrivedAt),
    ),
  ).toBe(60);
});

test('a backlog uses at least 90 % of what Xero allows, and leaves four calls of each minute to people', () => {
  const calls = play(
    Array.from({ length: 560 }, () => ({ urgency: 'background', idleMs: 0, outMs: 300, travelShare: 0.5 })),
  );
  const lastTakenAt = calls.at(-1)?.takenAt ?? 0;
  expect((calls.length / lastTakenAt) * WINDOW_MS).toBeGreaterThanOrEqual(54);
  expect(
    mostIn(
      WINDOW_MS,
      calls.map(({ arrivedAt }) => arrivedAt),
    ),
  ).toBe(56);
});

test('behind any backlog a person gets the nine calls of a new customer’s click within fifteen seconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 250 }), fc.integer({ min: 1, max: 900 }), (count, outMs) => {
      const backlog = play(
        Array.from({ length: count }, () => ({ urgency: 'background', idleMs: 0, outMs, travelShare: 0.5 })),
      );
      const startedAt = backlog.at(-1)?.takenAt ?? 0;
      const calls = [...backlog];
      let nowMs = startedAt;
      for (let done = 0; done < 9; done += 1) {
        for (let wait = waitFor('person', usageAt(nowMs, calls), WINDOW_MS); wait;) {
          nowMs += Math.max(1, wait.ms);
          wait = waitFor('person', usageAt(nowMs, calls), WINDOW_MS);
        }
        calls.push({ urgency: 'person', takenAt: nowMs, arrivedAt: nowMs, answeredAt: nowMs + 300 });
        nowMs += 300;
      }
      expect(nowMs - startedAt).toBeLessThan(15_000);
    }),
    { numRuns: 60 },
  );
});

const finished = (count: number, endedMsAgo: number, urgency: Urgency = 'background'): CountedCall[] =>
  Array.from({ length: count }, () => ({ urgency, takenMsAgo: endedMsAgo + 100, endedMsAgo }));
const out = (count: number, urgency: Urgency = 'background'): CountedCall[] =>
  Array.from({ length: count }, () => ({ urgency, takenMsAgo: 20_000, endedMsAgo: -15_000 }));
const pause = (whose: Pause['whose'], limit: string): Pause => ({ whose, limit, leftMs: 9000 });

const cases: [string, Partial<XeroUsage>, { person: string | null; background: string | null }][] = [
  ['nothing used', {}, { person: null, background: null }],
  ['56 calls half a minute ago', { calls: finished(56, 30_000) }, { person: null, background: 'minute 30050' }],
  [
    '60 calls half a minute ago',
    { calls: finished(60, 30_000) },
    { person: 'minute 30050', background: 'minute 30050' },
  ],
  ['10 calls just now', { calls: finished(10, 1000) }, { person: null, background: 'minute 8900' }],
  ['4 calls out', { calls: out(4) }, { person: null, background: 'concurrent 1000' }],
  [
    '5 calls out',
    { calls: [...out(4), ...out(1, 'person')] },
    { person: 'concurrent 1000', background: 'concurrent 1000' },
  ],
  ['a person waits', { personWaitsMs: 700 }, { person: null, background: 'minute 700' }],
  [
    'Xero asked for quiet',
    { pauses: [pause('everyone', 'minute')] },
    { person: 'minute 9000', background: 'minute 9000' },
  ],
  ['the rest of the day is kept', { pauses: [pause('background', 'day')] }, { person: null, background: 'day 9000' }],
];
test.each(cases)('%s: who may call, who waits for what', (_name, usage, expected) => {
  const said = (urgency: Urgency) => {
    const wait = waitFor(urgency, { ...none, ...usage }, WINDOW_MS);
    return wait && `${wait.limit} ${wait.ms}`;
  };
  expect({ person: said('person'), background: said('background') }).toEqual(expected);
});

test('what is left of the minute counts calls that are out', () => {
  expect(remainingInWindow({ ...none, calls: [...finished(10, 5000), ...out(2)] })).toBe(48);
});
