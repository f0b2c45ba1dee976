import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../server/route-table.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { rowCounts, storedRows } from '../support/stored-rows.ts';
import { pathOf, routesOf, startAttackWorld, storedOf, type AttackWorld } from './world.ts';

let world: AttackWorld;
const signedOut = createBrowserSession();
beforeAll(async () => {
  world = await startAttackWorld();
  const { app } = world;
  await signedOut.open(`${app.url}/signin`);
  const newest = `select ctid from sign_in_sessions order by expires_at desc limit 1`;
  await storedRows(
    app,
    `update sign_in_sessions set expires_at = now() - interval '1 second' where ctid = (${newest})`,
  );
});
afterAll(() => world.close());

const administratorRoutes = routesOf('administrator');
const signedInRoutes = routesOf('administrator', 'person');
const changes = signedInRoutes.filter(({ route }) => route.method !== 'GET');

function send(route: Route, headers: Record<string, string>, browser?: BrowserSession): Promise<Response> {
  const { app } = world;
  const init = {
    method: route.method,
    headers: { origin: app.url, 'content-type': 'application/json', ...headers },
    redirect: 'manual' as const,
    ...(route.method === 'GET' ? {} : { body: route.method === 'PUT' ? '{"numbering":"xero"}' : '{}' }),
  };
  return browser ? browser.request(app.url + pathOf(route, world), init) : fetch(app.url + pathOf(route, world), init);
}

test.each(signedInRoutes)('$name: nobody gets in without a sign-in that may', async ({ route }) => {
  const { app, panel, salesperson } = world;
  const before = await rowCounts(app);
  const nobody: [attack: string, headers: Record<string, string>, browser?: BrowserSession][] = [
    ['no cookie', {}],
    ['an empty cookie', { cookie: 'ledger_session=' }],
    ['a made-up cookie', { cookie: `ledger_session=${'A'.repeat(43)}` }],
    ['a cookie with a quote', { cookie: "ledger_session=' or true --" }],
    ['the token of a deal', { authorization: `Bearer ${panel.token}` }],
    ['the token of a deal as the cookie', { cookie: `ledger_session=${panel.token}` }],
    ['an ended sign-in', {}, signedOut],
  ];
  for (const [attack, headers, browser] of nobody) {
    const answer = await send(route, headers, browser);
    expect({ attack, status: answer.status }).toEqual({ attack, status: 401 });
    await problemOf(answer, 401);
  }
  if (route.caller === 'administrator') await problemOf(await send(route, {}, salesperson), 403);
  expect(await rowCounts(app)).toEqual(before);
});

test.each(changes)('$name: a change that another site started is refused (403), cookie or not', async ({ route }) => {
  const { app } = world;
  const before = await rowCounts(app);
  const { port } = new URL(app.url);
  const foreign = [
    ...['null', 'https://evil.example', `http://127.0.0.1:${port}`, `https://localhost:${port}`, `${app.url}/`],
    ...[`${app.url}.evil.example`, app.zoho.widgetUrl, 'https://x.zappsusercontent.com', app.url.toUpperCase()],
  ];
  const cookie = app.browser.cookies(app.url);
  for (const origin of foreign) {
    const problem = await problemOf(await send(route, { cookie, origin }), 403);
    expect({ origin, code: problem.code }).toEqual({ origin, code: 'foreign_origin' });
  }
  // A form of another site: no script, so no JSON and no Origin of ours.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await fetch(app.url + pathOf(route, world), {
      method: 'POST',
      headers: { cookie, 'content-type': type },
      body: '{"numbering":"xero"}',
    });
    await problemOf(answer, 403);
  }
  expect(await rowCounts(app)).toEqual(before);
});

test.each(administratorRoutes)(
  '$name: an administrator of another CRM sees and changes nothing of this one',
  async ({ route }) => {
    const { app, neighbour, marks } = world;
    const before = await storedOf(world, app.zoho.org.id);
    // Both live in one sandbox, whose deals are this CRM's: the neighbour's own CRM, which is read with its own grant, has none.
    app.zoho.failBy(({ path }) => (path.includes('/Deals?') ? { status: 204 } : null));
    const answer = await send(route, {}, neighbour);
    app.zoho.failBy(() => null);
    expect(answer.status).toBeLessThan(500);
    const text = await answer.text();
    for (const mark of marks) expect(text).not.toContain(mark);
    expect(await storedOf(world, app.zoho.org.id)).toEqual(before);
  },
);

test('any change with a cookie of ours needs our own page, also where the cookie counts for nothing', async () => {
  const { app } = world;
  const cookie = app.browser.cookies(app.url);
  for (const { route } of routesOf('panel', 'extension', 'zoho', 'xero').filter(
    ({ route }) => route.method !== 'GET',
  )) {
    const headers = { cookie, authorization: `Bearer ${world.panel.token}`, origin: 'https://evil.example' };
    await problemOf(await fetch(app.url + pathOf(route, world), { method: route.method, headers, body: '{}' }), 403);
  }
});

test('after all of this the administrator is still at work, and both connections stand', async () => {
  expect((await world.app.ledger.connections()).body).toMatchObject({
    ...{ zoho: { state: 'connected' }, xero: { state: 'connected' } },
  });
});
