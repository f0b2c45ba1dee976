import { expect, test } from 'vitest';
import { gather } from '../../server/webhooks/gather.ts';

/** Work that ends when the test says so. */
function startGathering() {
  const lots: string[][] = [];
  const ends: ((outcome: 'done' | 'failed') => void)[] = [];
  const take = gather((items: string[]) => {
    lots.push(items);
    return new Promise<void>((resolve, reject) => {
      ends.push((outcome) => (outcome === 'done' ? resolve() : reject(new Error(`no ${items.join()}`))));
    });
  });
  const settled = async () => new Promise((resolve) => setImmediate(resolve));
  return { lots, take, settled, end: (lot: number, outcome: 'done' | 'failed' = 'done') => ends[lot]?.(outcome) };
}

test('what comes while the last lot is worked on is one lot, in the order it came', async () => {
  const { lots, take, settled, end } = startGathering();
  const all = [take('a')];
  await settled();
  all.push(take('b'), take('c'));
  await settled();
  expect(lots).toEqual([['a']]);
  end(0);
  await settled();
  expect(lots).toEqual([['a'], ['b', 'c']]);
  end(1);
  await Promise.all(all);
});

test('a lot that fails fails for its own callers, and the next one is worked on', async () => {
  const { lots, take, settled, end } = startGathering();
  const first = take('a');
  const refused = expect(first).rejects.toThrow('no a');
  await settled();
  const second = take('b');
  end(0, 'failed');
  await refused;
  await settled();
  end(1);
  await second;
  expect(lots).toEqual([['a'], ['b']]);
});
