import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sessionAnswerSchema } from '../../server/api/contract/sign-in.ts';
import { addDeal } from '../support/deals.ts';
import { callAsExtension, signatureOf, type ExtensionCall } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';

let app: App;
let dealId = '';
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  dealId = addDeal(app).id;
});
afterAll(() => app.close());

const bodyOf = (changes: Record<string, unknown> = {}): string => {
  const [user] = app.zoho.users;
  const claims = { dealId, userId: user?.id, userEmail: user?.email, nonce: crypto.randomUUID() };
  return JSON.stringify({ ...claims, ...changes });
};
const openSession = (call: Partial<ExtensionCall> = {}) =>
  callAsExtension(app, { path: '/api/session', body: bodyOf(), ...call });

async function tokenOf(changes: Record<string, unknown> = {}): Promise<string> {
  const answer = await openSession({ body: bodyOf(changes) });
  expect(answer.status).toBe(200);
  return sessionAnswerSchema.parse(await answer.json()).token;
}
const look = (token: string | null, path = `/api/deals/${dealId}`) =>
  fetch(app.url + path, { headers: token === null ? {} : { authorization: `Bearer ${token}` } });

test('a call that is not signed as this CRM would sign it opens no session', async () => {
  const before = await rowCounts(app);
  const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  const wrong: Partial<ExtensionCall>[] = [
    { headers: { 'x-ledger-signature': null } },
    { headers: { 'x-ledger-signature': '' } },
    { headers: { 'x-ledger-signature': 'é' } },
    { headers: { 'x-ledger-signature': '0'.repeat(64) } },
    { headers: { 'x-ledger-timestamp': null } },
    { headers: { 'x-ledger-timestamp': 'now' } },
    { headers: { 'x-ledger-timestamp': '1e9' } },
    { headers: { 'x-ledger-org': null } },
    { headers: { 'x-ledger-org': `${app.zoho.org.id}0` } },
    // `zgid` stands in page addresses and is not the org's id.
    { headers: { 'x-ledger-org': app.zoho.org.zgid } },
    { headers: { 'x-ledger-org': "' or true --" } },
    { secret: 'another secret' },
    { secret: '' },
    { secret: secret.toUpperCase() },
    { signedBody: bodyOf() },
    { signedBody: '' },
    { ageSeconds: 301 },
    { ageSeconds: 24 * 3600 },
    { ageSeconds: -310 },
  ];
  for (const call of wrong) {
    const problem = await problemOf(await openSession(call), 401);
    expect(problem.code).toBe('not_signed_in');
  }
  expect(await rowCounts(app)).toEqual(before);
});

test('clocks may differ by less than five minutes, and the signature may be in capitals', async () => {
  expect((await openSession({ ageSeconds: 290 })).status).toBe(200);
  expect((await openSession({ ageSeconds: -290 })).status).toBe(200);
  const body = bodyOf();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = signatureOf(app.zoho.variables.get('ledger_signing_secret') ?? '', timestamp, body);
  const headers = { 'x-ledger-timestamp': timestamp, 'x-ledger-signature': signature.toUpperCase() };
  expect((await openSession({ body, headers })).status).toBe(200);
});

test('a session request works once, however it is signed the second time', async () => {
  const body = bodyOf();
  expect((await openSession({ body })).status).toBe(200);
  await problemOf(await openSession({ body }), 401);
  await problemOf(await openSession({ body, ageSeconds: 60 }), 401);
  const again = bodyOf();
  const answers = await Promise.all([1, 2, 3].map(() => openSession({ body: again })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
});

test('only an active user of the CRM gets a session (403), and only for a deal that exists (404)', async () => {
  const [, , left] = app.zoho.users;
  for (const userId of [left?.id, '572576700000000555', '.', '..', '', '../users', 'x', '1?type=AdminUsers']) {
    const problem = await problemOf(await openSession({ body: bodyOf({ userId }) }), 403);
    expect(problem.code).toBe('user_not_active');
  }
  for (const unknown of ['572576700000999999', '.', '..', '', 'x', '0']) {
    const problem = await problemOf(await openSession({ body: bodyOf({ dealId: unknown }) }), 404);
    expect(problem.code).toBe('deal_not_found');
  }
  // An account's id is not a deal's.
  const account = app.zoho.addAccount({ Account_Name: 'Not a deal' });
  await problemOf(await openSession({ body: bodyOf({ dealId: account.id }) }), 404);
});

test('a signed body that says nothing usable is refused (400), an oversized one is not even read (413)', async () => {
  const bodies = ['', '{', 'null', '[]', '"x"', '{}', bodyOf({ nonce: '' }), bodyOf({ nonce: null })];
  bodies.push(bodyOf({ dealId: 7 }), bodyOf({ userId: { id: '1' } }), bodyOf({ nonce: 'x'.repeat(201) }));
  bodies.push(bodyOf({ nonce: 'nul \u0000 in it' }), bodyOf({ userEmail: '\ud800' }));
  for (const body of bodies) await problemOf(await openSession({ body }), 400);
  await problemOf(await openSession({ body: bodyOf({ more: 'x'.repeat(1_000_000) }) }), 413);
  await problemOf(await openSession({ body: 'x'.repeat(1_000_000), headers: { 'x-ledger-org': null } }), 413);
});

test('the session of one deal opens no other deal', async () => {
  const token = await tokenOf();
  expect((await look(token)).status).toBe(200);
  const other = addDeal(app).id;
  for (const path of [`/api/deals/${other}`, `/api/deals/${dealId}0`, '/api/deals/..', '/api/deals/%2e%2e']) {
    const { status } = await look(token, path);
    expect([401, 404]).toContain(status);
  }
  await problemOf(await look(token, `/api/deals/${other}`), 401);
  const create = await fetch(`${app.url}/api/deals/${other}/invoices`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  await problemOf(create, 401);
});

test('a session that is altered, ended, made up or in the address is refused', async () => {
  const token = await tokenOf();
  const [header = '', claims = '', signature = ''] = token.split('.');
  const payload = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const otherDeal = Buffer.from(JSON.stringify({ ...payload, deal: '1' })).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const sign = (changes: Record<string, unknown>, key: Uint8Array) =>
    new SignJWT({ ...payload, ...changes }).setProtectedHeader({ alg: 'HS256' }).sign(key);
  const { dealSession, state } = app.server.context.keys;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const made = [
    null,
    '',
    'x',
    `${header}.${claims}.`,
    `${header}.${otherDeal}.${signature}`,
    `${none}.${claims}.`,
    `${token}x`,
    await sign({}, new Uint8Array(32)),
    await sign({}, state),
    await sign({ exp: nowSeconds - 1 }, dealSession),
    await sign({ sub: undefined }, dealSession),
    await sign({ org: 5 }, dealSession),
  ];
  for (const wrong of made) await problemOf(await look(wrong), 401);
  for (const name of ['token', 'access_token', 'authorization', 'bearer']) {
    await problemOf(await look(null, `/api/deals/${dealId}?${name}=${token}`), 401);
  }
  expect((await look(await sign({ exp: nowSeconds + 60 }, dealSession))).status).toBe(200);
});

test('a session cannot be used for Settings, nor a sign-in for a deal', async () => {
  const token = await tokenOf();
  await problemOf(await look(token, '/api/settings'), 401);
  await problemOf(await app.browser.request(`${app.url}/api/deals/${dealId}`), 401);
});

test('a session answer is never kept by a cache, and it lasts minutes', async () => {
  const answer = await openSession();
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { expiresIn } = sessionAnswerSchema.parse(await answer.json());
  expect(expiresIn).toBeGreaterThanOrEqual(300);
  expect(expiresIn).toBeLessThanOrEqual(3600);
});

test('pages of Zoho’s widget hosts may read answers about deals, pages of other sites may not', async () => {
  const token = await tokenOf();
  const allowedFor = async (origin: string, method: string) => {
    const answer = await fetch(`${app.url}/api/deals/${dealId}`, {
      method,
      headers: { origin, ...(method === 'GET' ? { authorization: `Bearer ${token}` } : {}) },
    });
    expect(answer.status).toBe(method === 'GET' ? 200 : 204);
    expect(answer.headers.get('vary')).toContain('Origin');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    return answer.headers.get('access-control-allow-origin');
  };
  const welcome = [
    'https://b7c2.zappsusercontent.com',
    'https://a.b.zappscontents.com',
    app.zoho.widgetUrl,
    new URL(app.url).origin,
  ];
  const foreign = [
    'https://evil.example',
    'null',
    'http://b7c2.zappsusercontent.com',
    'https://zappsusercontent.com.evil.example',
    'https://evilzappsusercontent.com',
    'https://x.zappsusercontent.com.evil.example',
    'https://x.zappsusercontent.com:8443',
    'https://evil.example/.zappsusercontent.com',
  ];
  for (const method of ['GET', 'OPTIONS']) {
    for (const origin of welcome) expect(await allowedFor(origin, method)).toBe(origin);
    for (const origin of foreign) expect(await allowedFor(origin, method)).toBeNull();
  }
});

test('a refusal can be read by the widget too', async () => {
  const origin = 'https://b7c2.zappsusercontent.com';
  const answer = await fetch(`${app.url}/api/deals/${dealId}`, { headers: { origin } });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  await problemOf(answer, 401);
});

test('a browser may ask beforehand what it may send, without a token', async () => {
  for (const path of [dealId, `${dealId}/invoices`, `${dealId}/invoices/preview`, `${dealId}/events`, 'x/y/z']) {
    const answer = await fetch(`${app.url}/api/deals/${path}`, {
      method: 'OPTIONS',
      headers: {
        ...{ origin: app.zoho.widgetUrl, 'access-control-request-method': 'POST' },
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toContain('POST');
    expect(answer.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type/);
  }
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
