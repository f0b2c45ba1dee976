import { SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';
import { routesOf } from './world.ts';

let app: App;
const heard: string[] = [];
const foreignServer = createServer((request, response) => {
  heard.push(`${request.method} ${request.url}`);
  response.end('{}');
});
let foreignUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => foreignServer.listen(0, '127.0.0.1', resolve));
  foreignUrl = `http://127.0.0.1:${(foreignServer.address() as AddressInfo).port}`;
  app = await startApp();
  await app.connect();
});
afterAll(async () => {
  foreignServer.close();
  await app.close();
});

const callbacks = routesOf('administrator', 'consent')
  .filter(({ route }) => route.path.endsWith('/callback'))
  .map(({ name, route }) => ({ name, path: route.path }));
const starts: Record<string, string[]> = {
  '/oauth/zoho/callback': ['/signin', '/connect/zoho'],
  '/oauth/xero/callback': ['/connect/xero'],
};

/** Goes to the consent page and accepts there, but does not follow the way back: the callback’s address. */
async function wayBack(start: string, browser: BrowserSession = app.browser): Promise<URL> {
  const consent = (await browser.request(app.url + start)).headers.get('location') ?? '';
  return new URL((await browser.request(consent)).headers.get('location') ?? '');
}

function changed(address: URL, changes: Record<string, string | null>): URL {
  const copy = new URL(address);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) copy.searchParams.delete(name);
    else copy.searchParams.set(name, value);
  }
  return copy;
}

/** Refused in the browser that may come back, with nothing written and no code handed to anybody. */
async function expectRefused(attack: string, address: URL, browser: BrowserSession = app.browser): Promise<void> {
  const before = await rowCounts(app);
  const asked = app.zoho.identityCalls.length + app.xero.identityCalls.length;
  const answer = await browser.request(address.href);
  expect({ attack, refused: answer.status >= 400 && answer.status < 500 }).toEqual({ attack, refused: true });
  await problemOf(answer, answer.status);
  expect({ attack, rows: await rowCounts(app) }).toEqual({ attack, rows: before });
  expect(app.zoho.identityCalls.length + app.xero.identityCalls.length).toBe(asked);
}

test('every way back is attacked below', () => {
  expect(callbacks.map(({ path }) => path).sort()).toEqual(Object.keys(starts).sort());
});

test.each(callbacks)(
  '$name: a state that was forged, used, stale, another browser’s or left out is refused',
  async ({ path }) => {
    for (const start of starts[path] ?? []) {
      const address = await wayBack(start);
      const state = address.searchParams.get('state') ?? '';
      const [, claims = ''] = state.split('.');
      const told = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as Record<string, unknown>;
      const { state: key, dealSession } = app.server.context.keys;
      const sign = (changes: Record<string, unknown>, by: Uint8Array = key, alg = 'HS256') =>
        new SignJWT({ ...told, ...changes }).setProtectedHeader({ alg }).sign(by);
      const past = Math.floor(Date.now() / 1000) - 1;
      const forged: Record<string, string | null> = {
        'no state': null,
        'an empty state': '',
        'another key': await sign({}, new Uint8Array(32)),
        'the key of deal tokens': await sign({}, dealSession),
        'another algorithm': await sign({}, key, 'HS512'),
        'alg none': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`,
        'an ended state': await sign({ exp: past }),
        'another browser': await sign({ browser: 'x' }),
        'an unknown purpose': await sign({ purpose: 'everything' }),
        'another purpose': await sign({ purpose: path.includes('zoho') ? 'connect-xero' : 'connect-zoho' }),
        'another org': await sign({ org: '572576700000000888' }),
      };
      for (const [attack, value] of Object.entries(forged))
        await expectRefused(attack, changed(address, { state: value }));
      const stranger = createBrowserSession();
      await stranger.open(`${app.url}/signin`);
      await expectRefused('the link in another browser', address, stranger);
      await expectRefused('the link in a browser without cookies', address, createBrowserSession());
      expect((await app.browser.request(address.href)).headers.get('location')).toBe('/settings');
      await expectRefused('the link a second time', address);
    }
  },
);

test('a way back taken for another one is refused: Zoho’s at Xero’s, Xero’s at Zoho’s, signing in for connecting', async () => {
  const [signIn, zoho, xero] = [
    await wayBack('/signin'),
    await wayBack('/connect/zoho'),
    await wayBack('/connect/xero'),
  ];
  const at = (address: URL, path: string) => new URL(`${path}${address.search}`, app.url);
  await expectRefused('Zoho’s sign-in at Xero’s', at(signIn, '/oauth/xero/callback'));
  await expectRefused('Zoho’s consent at Xero’s', at(zoho, '/oauth/xero/callback'));
  await expectRefused('Xero’s consent at Zoho’s', at(xero, '/oauth/zoho/callback'));
  const zohoCode = zoho.searchParams.get('code') ?? '';
  const before = await app.ledger.connections();
  // The right state with the other side's code: it is asked, does not know the code, and nothing changes.
  await problemOf(await app.browser.request(changed(xero, { code: zohoCode }).href), 400);
  expect(await app.ledger.connections()).toEqual(before);
});

test('an accounts server that is not Zoho’s never hears the code or the client secret', async () => {
  const address = await wayBack('/connect/zoho');
  const servers = [
    ...[
      foreignUrl,
      `${foreignUrl}/`,
      'https://accounts.zoho.com.evil.example',
      'https://accounts.zoho.com@evil.example',
    ],
    ...[
      'http://accounts.zoho.com',
      'https://accounts.zoho.com:8443',
      'https://accounts.zoho.com/',
      'file:///etc/passwd',
    ],
    ...['http://169.254.169.254', 'https://ACCOUNTS.ZOHO.COM', 'https://accounts.zoho.com#', '//accounts.zoho.com', ''],
    ...[`${app.zoho.url}@${new URL(foreignUrl).host}`, `${app.zoho.url}.evil.example`],
  ];
  for (const server of servers) {
    await expectRefused(server, changed(address, { 'accounts-server': server, location: foreignUrl }));
  }
  const twice = changed(address, { 'accounts-server': app.zoho.url });
  twice.searchParams.append('accounts-server', foreignUrl);
  await expectRefused('two accounts servers', twice);
  expect(heard).toEqual([]);
});

test('whatever a link asks for, a browser is only ever sent to our own pages or to the consent', async () => {
  const asked = ['next', 'return', 'redirect', 'redirect_uri', 'url', 'for', 'problem'];
  const query = asked.map((name) => `${name}=${encodeURIComponent('https://evil.example')}`).join('&');
  const own = [app.zoho.url, app.xero.url, app.url].map((url) => new URL(url).origin);
  for (const { route } of routesOf('consent', 'page', 'administrator').filter(({ route }) => route.method === 'GET')) {
    for (const browser of [app.browser, createBrowserSession()]) {
      const location = (await browser.request(`${app.url}${route.path}?${query}`)).headers.get('location');
      if (location === null) continue;
      const target = new URL(location, app.url);
      expect(own).toContain(target.origin);
      expect(target.searchParams.get('redirect_uri') ?? app.url).toMatch(new RegExp(`^${app.url}`));
    }
  }
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
});
