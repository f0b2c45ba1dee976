import { expect, test } from 'vitest';
import { percentile, plainFigure, spread, tableOf, unfinished } from '../bench/figure.ts';
import { openMs } from '../bench/open-calls.ts';

test('a percentile is the value below which that share of the sample lies, and an empty sample has none', () => {
  const sample = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(sample, share))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 0.99)).toBe(7);
  expect(percentile([], 0.5)).toBeNull();
});

test('calls side by side count once, and only the part within the span', () => {
  const calls = [
    { startMs: 30, endMs: 40 },
    { startMs: -5, endMs: 10 },
    { startMs: 5, endMs: 20 },
    { startMs: 6, endMs: 8 },
    { startMs: 90, endMs: null },
    { startMs: 200, endMs: 300 },
  ];
  expect(openMs(calls, 0, 100)).toBe(20 + 10 + 10);
  expect(openMs([], 0, 100)).toBe(0);
});

test('a figure shows whether its target is met, and what was not finished', () => {
  const missed = spread('wait', [250], { p50: 200 })[0];
  const halfDone = { name: 'drained', value: 3, unit: 's', ...unfinished(4, 8) } as const;
  const table = tableOf('scenario', [...(missed ? [missed] : []), halfDone]);
  expect(table).toMatch(/✗ wait p50 +250 ms +≤ 200/);
  expect(table).toMatch(/drained +3 s +not finished: 4 of 8/);
  expect(unfinished(8, 8)).toEqual({});
});

test('the JSON line carries rounded values without targets', () => {
  const figure = { name: 'share', value: 12.34567, unit: '%', target: { atLeast: 90 } } as const;
  expect(plainFigure(figure)).toEqual({ name: 'share', value: 12.35, unit: '%' });
});
