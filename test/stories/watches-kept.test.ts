import { afterEach, expect, test } from 'vitest';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const watched = () => [...app.zoho.watches.values()].map(({ events }) => events[0]?.split('.')[0] ?? '');
const subscriptions = () =>
  app.zoho.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/actions/watch')).length;
const looks = () =>
  app.zoho.calls.filter(({ method, path }) => method === 'GET' && path.endsWith('/actions/watch')).length;

/** Waits for the next look that begins from now on, and the one after it: then the first is over. */
async function twoLooks() {
  const before = looks();
  await until('two looks at the watches', () => looks() >= before + 2);
}

test('watches that Zoho has forgotten are made again with the same channels, and events are told again', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const before = [...app.zoho.watches.keys()];
  app.zoho.forgetWatches();
  await until('the watches to be there again', () => app.zoho.watches.size === before.length);
  expect([...app.zoho.watches.keys()].sort()).toEqual(before.sort());
  const deal = addDeal(app);
  expect(await app.zoho.moveStage(deal.id, 'Closed Won')).toMatchObject([{ kind: 'notification', status: 200 }]);
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
});

test('watches that stand and have days left are not renewed at every look', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  await twoLooks();
  const before = subscriptions();
  await twoLooks();
  expect(subscriptions()).toBe(before);
});

test('a watch is renewed days before it ends, with the channel and token it has', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  await app.setUp();
  const inThreeDays = new Date(Date.now() + 3 * 24 * 3600_000);
  const before = [...app.zoho.watches.values()].map(({ channelId, token }) => ({ channelId, token }));
  for (const watch of app.zoho.watches.values()) watch.expiresAt = inThreeDays;
  await until('all of them to be renewed', () =>
    [...app.zoho.watches.values()].every(({ expiresAt }) => expiresAt > inThreeDays),
  );
  expect([...app.zoho.watches.values()].map(({ channelId, token }) => ({ channelId, token }))).toEqual(before);
});

test('a CRM edition without quotes is no obstacle: the other modules are watched, and the refusal is not repeated', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  app.zoho.setModule('Quotes', 'absent');
  await app.setUp();
  expect(watched()).toEqual(['Deals', 'Accounts', 'Contacts', 'Products']);
  await twoLooks();
  const before = subscriptions();
  await twoLooks();
  expect(subscriptions()).toBe(before);
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
});

test('a passing fault while the watches are made is made good at the next look', async () => {
  app = await startApp({ RECONCILE_INTERVAL_SECONDS: '1' });
  app.zoho.failNext({ method: 'POST', path: /actions\/watch/ }, { status: 503 }, 3);
  await app.setUp();
  await until('every module to be watched', () => watched().length === 5);
});
