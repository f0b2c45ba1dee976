import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';

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
  // Without ZOHO_API_URL the token answer's api_domain counts; the sandbox names itself, which is not one of Zoho's hosts.
  app = await startApp({ ZOHO_API_URL: '' });
});
afterAll(async () => {
  foreignServer.close();
  await app.close();
});

async function callbackOf(start: '/signin' | '/connect/zoho'): Promise<URL> {
  const consent = (await app.browser.request(app.url + start)).headers.get('location') ?? '';
  return new URL((await app.browser.request(consent)).headers.get('location') ?? '');
}

test('an accounts server that is not Zoho’s never gets the code or the client secret', async () => {
  const before = await rowCounts(app);
  const callback = await callbackOf('/connect/zoho');
  const foreign = [
    foreignUrl,
    `${foreignUrl}/`,
    'https://accounts.zoho.com.evil.example',
    'https://accounts.zoho.com@evil.example',
    'https://accounts.zoho.com:8443',
    'http://accounts.zoho.com',
    'https://evil.example/https://accounts.zoho.com',
    'javascript:alert(1)',
    '//accounts.zoho.com',
    '',
  ];
  for (const accountsServer of foreign) {
    callback.searchParams.set('accounts-server', accountsServer);
    const problem = await problemOf(await app.browser.request(callback.href), 400);
    expect(problem.code).toBe('bad_accounts_server');
  }
  expect(heard).toEqual([]);
  expect(app.zoho.identityCalls.filter(({ path }) => path.endsWith('/token'))).toEqual([]);
  expect(await rowCounts(app)).toEqual(before);
});

test('an API server that is not Zoho’s never gets the token, and nothing is connected', async () => {
  for (const start of ['/connect/zoho', '/signin'] as const) {
    const callback = await callbackOf(start);
    const problem = await problemOf(await app.browser.request(callback.href), 502);
    expect(problem.code).toBe('bad_api_domain');
  }
  expect(app.zoho.calls).toEqual([]);
  const { orgs, token_sets, connections, sign_in_sessions } = await rowCounts(app);
  expect({ orgs, token_sets, connections, sign_in_sessions }).toEqual({
    ...{ orgs: 0, token_sets: 0, connections: 0, sign_in_sessions: 0 },
  });
});

test('a refused way back shows a person a page with a way on, not JSON', async () => {
  const { status, text } = await createBrowserSession().open(`${app.url}/oauth/zoho/callback?code=x&state=<script>`);
  expect(status).toBe(400);
  expect(text).toContain('Go to Settings');
  expect(text).not.toContain('<script>');
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
