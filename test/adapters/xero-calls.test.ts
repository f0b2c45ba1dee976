import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDb, type Db } from '../../server/db/db.ts';
import { openWorkerSession } from '../../server/db/worker-session.ts';
import { forgetOldCalls, readUsage, takeCall } from '../../server/db/xero-calls.ts';
import { createCallBudget, type CallBudget } from '../../server/xero/call-budget.ts';
import { countedMs, type Urgency } from '../../server/xero/slot-rules.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let pools: [Db, Db];
beforeAll(async () => {
  database = await createTestDatabase();
  pools = [openDb(database.url), openDb(database.url)];
  await migrate(pools[0]);
});
afterAll(async () => {
  await Promise.all(pools.map((db) => db.destroy()));
  await database.drop();
});

/** Two servers on one database; each test has tenants of its own. */
function twoServers(windowMs: number): [CallBudget, CallBudget] {
  const [one, other] = pools.map((db) =>
    createCallBudget({ db, workerId: () => null, windowMs, now: () => new Date() }),
  );
  if (!one || !other) throw new Error('there are two pools');
  return [one, other];
}
const ok = (headers: Record<string, string> = {}) => ({ status: 200, headers });
const limited = (limit: string, seconds: number) => ({
  status: 429,
  headers: { 'x-rate-limit-problem': limit, 'retry-after': String(seconds) },
});
async function call(budget: CallBudget, tenantId: string, urgency: Urgency, answer = ok()) {
  await budget.answered(await budget.take(tenantId, urgency), answer);
}

const soon = (ms: number) => new Date(Date.now() + ms);
function never(): never {
  throw new Error('five slots were taken');
}
/** Whether a call of a person has to wait until `giveBack` frees a slot. */
async function holdFromNowOn(budget: CallBudget, tenantId: string, giveBack: () => Promise<void>) {
  const order: string[] = [];
  const taken = budget.take(tenantId, 'person').then(() => order.push('taken'));
  await until('the person to wait', async () => {
    const { personWaitsMs } = await readUsage(pools[0], { tenantId, countedMs: 60_000 });
    return personWaitsMs > 0 || order.length > 0;
  });
  order.push('given back');
  await giveBack();
  await taken;
  return order[0] === 'given back' ? 'waited' : 'did not wait';
}

test('two servers that call as fast as they may never have 61 calls in a window nor 6 at once', async () => {
  const windowMs = 400;
  const budgets = twoServers(windowMs);
  const arrivals: number[] = [];
  let inFlight = 0;
  let most = 0;
  const callers = Array.from({ length: 24 }, async (_, caller) => {
    const budget = budgets[caller % 2 === 0 ? 0 : 1];
    for (let turn = 0; turn < 12; turn += 1) {
      const slot = await budget.take('busy', caller % 6 === 0 ? 'person' : 'background');
      inFlight += 1;
      most = Math.max(most, inFlight);
      // On its way, then at work: both take a while that is different each time.
      await pause((caller * 7 + turn * 13) % 10);
      arrivals.push(performance.now());
      await pause((caller * 5 + turn * 3) % 10);
      inFlight -= 1;
      await budget.answered(slot, ok());
    }
  });
  await Promise.all(callers);
  expect(arrivals).toHaveLength(288);
  expect(most).toBeLessThanOrEqual(5);
  const inWindow = arrivals.map((end) => arrivals.filter((at) => at > end - windowMs && at <= end).length);
  expect(Math.max(...inWindow)).toBeLessThanOrEqual(60);
});

test('forty takers at the same instant find the five slots there are', async () => {
  const request = { tenantId: 'rush', urgency: 'person', workerId: null, countedMs: 60_000, giveUpMs: 35_000 } as const;
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, taker) => {
      const db = pools[taker % 2 === 0 ? 0 : 1];
      return takeCall(db, request, ({ calls }) => (calls.length < 5 ? null : { turnMs: 0 }));
    }),
  );
  expect(answers.filter((answer) => 'id' in answer)).toHaveLength(5);
});

test('what was read before a call was taken, or before a pause, does not give a slot that is not there', async () => {
  const [one, other] = twoServers(60_000);
  await call(one, 'read early', 'background');
  expect(await one.holdOf('read early', 'person')).toBeNull();
  const out = await Promise.all(Array.from({ length: 5 }, () => other.take('read early', 'person')));
  expect(await holdFromNowOn(one, 'read early', () => other.answered(out[0] ?? never(), ok()))).toBe('waited');

  await call(one, 'paused since', 'background');
  expect(await one.holdOf('paused since', 'background')).toBeNull();
  // Answered after it was read, by a call that went out before.
  await pools[1]
    .updateTable('xeroLimits')
    .set({ pausedUntil: soon(30_000) })
    .where('tenantId', '=', 'paused since')
    .execute();
  await expect(one.take('paused since', 'background')).rejects.toMatchObject({ code: 'xero_budget' });

  await call(one, 'unchanged', 'background');
  expect(await one.holdOf('unchanged', 'background')).toBeNull();
  await call(one, 'unchanged', 'background');
  expect((await one.remaining('unchanged')).minuteRemaining).toBe(58);
});

test('while a person’s call waits, no server gives a slot to the background', async () => {
  const [one, other] = twoServers(2000);
  const out = await Promise.all(Array.from({ length: 5 }, () => one.take('polite', 'person')));
  const order: string[] = [];
  const waiting = [
    other.take('polite', 'background').then((slot) => (order.push('background'), other.answered(slot, ok()))),
    one.take('polite', 'person').then((slot) => (order.push('person'), one.answered(slot, ok()))),
  ];
  await until(
    'the person to wait',
    async () => (await readUsage(pools[0], { tenantId: 'polite', countedMs: 2000 })).personWaitsMs > 0,
  );
  for (const slot of out) await one.answered(slot, ok());
  await Promise.all(waiting);
  expect(order).toEqual(['person', 'background']);
});

test('Xero’s 429 keeps every server quiet about that tenant, and no other', async () => {
  const [one, other] = twoServers(1000);
  await call(one, 'limited', 'background', limited('minute', 30));
  for (const budget of [one, other]) {
    for (const urgency of ['background', 'person'] as const) {
      const refusal = await budget.take('limited', urgency).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'xero_budget', retry: 'later' });
      const { retryAfterMs } = refusal as { retryAfterMs: number };
      expect(retryAfterMs).toBeGreaterThan(25_000);
      expect(retryAfterMs).toBeLessThanOrEqual(30_000);
    }
    await call(budget, 'free', 'background');
  }
  expect(await other.holdOf('limited', 'background')).toMatchObject({ error: { code: 'xero_budget' } });
  expect(await other.holdOf('free', 'background')).toBeNull();
});

test('a shorter pause does not end a longer one', async () => {
  const [one, other] = twoServers(1000);
  const [first, second] = await Promise.all([one.take('twice', 'person'), other.take('twice', 'person')]);
  await one.answered(first, limited('day', 60_000));
  await other.answered(second, limited('minute', 1));
  const hold = await one.holdOf('twice', 'person');
  expect(hold?.error.code).toBe('xero_day_budget');
  expect((hold?.until.getTime() ?? 0) - Date.now()).toBeGreaterThan(50_000_000);
});

test('near the end of the day’s calls the background stops, people go on, and a new day frees both', async () => {
  const [one, other] = twoServers(1000);
  await call(one, 'daily', 'background', ok({ 'x-daylimit-remaining': '1000' }));
  expect(await other.holdOf('daily', 'background')).toBeNull();
  await call(one, 'daily', 'background', ok({ 'x-daylimit-remaining': '50' }));
  await expect(other.take('daily', 'background')).rejects.toMatchObject({ code: 'xero_day_budget', retry: 'later' });
  expect(await other.remaining('daily')).toMatchObject({ dayRemaining: 50 });
  await call(other, 'daily', 'person', ok({ 'x-daylimit-remaining': '999' }));
  await call(one, 'daily', 'background');
  await call(one, 'daily', 'person', ok({ 'x-daylimit-remaining': '0' }));
  await expect(other.take('daily', 'person')).rejects.toMatchObject({ code: 'xero_day_budget' });
});

test('the app’s own limit is kept over all tenants: a low rest holds the background, a 429 everybody', async () => {
  const [one, other] = twoServers(4000);
  await call(one, 'app-1', 'background', ok({ 'x-appminlimit-remaining': '499' }));
  await call(other, 'app-2', 'person');
  expect((await other.holdOf('app-2', 'background'))?.until).toBeDefined();
  expect(await other.holdOf('app-2', 'person')).toBeNull();
  await until('the moment to pass', async () => (await other.holdOf('app-2', 'background')) === null);
  await call(one, 'app-1', 'person', limited('appminute', 3));
  expect((await other.holdOf('app-2', 'person'))?.error.code).toBe('xero_budget');
  await until('the pause to pass', async () => (await other.holdOf('app-2', 'person')) === null);
});

test('what is left shows in any server, also one that has just started', async () => {
  const [one] = twoServers(60_000);
  await call(one, 'shown', 'person', ok({ 'x-daylimit-remaining': '4870' }));
  await call(one, 'shown', 'person', ok({ 'x-daylimit-remaining': '4869' }));
  const [, started] = twoServers(60_000);
  expect(await started.remaining('shown')).toEqual({ minuteRemaining: 58, dayRemaining: 4869 });
  expect(await started.remaining('never called')).toEqual({ minuteRemaining: 60, dayRemaining: null });
});

test('a server that stops hands its waiting calls back at once, people’s calls are still made', async () => {
  const [one] = twoServers(2000);
  const out = await Promise.all(Array.from({ length: 5 }, () => one.take('stopping', 'person')));
  const waiting = one.take('stopping', 'background').catch((error: unknown) => error);
  const clicked = one.take('stopping', 'person');
  one.close();
  expect(await waiting).toMatchObject({ code: 'xero_budget', retry: 'later' });
  for (const slot of out) await one.answered(slot, ok());
  await one.answered(await clicked, ok());
});

test('the slots of a process that died come free by themselves', async () => {
  const windowMs = 200;
  const request = {
    tenantId: 'dead',
    urgency: 'person',
    workerId: null,
    countedMs: countedMs(windowMs),
    // Longer than it takes to take five and look.
    giveUpMs: 2000,
  } as const;
  for (let taken = 0; taken < 5; taken += 1) await takeCall(pools[0], request, () => null);
  const [, other] = twoServers(windowMs);
  expect(await other.holdOf('dead', 'person')).not.toBeNull();
  await call(other, 'dead', 'person');
  await until('the calls to be old', async () => (await other.remaining('dead')).minuteRemaining === 60);
  await forgetOldCalls(pools[0], countedMs(windowMs));
  const left = await pools[0].selectFrom('xeroCalls').select('id').where('tenantId', '=', 'dead').execute();
  expect(left).toEqual([]);
});

test('the calls of a process that died are no longer out, but still count', async () => {
  const worker = await openWorkerSession(database.url);
  const [db] = pools;
  const windowMs = 60_000;
  const died = createCallBudget({ db, workerId: () => worker.workerId(), windowMs, now: () => new Date() });
  for (let calls = 0; calls < 4; calls += 1) await died.take('orphaned', 'background');
  const [other] = twoServers(windowMs);
  expect(await other.holdOf('orphaned', 'background')).not.toBeNull();
  await worker.close();
  await until('room for others', async () => (await other.holdOf('orphaned', 'background')) === null);
  expect(await other.remaining('orphaned')).toMatchObject({ minuteRemaining: 56 });
});
