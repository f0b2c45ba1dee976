import { expect, test } from 'vitest';
import { nextPoll, nightDue, type PollTurn } from '../../server/sync/poll-schedule.ts';

const now = new Date('2026-11-21T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

function aTurn(changes: Partial<PollTurn> = {}): PollTurn {
  return {
    ...{ callsSaved: 0, callsSavedAt: null, callsAtOnce: 2, dayLimit: 5000, orgs: 1 },
    ...{ rereadOn: null, timeZone: 'Pacific/Auckland', lastEventAt: minutesAgo(1), untoldSince: null, gapAt: null },
    ...changes,
  };
}
const waitOf = (turn: PollTurn, intervalMs = 600_000) =>
  (nextPoll(turn, { now, intervalMs }).next.nextAt.getTime() - now.getTime()) / 1000;

test('while events arrive, an organisation is looked at as often as the operator wishes', () => {
  expect(waitOf(aTurn())).toBe(600);
  expect(waitOf(aTurn({ lastEventAt: null }))).toBe(600);
  expect(waitOf(aTurn({ untoldSince: minutesAgo(1) }))).toBe(600);
});

test('while events are late or off, it is looked at every five minutes, or as often as the operator wishes', () => {
  expect(waitOf(aTurn({ untoldSince: minutesAgo(3) }))).toBe(300);
  expect(waitOf(aTurn({ untoldSince: minutesAgo(3 * 24 * 60) }))).toBe(300);
  expect(waitOf(aTurn({ untoldSince: minutesAgo(3) }), 60_000)).toBe(60);
  expect(waitOf(aTurn({ gapAt: minutesAgo(10) }))).toBe(300);
});

test.each([
  ['5,000 calls a day, two a look, every second', aTurn(), 1, 1250],
  ['1,000 calls a day, two a look, every five minutes', aTurn({ dayLimit: 1000 }), 300, 250],
  ['a limit not known yet', aTurn({ dayLimit: null }), 60, 250],
  ['looks that cost ten calls', aTurn({ callsAtOnce: 10 }), 60, 1250],
  ['two CRM accounts at one organisation', aTurn({ orgs: 2 }), 1, 625],
])('no day sees more than a quarter of its calls go into looking: %s', (_case, start, intervalSeconds, most) => {
  let turn = start;
  let at = now;
  const spent: { at: number; calls: number }[] = [];
  const end = now.getTime() + 3 * 86_400_000;
  while (at.getTime() < end) {
    const { isAffordable, next } = nextPoll(turn, { now: at, intervalMs: intervalSeconds * 1000 });
    const calls = isAffordable ? turn.callsAtOnce : 0;
    spent.push({ at: at.getTime(), calls });
    turn = { ...turn, ...next, callsSaved: next.callsSaved - calls };
    at = next.nextAt;
  }
  for (let from = now.getTime(); from + 86_400_000 <= end; from += 3_600_000) {
    const ofDay = spent.filter((look) => look.at >= from && look.at < from + 86_400_000);
    expect(ofDay.reduce((sum, { calls }) => sum + calls, 0)).toBeLessThanOrEqual(most);
  }
  // And what is allowed is used: at least a third of it on the last day.
  const lastDay = spent.filter((look) => look.at >= end - 86_400_000);
  const wanted = (86_400 / intervalSeconds) * start.callsAtOnce;
  expect(lastDay.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(Math.min(most / 3, wanted * 0.9));
});

test('an event that brings a look forward finds no room for it when the share is used up', () => {
  const used = nextPoll(aTurn({ callsSaved: 0, callsSavedAt: minutesAgo(1) }), { now, intervalMs: 1000 });
  expect(used.isAffordable).toBe(false);
  expect(used.next.nextAt.getTime()).toBeGreaterThan(now.getTime() + 60_000);
  expect(nextPoll(aTurn({ callsSaved: 2, callsSavedAt: minutesAgo(1) }), { now, intervalMs: 1000 }).isAffordable).toBe(
    true,
  );
});

test('open invoices are read again in the organisation’s night, once', () => {
  // 12:00 in UTC is 01:00 in Auckland, of the next day.
  const rereadOn = '2026-11-21';
  expect(nightDue({ rereadOn, timeZone: 'Pacific/Auckland' }, now)).toBeNull();
  expect(nightDue({ rereadOn, timeZone: 'Pacific/Auckland' }, new Date('2026-11-21T13:00:00Z'))).toBe('2026-11-22');
  expect(
    nightDue({ rereadOn: '2026-11-22', timeZone: 'Pacific/Auckland' }, new Date('2026-11-21T20:00:00Z')),
  ).toBeNull();
});

test('a night that nobody was awake for is made up for', () => {
  expect(nightDue({ rereadOn: '2026-11-18', timeZone: 'UTC' }, now)).toBe('2026-11-21');
  expect(nightDue({ rereadOn: '2026-11-19', timeZone: 'Pacific/Auckland' }, now)).toBe('2026-11-21');
});
