import { expect, test } from 'vitest';
import { atMost, inTurn } from '../../server/api/in-turn.ts';
import { until } from '../support/until.ts';

/** Work that ends when the test says so. */
function playWork() {
  const running: (() => void)[] = [];
  let started = 0;
  return {
    work: () => {
      started += 1;
      return new Promise<void>((resolve) => running.push(resolve));
    },
    end: () => running.shift()?.(),
    started: () => started,
    running: () => running.length,
  };
}

test('however often it is asked for during a run, one more run follows, which sees everything', async () => {
  const { work, end, started } = playWork();
  const ask = inTurn(0, work);
  const first = ask();
  for (let asked = 0; asked < 5; asked += 1) await ask();
  expect(started()).toBe(1);
  end();
  await until('the second run', () => started() === 2);
  end();
  await first;
  expect(started()).toBe(2);
  const later = ask();
  expect(started()).toBe(3);
  end();
  await later;
});

test('a run that fails is told to who asked, and the next one starts afresh', async () => {
  let runs = 0;
  const ask = inTurn(0, () => {
    runs += 1;
    return runs === 1 ? Promise.reject(new Error('no database')) : Promise.resolve();
  });
  await expect(ask()).rejects.toThrow('no database');
  await ask();
  expect(runs).toBe(2);
});

test('no more than so many run at a time, and a failure frees its place', async () => {
  const { work, end, started, running } = playWork();
  const run = atMost(2);
  const all = [work, work, work, work].map((one) => run(one));
  const failed = run(() => Promise.reject(new Error('failed')));
  const refused = expect(failed).rejects.toThrow('failed');
  await until('two to run', () => running() === 2);
  expect(started()).toBe(2);
  for (let ended = 0; ended < 4; ended += 1) {
    await until('one to run', () => running() > 0);
    expect(running()).toBeLessThanOrEqual(2);
    end();
  }
  await Promise.all(all);
  await refused;
  await run(() => Promise.resolve());
});
