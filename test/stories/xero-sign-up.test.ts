import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts, tablesHolding } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('who comes from Xero’s App Store is greeted by name and led on; nothing is connected and nothing is stored', async () => {
  const newcomer = createBrowserSession();
  const before = await rowCounts(app);
  const { status, url, text, visited } = await newcomer.open(`${app.url}/signup/xero`);
  expect([status, url]).toEqual([200, `${app.url}/welcome`]);
  const consent = new URL(visited.find((address) => address.includes('/connect/authorize')) ?? '');
  expect(consent.searchParams.get('scope')).toBe('openid profile email');
  expect(text).toContain('Hello Kim');
  expect(text).toContain('kim@example.com');
  expect(text).toContain('href="/settings"');
  expect(visited.every((address) => !address.includes('kim'))).toBe(true);
  const after = await rowCounts(app);
  // The state was used once; that is all.
  expect(after).toEqual({ ...before, used_once: (before['used_once'] ?? 0) + 1 });
  expect(await tablesHolding(app, 'kim@example.com')).toEqual([]);
  expect(app.xero.calls).toEqual([]);
});

test('who declines, or comes to the page by hand, is greeted without a name', async () => {
  const newcomer = createBrowserSession();
  app.xero.refuseConsent();
  const { url, text } = await newcomer.open(`${app.url}/signup/xero`);
  app.xero.pickOrganisation(app.xero.organisations[0]?.tenantId ?? '');
  expect(url).toBe(`${app.url}/welcome`);
  expect(text).not.toContain('Hello');
  const headers = { cookie: 'ledger_newcomer=forged.by.hand' };
  expect(await (await createBrowserSession().request(`${app.url}/welcome`, { headers })).text()).not.toContain('Hello');
});

test('a sign-up link does not work in another browser or twice, and a sign-up is no sign-in', async () => {
  const newcomer = createBrowserSession();
  const consent = (await newcomer.request(`${app.url}/signup/xero`)).headers.get('location') ?? '';
  const back = (await newcomer.request(consent)).headers.get('location') ?? '';
  await problemOf(await createBrowserSession().request(back), 401);
  expect((await newcomer.request(back)).headers.get('location')).toBe('/welcome');
  await problemOf(await newcomer.request(back), 400);
  await problemOf(await newcomer.request(`${app.url}/api/connections`), 401);
});

test('Xero’s app launcher opens Settings: signed in at once, otherwise by way of the sign-in', async () => {
  const launched = await createBrowserSession().request(`${app.url}/settings`);
  expect([launched.status, launched.headers.get('location')]).toEqual([302, '/signin']);
});

test('an organisation with its two uncertified apps stops at Xero’s own page, and leaves all as it was', async () => {
  await app.browser.open(`${app.url}/connect/zoho`);
  app.xero.fillWithApps(app.xero.organisations[0]?.tenantId ?? '');
  const { url, text } = await app.browser.open(`${app.url}/connect/xero`);
  expect(url).toContain(app.xero.url);
  expect(text).toContain('needs to complete certification');
  expect((await app.ledger.connections()).body.xero.state).toBe('not_connected');
});

test('a refusal of Xero’s that names the limit of apps leads back with that problem, any other as declined', async () => {
  const wayBack = async (answer: Record<string, string>) => {
    const consent = new URL((await app.browser.request(`${app.url}/connect/xero`)).headers.get('location') ?? '');
    const query = new URLSearchParams({ ...answer, state: consent.searchParams.get('state') ?? '' });
    const response = await app.browser.request(`${app.url}/oauth/xero/callback?${query.toString()}`);
    return [response.status, response.headers.get('location')];
  };
  const words = 'This organisation has reached its maximum number of uncertified apps';
  expect(await wayBack({ error: 'access_denied', error_description: words })).toEqual([
    302,
    '/settings?problem=xero_app_limit',
  ]);
  expect(await wayBack({ error: 'access_denied' })).toEqual([302, '/settings?problem=xero_declined']);
});
