import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ConnectionsAnswer } from '../../server/api/contract/connections.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';

let app: App;
const salesperson = createBrowserSession();
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  app.zoho.signInAs(app.zoho.users[1]?.id ?? '');
  await salesperson.open(`${app.url}/signin`);
  app.zoho.signInAs(app.zoho.users[0]?.id ?? '');
});
afterAll(() => app.close());

const guarded: [method: string, path: string][] = [
  ['GET', '/connect/xero'],
  ['GET', '/api/connections'],
  ['GET', '/api/settings'],
  ['PUT', '/api/settings'],
  ['GET', '/api/settings/choices'],
  ['GET', '/api/jobs'],
  ['POST', '/api/jobs/5f0c8f7e-0000-4000-8000-000000000000/retry'],
  ['POST', '/disconnect/xero'],
  ['POST', '/disconnect/zoho'],
];

const ask = (browser: BrowserSession, method: string, path: string, headers: Record<string, string> = {}) =>
  browser.request(app.url + path, {
    method,
    headers: { origin: app.url, 'content-type': 'application/json', ...headers },
    ...(method === 'PUT' ? { body: '{"numbering":"xero"}' } : {}),
  });

test.each(guarded)('%s %s: nobody without a sign-in (401), no salesperson (403)', async (method, path) => {
  const before = await rowCounts(app);
  await problemOf(await ask(createBrowserSession(), method, path), 401);
  const made = await problemOf(
    await fetch(app.url + path, {
      method,
      headers: { origin: app.url, cookie: `ledger_session=${'A'.repeat(43)}` },
    }),
    401,
  );
  expect(made.fix).toBe('Sign in with Zoho.');
  const refused = await problemOf(await ask(salesperson, method, path), 403);
  expect(refused.code).toBe('not_administrator');
  expect(await rowCounts(app)).toEqual(before);
});

const changes = guarded.filter(([method]) => method !== 'GET');

test.each(changes)('%s %s started by another site is refused, cookie or not', async (method, path) => {
  const before = await rowCounts(app);
  const cookie = app.browser.cookies(app.url);
  const send = (origin: string | null) =>
    fetch(app.url + path, {
      method,
      headers: { cookie, 'content-type': 'application/json', ...(origin === null ? {} : { origin }) },
      ...(method === 'PUT' ? { body: '{"numbering":"xero"}' } : {}),
    });
  const { port } = new URL(app.url);
  const foreign = [
    null,
    'null',
    'https://evil.example',
    `http://127.0.0.1:${port}`,
    `https://localhost:${port}`,
    `${app.url}.evil.example`,
    `${app.url}/`,
    app.zoho.widgetUrl,
    'https://x.zappsusercontent.com',
  ];
  for (const origin of foreign) {
    const problem = await problemOf(await send(origin), 403);
    expect(problem.code).toBe('foreign_origin');
  }
  expect(await rowCounts(app)).toEqual(before);
  expect((await app.ledger.connections()).body).toMatchObject({
    ...{ zoho: { state: 'connected' }, xero: { state: 'connected' } },
  });
});

test('the same change from our own settings page is accepted', async () => {
  const answer = await ask(app.browser, 'PUT', '/api/settings');
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ numbering: 'xero' });
});

test('the cookies cannot be read by scripts or sent along by other sites', async () => {
  const browser = createBrowserSession();
  const consent = await browser.request(`${app.url}/signin`);
  const accepted = await browser.request(consent.headers.get('location') ?? '');
  const signedIn = await browser.request(accepted.headers.get('location') ?? '');
  const lines = [...consent.headers.getSetCookie(), ...signedIn.headers.getSetCookie()];
  expect(lines.map((line) => line.split('=')[0])).toEqual(['ledger_browser', 'ledger_session']);
  for (const line of lines) {
    expect(line).toMatch(/; HttpOnly/);
    expect(line).toMatch(/; SameSite=Lax/);
    expect(line).not.toMatch(/; Domain=/);
    expect(line).not.toMatch(/; Secure/);
  }
});

test('a person who is not signed in is sent from Settings to the sign-in with Zoho', async () => {
  const answer = await createBrowserSession().request(`${app.url}/settings`);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, '/signin']);
});

test('a sign-in survives a restart of the server', async () => {
  await app.restart();
  expect((await app.ledger.connections()).body.user).toMatchObject({ email: app.zoho.users[0]?.email });
  expect((await app.ledger.settings()).body).toMatchObject({ numbering: 'xero' });
});

test('an administrator of another CRM sees and changes only that CRM', async () => {
  const { id } = app.zoho.org;
  app.zoho.org.id = '572576700000000888';
  const neighbour = createBrowserSession();
  await neighbour.open(`${app.url}/signin`);
  app.zoho.org.id = id;
  const seen = (await (await ask(neighbour, 'GET', '/api/connections')).json()) as ConnectionsAnswer;
  expect(seen).toMatchObject({ zoho: { state: 'not_connected' }, xero: { state: 'not_connected' } });
  await problemOf(await ask(neighbour, 'PUT', '/api/settings'), 409);
  expect((await ask(neighbour, 'POST', '/disconnect/xero')).status).toBe(204);
  expect((await app.ledger.connections()).body.xero.state).toBe('connected');
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
