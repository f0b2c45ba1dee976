import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBatch } from '../../server/batch.ts';
import { correlated, correlationIds } from '../../server/correlation.ts';

const yes = <T>(values: T[]): PromiseSettledResult<T>[] => values.map((value) => ({ status: 'fulfilled', value }));
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A call for many that remembers what it was asked. */
function recorder(batch: ReturnType<typeof createBatch>, limit = 50) {
  const calls: number[][] = [];
  const call = batch.shared({
    limit,
    call: (items: number[]) => {
      calls.push(items);
      return Promise.resolve(yes(items.map((item) => item * 10)));
    },
  });
  return { calls, call };
}

test('members that come to the same point at different times share one call', async () => {
  const batch = createBatch();
  const { calls, call } = recorder(batch);
  const answers: number[] = [];
  await batch.walk([1, 2, 3], async (member) => {
    for (let step = 0; step < member * 3; step += 1) await tick();
    answers.push(await call(member));
  });
  expect([calls, answers]).toEqual([[[1, 2, 3]], [10, 20, 30]]);
});

test('more members than a call takes are several calls', async () => {
  const batch = createBatch();
  const { calls, call } = recorder(batch, 2);
  await batch.walk([1, 2, 3, 4, 5], async (member) => {
    await call(member);
  });
  expect(calls).toEqual([[1, 2], [3, 4], [5]]);
});

test('members that are further wait for those who still have a step before them', async () => {
  const batch = createBatch();
  const first = recorder(batch);
  const last = recorder(batch);
  await batch.walk([1, 2, 3, 4], async (member) => {
    if (member % 2 === 0) await first.call(member);
    await last.call(member);
  });
  expect([first.calls, last.calls]).toEqual([[[2, 4]], [[1, 3, 2, 4]]]);
});

test('a member that fails or ends early does not hold the others', async () => {
  const batch = createBatch();
  const { calls, call } = recorder(batch);
  const ended: string[] = [];
  await batch.walk([1, 2, 3], async (member) => {
    if (member === 1) return;
    const answer = member === 2 ? Promise.reject(new Error('no')) : call(member);
    await answer.then(
      () => ended.push('done'),
      () => ended.push('failed'),
    );
  });
  expect([calls, ended.sort()]).toEqual([[[3]], ['done', 'failed']]);
});

test('each is answered for itself; a call that fails fails for each', async () => {
  const batch = createBatch();
  const single = batch.shared({
    limit: 10,
    call: (items: number[]) =>
      Promise.resolve(
        items.map((item): PromiseSettledResult<number> =>
          item === 2 ? { status: 'rejected', reason: new Error('two') } : { status: 'fulfilled', value: item },
        ),
      ),
  });
  const broken = batch.shared({ limit: 10, call: (): Promise<never> => Promise.reject(new Error('all')) });
  const said: unknown[] = [];
  await batch.walk([1, 2, 3], async (member) => {
    const text = (error: unknown) => (error as Error).message;
    said[member] = [await single(member).catch(text), await broken(member).catch(text)];
  });
  expect(said.slice(1)).toEqual([
    [1, 'all'],
    ['two', 'all'],
    [3, 'all'],
  ]);
});

test('members of one key go one after another, the others beside them', async () => {
  const batch = createBatch();
  const { calls, call } = recorder(batch);
  const order: string[] = [];
  await batch.walk([1, 2, 3, 4], async (member) => {
    await batch.inTurn(member <= 2 ? 'same' : `own ${member}`, async () => {
      order.push(`${member} in`);
      await call(member);
      order.push(`${member} out`);
    });
  });
  expect(calls).toEqual([[1, 3, 4], [2]]);
  expect(order.indexOf('2 in')).toBeGreaterThan(order.indexOf('1 out'));
});

test('a member that is long on its way is waited for only so long', async () => {
  const batch = createBatch(5);
  const { calls, call } = recorder(batch);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await batch.walk([1, 2], async (member) => {
    if (member === 1) await released;
    await call(member);
    release();
  });
  expect(calls).toEqual([[2], [1]]);
});

test('whatever way the members go, all arrive and each gets its own answer', async () => {
  const step = fc.record({ kind: fc.constantFrom('walk', 'first', 'last', 'turn'), waits: fc.nat(3) });
  const paths = fc.array(fc.array(step, { maxLength: 5 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(paths, async (members) => {
      const batch = createBatch(60_000);
      const first = recorder(batch, 3);
      const last = recorder(batch, 3);
      let ended = 0;
      await batch.walk([...members.entries()], async ([index, path]) => {
        for (const { kind, waits } of path) {
          for (let wait = 0; wait < waits; wait += 1) await tick();
          if (kind === 'first') expect(await first.call(index)).toBe(index * 10);
          if (kind === 'last') expect(await last.call(index)).toBe(index * 10);
          if (kind === 'turn') await batch.inTurn(`${index % 2}`, () => last.call(index));
        }
        ended += 1;
      });
      expect(ended).toBe(members.length);
    }),
    { numRuns: 200 },
  );
});

test('a shared call is made in the name of all that wait for it; afterwards each goes on in its own', async () => {
  const batch = createBatch();
  const callers: (readonly string[])[] = [];
  const call = batch.shared({
    limit: 50,
    call: (items: string[]) => {
      callers.push(correlationIds());
      return Promise.resolve(yes(items));
    },
  });
  const afterwards: (readonly string[])[] = [];
  await batch.walk(['a', 'b', 'c'], (member) =>
    correlated([member], async () => {
      await call(member);
      afterwards.push(correlationIds());
    }),
  );
  expect(callers).toEqual([['a', 'b', 'c']]);
  expect(afterwards).toEqual([['a'], ['b'], ['c']]);
});
