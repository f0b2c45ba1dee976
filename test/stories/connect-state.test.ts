import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignJWT } from 'jose';
import { signState, type Purpose } from '../../server/oauth/state.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.connect();
});
afterAll(() => app.close());

type Start = '/signin' | '/connect/zoho' | '/connect/xero';

/** Goes to the consent page and accepts there, but does not follow the way back: the callback's address. */
async function callbackOf(browser: BrowserSession, start: Start): Promise<URL> {
  const consent = (await browser.request(app.url + start)).headers.get('location') ?? '';
  const back = (await browser.request(consent)).headers.get('location') ?? '';
  expect(back).toContain('/oauth/');
  return new URL(back);
}

async function expectRefused(browser: BrowserSession, callback: URL): Promise<void> {
  const before = await rowCounts(app);
  const secretsSent = app.zoho.identityCalls.length + app.xero.identityCalls.length;
  const problem = await problemOf(await browser.request(callback.href), 400);
  expect(problem.code).toBe('bad_state');
  expect(await rowCounts(app)).toEqual(before);
  expect(app.zoho.identityCalls.length + app.xero.identityCalls.length).toBe(secretsSent);
}

const withState = (callback: URL, state: string | null): URL => {
  const changed = new URL(callback);
  if (state === null) changed.searchParams.delete('state');
  else changed.searchParams.set('state', state);
  return changed;
};

/** A state made with the server's own key, for the browser that asks. */
async function ownState(browser: BrowserSession, purpose: Purpose, now: Date): Promise<string> {
  const cookie = /ledger_browser=([^;]+)/.exec(browser.cookies(app.url))?.[1] ?? '';
  return signState(app.server.context.keys.state, { purpose, browser: cookie, orgId: null, now });
}

test.each<Start>(['/signin', '/connect/zoho', '/connect/xero'])(
  'a link from %s opened in another browser is refused and writes nothing',
  async (start) => {
    const callback = await callbackOf(app.browser, start);
    const stranger = createBrowserSession();
    if (start === '/connect/xero') await stranger.open(`${app.url}/signin`);
    else await expectRefused(createBrowserSession(), callback);
    await stranger.request(`${app.url}/signin`);
    expect(stranger.cookies(app.url)).toContain('ledger_browser=');
    await expectRefused(stranger, callback);
    expect((await app.browser.request(callback.href)).status).toBe(302);
  },
);

test.each<Start>(['/signin', '/connect/zoho', '/connect/xero'])(
  'going back to a finished consent of %s is refused: a link works once',
  async (start) => {
    const callback = await callbackOf(app.browser, start);
    expect((await app.browser.request(callback.href)).headers.get('location')).toBe('/settings');
    await expectRefused(app.browser, callback);
  },
);

test('a link opened twice at the same moment works for one of the two', async () => {
  const callback = await callbackOf(app.browser, '/signin');
  const answers = await Promise.all([1, 2, 3, 4].map(() => app.browser.request(callback.href)));
  expect(answers.map(({ status }) => status).sort()).toEqual([302, 400, 400, 400]);
});

test('a consent that took longer than ten minutes is refused', async () => {
  const callback = await callbackOf(app.browser, '/signin');
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await expectRefused(app.browser, withState(callback, await ownState(app.browser, 'sign-in', minutesAgo(10.1))));
  const inTime = withState(callback, await ownState(app.browser, 'sign-in', minutesAgo(9)));
  expect((await app.browser.request(inTime.href)).status).toBe(302);
});

test('a link that was altered, made up or left out is refused', async () => {
  const callback = await callbackOf(app.browser, '/connect/zoho');
  const state = callback.searchParams.get('state') ?? '';
  const [header = '', claims = '', signature = ''] = state.split('.');
  const otherKey = await new SignJWT(JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>)
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new Uint8Array(32));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`;
  const flipped = `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
  for (const forged of [null, '', 'x', 'a.b.c', otherKey, unsigned, flipped, `${state}x`]) {
    await expectRefused(app.browser, withState(callback, forged));
  }
  const twice = new URL(callback);
  twice.searchParams.append('state', state);
  await expectRefused(app.browser, twice);
});

test('a link made for one side or purpose does not work for another', async () => {
  const now = new Date();
  const [zoho, xero] = [await callbackOf(app.browser, '/signin'), await callbackOf(app.browser, '/connect/xero')];
  await expectRefused(app.browser, withState(zoho, await ownState(app.browser, 'connect-xero', now)));
  await expectRefused(app.browser, withState(xero, await ownState(app.browser, 'connect-zoho', now)));
  await expectRefused(app.browser, withState(xero, await ownState(app.browser, 'sign-in', now)));
});

test('a link to connect Xero does not connect it to a CRM the browser was signed in to since', async () => {
  const callback = await callbackOf(app.browser, '/connect/xero');
  const { id } = app.zoho.org;
  app.zoho.org.id = '572576700000000999';
  await app.browser.open(`${app.url}/connect/zoho`);
  await expectRefused(app.browser, callback);
  expect((await app.ledger.connections()).body.xero.state).toBe('not_connected');
  app.zoho.org.id = id;
  await app.browser.open(`${app.url}/connect/zoho`);
});

test('declining the consent leads back to Settings with the problem named, and changes nothing', async () => {
  const before = await app.ledger.connections();
  app.zoho.rejectNextConsent();
  const zoho = await callbackOf(app.browser, '/connect/zoho');
  expect((await app.browser.request(zoho.href)).headers.get('location')).toBe('/settings?problem=zoho_declined');
  app.xero.refuseConsent();
  const xero = await callbackOf(app.browser, '/connect/xero');
  expect((await app.browser.request(xero.href)).headers.get('location')).toBe('/settings?problem=xero_declined');
  app.xero.pickOrganisation(app.xero.organisations[0]?.tenantId ?? '');
  expect(await app.ledger.connections()).toEqual(before);
});

test.each<Start>(['/signin', '/connect/zoho', '/connect/xero'])(
  'a code that the other side does not know is refused and leaves the connections of %s as they were',
  async (start) => {
    const before = await app.ledger.connections();
    const callback = await callbackOf(app.browser, start);
    callback.searchParams.set('code', 'made-up');
    const problem = await problemOf(await app.browser.request(callback.href), 400);
    expect(problem.fix).toMatch(/again/);
    expect(await app.ledger.connections()).toEqual(before);
  },
);

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
