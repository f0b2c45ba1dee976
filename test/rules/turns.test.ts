import { expect, test } from 'vitest';
import { createTurns } from '../../server/turns.ts';

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** Work that ends when the test says so. */
function controlled() {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    work: (key: string) => {
      started.push(key);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    async endOne() {
      ends.shift()?.();
      await tick();
    },
  };
}

test('a key that asks a hundred times does not keep the others waiting', async () => {
  const { started, work, endOne } = controlled();
  const turns = createTurns({ atOnce: 2, perKey: 1, work });
  for (let count = 0; count < 100; count += 1) turns.ask('busy');
  turns.ask('one');
  turns.ask('two');
  expect(started).toEqual(['busy', 'one']);
  await endOne();
  // It asked while it was at work, so it waits for one more turn, behind nobody who came earlier.
  expect(started).toEqual(['busy', 'one', 'busy']);
  await endOne();
  expect(started).toEqual(['busy', 'one', 'busy', 'two']);
});

test('one key may have several turns at once, as many as are allowed', () => {
  const { started, work } = controlled();
  const turns = createTurns({ atOnce: 4, perKey: 2, work });
  for (let count = 0; count < 3; count += 1) turns.ask('a');
  expect(started).toEqual(['a', 'a']);
});

test('closing starts no more turns and waits for those under way, but not for ever', async () => {
  const { started, work, endOne } = controlled();
  const turns = createTurns({ atOnce: 1, perKey: 1, work });
  turns.ask('a');
  turns.ask('b');
  const closed = turns.close(60_000);
  await endOne();
  await closed;
  expect(started).toEqual(['a']);
  const stuck = createTurns({ atOnce: 1, perKey: 1, work: () => new Promise(() => undefined) });
  stuck.ask('a');
  await stuck.close(1);
});
