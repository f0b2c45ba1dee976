import { textOf } from './json.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorize, connect, grant, REDIRECT_URI, requestToken } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let now = new Date('2026-11-21T10:00:00Z');
beforeEach(async () => {
  sandbox = await startZohoSandbox({ redirectUris: [REDIRECT_URI], specDir: process.env.SPEC_DIR, now: () => now });
});
afterEach(async () => {
  await sandbox.close();
});

const callback = (response: Response): Record<string, string> =>
  Object.fromEntries(new URL(response.headers.get('location') ?? '').searchParams);

test('consent sends the browser back with a code, the data centre and the state', async () => {
  const response = await authorize(sandbox);
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toContain(`${REDIRECT_URI}?`);
  expect(callback(response)).toMatchObject({ location: 'us', 'accounts-server': sandbox.url, state: 'state-1' });
});

test('an unknown client, a redirect that was not registered and a scope Zoho does not have are refused on the page', async () => {
  for (const wrong of [
    { client_id: 'someone-else' },
    { redirect_uri: `${REDIRECT_URI}/more` },
    { scope: 'ZohoCRM.modules.deals.READ,ZohoCRM.everything.READ' },
  ]) {
    const response = await authorize(sandbox, wrong);
    expect(response.status, JSON.stringify(wrong)).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  }
});

test('a person who rejects is sent back with access_denied', async () => {
  sandbox.rejectNextConsent();
  expect(callback(await authorize(sandbox))).toEqual({ error: 'access_denied', state: 'state-1' });
});

test('a code works once, for two minutes, with the same redirect', async () => {
  const code = (): Promise<string> => authorize(sandbox).then((response) => callback(response).code ?? '');
  const redeem = async (value: string, changes = {}) =>
    requestToken(sandbox, { grant_type: 'authorization_code', code: value, ...changes });
  const first = await code();
  expect((await redeem(first)).body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, api_domain: sandbox.url });
  expect(await redeem(first)).toMatchObject({ status: 200, body: { error: 'invalid_code' } });
  const elsewhere = { redirect_uri: 'http://localhost:3000/other' };
  expect((await redeem(await code(), elsewhere)).body).toEqual({ error: 'invalid_redirect_uri' });
  const late = await code();
  now = new Date(now.getTime() + 121_000);
  expect((await redeem(late)).body).toEqual({ error: 'invalid_code' });
  expect((await redeem(await code(), { client_secret: 'wrong' })).body).toEqual({ error: 'invalid_client' });
});

test('only an offline grant has a refresh token, and refreshing does not replace it', async () => {
  expect(await grant(sandbox, { access_type: 'online' })).not.toHaveProperty('refresh_token');
  const { refresh_token: refreshToken } = await grant(sandbox);
  const again = await requestToken(sandbox, { grant_type: 'refresh_token', refresh_token: textOf(refreshToken) });
  expect(again.body).toHaveProperty('access_token');
  expect(again.body).not.toHaveProperty('refresh_token');
});

test('a refresh token gives at most ten access tokens in ten minutes', async () => {
  const form = { grant_type: 'refresh_token', refresh_token: textOf((await grant(sandbox)).refresh_token) };
  for (let count = 0; count < 10; count += 1) expect((await requestToken(sandbox, form)).status).toBe(200);
  expect(await requestToken(sandbox, form)).toMatchObject({ status: 400, body: { error: 'Access Denied' } });
  now = new Date(now.getTime() + 600_001);
  expect((await requestToken(sandbox, form)).status).toBe(200);
});

test('a token acts as the person who granted it, for an hour, within its scopes', async () => {
  const [, salesperson] = sandbox.users;
  sandbox.signInAs(salesperson?.id ?? '');
  const call = await connect(sandbox, 'ZohoCRM.users.READ,ZohoCRM.modules.deals.READ');
  const { body } = await call('GET', '/users?type=CurrentUser');
  expect(body).toMatchObject({ users: [{ id: salesperson?.id, profile: { name: 'Standard' } }] });
  expect(await call('GET', '/org')).toMatchObject({ status: 401, body: { code: 'OAUTH_SCOPE_MISMATCH' } });
  expect(await call('POST', '/coql', { select_query: 'select id from Deals where id is not null' })).toMatchObject({
    status: 401,
  });
  const query = { select_query: 'select id from Accounts where id is not null' };
  const withCoql = await connect(sandbox, 'ZohoCRM.coql.READ,ZohoCRM.modules.deals.READ');
  expect(await withCoql('POST', '/coql', query)).toMatchObject({ status: 401 });
  expect(await call('GET', '/Accounts?fields=Account_Name')).toMatchObject({ status: 401 });
  expect(await call('GET', '/Deals?fields=Deal_Name')).toMatchObject({ status: 204 });
  now = new Date(now.getTime() + 3_600_001);
  expect(await call('GET', '/users?type=CurrentUser')).toMatchObject({ status: 401, body: { code: 'INVALID_TOKEN' } });
});

test('revoking the refresh token ends its access tokens too', async () => {
  const tokens = await grant(sandbox);
  const revoke = async (token: string) =>
    fetch(`${sandbox.url}/oauth/v2/token/revoke?token=${token}`, { method: 'POST' });
  expect(await (await revoke(textOf(tokens.refresh_token))).json()).toEqual({ status: 'success' });
  expect((await revoke(textOf(tokens.refresh_token))).status).toBe(400);
  const response = await fetch(`${sandbox.url}/crm/v8/org`, {
    headers: { Authorization: `Zoho-oauthtoken ${textOf(tokens.access_token)}` },
  });
  expect(response.status).toBe(401);
  expect((await fetch(`${sandbox.url}/crm/v8/org`)).status).toBe(401);
  const form = { grant_type: 'refresh_token', refresh_token: textOf(tokens.refresh_token) };
  expect((await requestToken(sandbox, form)).body).toEqual({ error: 'invalid_code' });
});

test('identity calls are not counted among the calls of the API', async () => {
  const call = await connect(sandbox);
  await call('GET', '/org');
  expect(sandbox.calls.map(({ method, path, status }) => [method, path, status])).toEqual([
    ['GET', '/crm/v8/org', 200],
  ]);
  expect(sandbox.identityCalls.map(({ path }) => path)).toEqual(['/oauth/v2/auth', '/oauth/v2/token']);
});
