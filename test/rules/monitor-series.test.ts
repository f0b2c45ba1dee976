import { expect, test } from 'vitest';
import { byDay, byHour, firstDay, firstHour } from '../../server/sync/monitor-series.ts';

const now = new Date('2026-11-21T14:20:00Z');

test('the last 24 hours end with the present one; what is not known stays unknown', () => {
  expect(firstHour(now).toISOString()).toBe('2026-11-20T15:00:00.000Z');
  const rows = [{ hour: new Date('2026-11-21T14:00:00Z'), failed: 3 }];
  const series = byHour(rows, { now, read: ({ failed }) => failed, missing: null });
  expect(series).toHaveLength(24);
  expect(series.at(-1)).toEqual({ at: '2026-11-21T14:00:00.000Z', count: 3 });
  expect(series[0]).toEqual({ at: '2026-11-20T15:00:00.000Z', count: null });
});

test('the last fourteen days end with today, and a day without any counts nought', () => {
  expect(firstDay('2026-11-21')).toBe('2026-11-08');
  const series = byDay([{ day: '2026-11-20', count: 2 }], '2026-11-21');
  expect(series.map(({ count }) => count)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0]);
});
