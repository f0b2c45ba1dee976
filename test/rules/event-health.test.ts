import { expect, test } from 'vitest';
import { eventHealth, type EventState, type EventTimes } from '../../server/sync/event-health.ts';
import { isEcho } from '../../server/sync/is-echo.ts';

const now = new Date('2026-11-21T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

test.each<[string, Partial<EventTimes>, EventState, string | null]>([
  ['nothing was ever heard', {}, 'unknown', null],
  ['something was heard', { lastEventAt: minutesAgo(600) }, 'on_time', null],
  ['a change was found a minute ago that may still be told', { untoldSince: minutesAgo(1) }, 'unknown', null],
  [
    'nothing was heard of a change',
    { lastEventAt: minutesAgo(9), untoldSince: minutesAgo(3) },
    'late',
    'xero_events_late',
  ],
  ['nothing was heard of it for a day', { untoldSince: minutesAgo(1440) }, 'off', 'xero_events_off'],
  ['numbers were missing', { lastEventAt: minutesAgo(1), gapAt: minutesAgo(5) }, 'late', 'xero_events_missing'],
  ['numbers were missing long ago', { lastEventAt: minutesAgo(1), gapAt: minutesAgo(90) }, 'on_time', null],
])('when %s', (_case, times, state, code) => {
  const health = eventHealth({ lastEventAt: null, untoldSince: null, gapAt: null, ...times }, now);
  expect([health.state, health.problem?.code ?? null]).toEqual([state, code]);
});

test.each([
  ['the making of what we made', { isNew: true, eventAt: minutesAgo(4.99) }, minutesAgo(5), true],
  ['the making of what has changed since', { isNew: true, eventAt: minutesAgo(1) }, minutesAgo(5), false],
  ['a change we hold', { isNew: false, eventAt: minutesAgo(5) }, minutesAgo(5), true],
  ['a later change', { isNew: false, eventAt: minutesAgo(4.99) }, minutesAgo(5), false],
  ['an event without a time', { isNew: false, eventAt: null }, minutesAgo(5), false],
  ['what we know no time of', { isNew: true, eventAt: minutesAgo(5) }, null, false],
])('an event about %s', (_case, told, updatedInXeroAt, echo) => {
  expect(isEcho(told, { updatedInXeroAt })).toBe(echo);
});

test('an event about what nobody knows is news', () => {
  expect(isEcho({ isNew: true, eventAt: now }, undefined)).toBe(false);
});
