import { decodeJwt } from 'jose';
import { afterEach, expect, test } from 'vitest';
import { authorize, connect, postForm, REDIRECT_URI, startConnected } from './connected-app.ts';
import { startXeroSandbox, type XeroSandbox } from './xero-sandbox.ts';

const open: XeroSandbox[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});
let now = new Date('2026-11-21T10:00:00Z');
async function start(): Promise<XeroSandbox> {
  now = new Date('2026-11-21T10:00:00Z');
  const sandbox = await startXeroSandbox({ redirectUris: [REDIRECT_URI], now: () => now });
  open.push(sandbox);
  return sandbox;
}
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000);
};
const exchange = (sandbox: XeroSandbox, code: string, redirectUri = REDIRECT_URI) =>
  postForm(sandbox, '/connect/token', { grant_type: 'authorization_code', code, redirect_uri: redirectUri });
const refresh = (sandbox: XeroSandbox, token: string | undefined) =>
  postForm(sandbox, '/connect/token', { grant_type: 'refresh_token', refresh_token: token ?? '' });
async function newCode(sandbox: XeroSandbox): Promise<string> {
  const back = await authorize(sandbox);
  return back instanceof URL ? (back.searchParams.get('code') ?? '') : '';
}

test('consent sends the browser back with a code and the state, and the code gives tokens once', async () => {
  const sandbox = await start();
  const back = (await authorize(sandbox)) as URL;
  expect(back.origin + back.pathname).toBe(REDIRECT_URI);
  expect(back.searchParams.get('state')).toBe('st4te');
  const code = back.searchParams.get('code') ?? '';
  const tokens = await exchange(sandbox, code);
  expect(tokens.json).toMatchObject({ token_type: 'Bearer', expires_in: 1800 });
  const claims = decodeJwt(String(tokens.json['access_token']));
  expect(claims['xero_userid']).toMatch(/^[0-9a-f-]{36}$/);
  expect(claims['authentication_event_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(Number(claims.exp) - Number(claims.iat)).toBe(1800);
  expect(await exchange(sandbox, code)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
});

test('an old code, a foreign redirect URI and a wrong secret get no token', async () => {
  const sandbox = await start();
  const old = await newCode(sandbox);
  later(5);
  expect((await exchange(sandbox, old)).json).toEqual({ error: 'invalid_grant' });
  expect((await exchange(sandbox, await newCode(sandbox), `${REDIRECT_URI}/`)).json).toEqual({
    error: 'invalid_grant',
  });
  sandbox.settings['XERO_CLIENT_SECRET'] = 'wrong';
  expect((await exchange(sandbox, await newCode(sandbox))).json).toEqual({ error: 'invalid_client' });
});

test('authorize does not redirect to an unregistered address and refuses the broad scopes', async () => {
  const sandbox = await start();
  expect(await authorize(sandbox, { redirect_uri: 'http://localhost:3000/evil' })).toMatchObject({ status: 400 });
  expect(await authorize(sandbox, { client_id: 'other' })).toMatchObject({ status: 400 });
  const broad = (await authorize(sandbox, { scope: 'offline_access accounting.transactions' })) as URL;
  expect(broad.searchParams.get('error')).toBe('invalid_scope');
  sandbox.refuseConsent();
  expect(((await authorize(sandbox)) as URL).searchParams.get('error')).toBe('access_denied');
});

test('a refresh token rotates, and the previous one still works for 30 minutes', async () => {
  const sandbox = await start();
  const first = await connect(sandbox);
  const second = await refresh(sandbox, first['refresh_token']);
  expect(second.json['refresh_token']).not.toBe(first['refresh_token']);
  later(29);
  expect((await refresh(sandbox, first['refresh_token'])).status).toBe(200);
  later(1);
  expect(await refresh(sandbox, first['refresh_token'])).toMatchObject({
    status: 400,
    json: { error: 'invalid_grant' },
  });
  expect((await refresh(sandbox, String(second.json['refresh_token']))).status).toBe(200);
});

test('a refresh token unused for 60 days is dead, and revocation ends tokens and connections', async () => {
  const sandbox = await start();
  const tokens = await connect(sandbox);
  later(60 * 24 * 60);
  expect((await refresh(sandbox, tokens['refresh_token'])).json).toEqual({ error: 'invalid_grant' });
  const fresh = await connect(sandbox);
  const revoked = await postForm(sandbox, '/connect/revocation', { token: fresh['refresh_token'] ?? '' });
  expect(revoked.status).toBe(200);
  expect((await refresh(sandbox, fresh['refresh_token'])).json).toEqual({ error: 'invalid_grant' });
});

test('connections name the organisation picked this time, and are ended by their own id only', async () => {
  const { sandbox, call, tokens, organisation } = await startConnected();
  open.push(sandbox);
  const event = String(decodeJwt(tokens['access_token'] ?? '')['authentication_event_id']);
  const mine = await call('GET', `/connections?authEventId=${event}`);
  const [connection] = mine.json as unknown as { id: string; createdDateUtc: string }[];
  expect(connection).toMatchObject({ tenantName: 'Demo Company (NZ)', tenantId: organisation.tenantId });
  expect(connection?.createdDateUtc).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7}$/);
  const other = await call('GET', '/connections?authEventId=00000000-0000-0000-0000-000000000000');
  expect(other.json).toEqual([]);
  expect((await call('DELETE', `/connections/${organisation.tenantId}`)).status).toBe(403);
  expect((await call('DELETE', `/connections/${connection?.id ?? ''}`)).status).toBe(204);
  expect((await call('DELETE', `/connections/${connection?.id ?? ''}`)).status).toBe(404);
  expect(await call('GET', '/Organisation')).toMatchObject({
    status: 403,
    json: { Title: 'Forbidden', Detail: 'AuthenticationUnsuccessful' },
  });
});

test('an expired token, a missing scope and a disconnected organisation are told apart', async () => {
  const scope = 'offline_access accounting.invoices accounting.settings.read';
  const { sandbox, call, organisation, tokens } = await startConnected({ scope });
  open.push(sandbox);
  const refused = await call('GET', '/Contacts');
  expect(refused).toMatchObject({ status: 401, json: { Detail: 'AuthorizationUnsuccessful' } });
  expect(refused.headers.get('www-authenticate')).toBe('insufficient_scope');
  expect((await call('GET', '/Invoices', undefined, { 'xero-tenant-id': 'wrong' })).status).toBe(403);
  sandbox.disconnectInXero(organisation.tenantId);
  expect((await call('GET', '/Invoices')).status).toBe(403);
  expect((await refresh(sandbox, tokens['refresh_token'])).status).toBe(200);
  sandbox.expireAccessTokens();
  const expired = await call('GET', '/Invoices');
  expect(expired.status).toBe(401);
  expect(String(expired.json['Detail'])).toMatch(/^TokenExpired: token expired at \d/);
});
