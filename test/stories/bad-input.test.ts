import { request as rawRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts } from '../support/stored-rows.ts';

let app: App;
let dealId = '';
let panel: Panel;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  dealId = addDeal(app).id;
  panel = await app.ledger.openPanel(app.zoho, dealId);
});
afterAll(() => app.close());

/** A request with every right there is: the administrator's cookie and origin, and the deal's session. */
const send = (method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) =>
  app.browser.request(app.url + path, {
    method,
    headers: {
      ...{ origin: app.url, authorization: `Bearer ${panel.token}`, 'content-type': 'application/json' },
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });

const withBody: [method: string, path: () => string][] = [
  ['PUT', () => '/api/settings'],
  ['POST', () => `/api/deals/${dealId}/invoices`],
  ['POST', () => '/api/jobs/5f0c8f7e-0000-4000-8000-000000000000/retry'],
  ['POST', () => '/disconnect/books'],
  ['POST', () => '/webhooks/zoho'],
];

test.each(withBody)(
  '%s with a body that is not JSON is refused (400), whatever it says it is',
  async (method, path) => {
    const before = await rowCounts(app);
    const bodies: (string | Uint8Array<ArrayBuffer>)[] = [
      '{',
      '{"a":}',
      'hello',
      '<xml/>',
      'a=b&c=d',
      '{"a":1}{',
      '\u0000',
    ];
    bodies.push('['.repeat(200_000), new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), new Uint8Array(64));
    for (const body of bodies) {
      for (const type of ['application/json', 'text/plain', 'application/json; charset=utf-16']) {
        const problem = await problemOf(await send(method, path(), body, { 'content-type': type }), 400);
        expect(problem.code).toBe('malformed_json');
      }
    }
    const urlEncoded = await send(method, path(), 'a=b', { 'content-type': 'application/x-www-form-urlencoded' });
    await problemOf(urlEncoded, 400);
    expect(await rowCounts(app)).toEqual(before);
  },
);

test.each(withBody)(
  '%s with a body of a megabyte is refused (413), also when it is packed small',
  async (method, path) => {
    const million = 'x'.repeat(1_000_000);
    const problem = await problemOf(await send(method, path(), JSON.stringify({ rules: million })), 413);
    expect(problem.code).toBe('body_too_large');
    const packed = new Uint8Array(gzipSync(JSON.stringify({ rules: million })));
    await problemOf(await send(method, path(), packed, { 'content-encoding': 'gzip' }), 413);
    await problemOf(await send(method, path(), 'not gzip', { 'content-encoding': 'gzip' }), 400);
    await problemOf(await send(method, path(), '{}', { 'content-encoding': 'snappy' }), 415);
  },
);

test.each(withBody)('%s with text that no database keeps, or keys that are traps, is refused', async (method, path) => {
  const before = await rowCounts(app);
  const trap = `{"__proto__":{"isAdmin":true}}`;
  const bodies = ['{"numbering":"a\\u0000b"}', '{"a\\u0000b":1}', '{"x":"\\ud800"}', trap, `{"mapping":${trap}}`];
  bodies.push(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`, `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  for (const body of bodies) {
    const answer = await send(method, path(), body);
    expect({ body: body.slice(0, 40), status: answer.status }).toEqual({ body: body.slice(0, 40), status: 400 });
    await problemOf(answer, 400);
  }
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect(await rowCounts(app)).toEqual(before);
});

test('a body’s content type may be left out or wrong: what it says counts, nothing is silently ignored', async () => {
  const plain = await send('PUT', '/api/settings', '{"rounding":"wait"}', { 'content-type': 'text/plain' });
  expect([plain.status, ((await plain.json()) as { rounding: string }).rounding]).toEqual([200, 'wait']);
  const unknown = await send('POST', `/api/deals/${dealId}/invoices`, '{"ruleId":"nope"}', {
    'content-type': 'text/plain',
  });
  await problemOf(unknown, 400);
});

test('the click refuses a body it does not understand', async () => {
  const bodies = ['[]', '7', '"x"', '{"rule":"won"}', '{"ruleId":7}', `{"ruleId":"${'x'.repeat(41)}"}`];
  bodies.push('{"ruleId":"unknown"}', '{"ruleId":"constructor"}', '{"ruleId":""}');
  for (const body of bodies) await problemOf(await send('POST', `/api/deals/${dealId}/invoices`, body), 400);
  expect(invoicesOf(app, dealId)).toEqual([]);
  expect(await settledJobs(app, dealId)).toEqual([]);
});

test('an address that does not exist is told so (404), in the same form as every refusal', async () => {
  const paths = ['/nowhere', '/api', '/api/', '/api/nowhere', '/api/deals', '/api/settings/nowhere', '/oauth/callback'];
  paths.push('/.env', '/package.json', '/server/index.ts', '/settings/../server/index.ts', '/settings/nowhere.js');
  paths.push('/settings/%2e%2e/%2e%2e/package.json', '/settings/..%2f..%2fpackage.json', '/constructor', '/zoho/stage');
  for (const path of paths) {
    const problem = await problemOf(await send('GET', path), 404);
    expect(problem.code).toBe('not_found');
  }
});

test('an address that exists is not there for another method', async () => {
  const wrong: [method: string, path: string][] = [
    ['DELETE', '/api/settings'],
    ['POST', '/api/settings'],
    ['PATCH', '/api/settings'],
    ['GET', '/api/session'],
    ['PUT', '/api/session'],
    ['GET', '/webhooks/zoho'],
    ['GET', '/disconnect/xero'],
    ['POST', '/connect/zoho'],
    ['POST', '/oauth/zoho/callback'],
    ['DELETE', `/api/deals/${dealId}`],
    ['POST', '/healthz'],
  ];
  for (const [method, path] of wrong) await problemOf(await send(method, path), 404);
  expect((await app.ledger.connections()).body.xero.state).toBe('connected');
});

test('ids with dots, slashes, quotes or broken escapes reach no other record', async () => {
  const ids = ['..%2f..%2fapi%2fsettings', '%00', "1'%20or%20'1'%3D'1", '%F0%9F%9A%80', 'x'.repeat(5000)];
  for (const id of ids) {
    await problemOf(await send('GET', `/api/deals/${id}`), 401);
    await problemOf(await send('POST', `/api/deals/${id}/invoices`), 401);
    await problemOf(await send('POST', `/api/jobs/${id}/retry`), 404);
    await problemOf(await send('POST', `/disconnect/${id}`), 404);
  }
  for (const path of ['/api/deals/%E0%A4%A', '/api/deals/%', '/%', '/settings/%']) {
    await problemOf(await send('GET', path), path.startsWith('/api') ? 400 : 404);
  }
});

/** The path exactly as written: `fetch` would tidy it up. */
function sendUntidied(path: string): Promise<number> {
  const { port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const request = rawRequest({ host: 'localhost', port, path, headers: { cookie: app.browser.cookies(app.url) } });
    request.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode ?? 0)));
    request.on('error', reject).end();
  });
}

test('a path that climbs out of the settings page finds nothing', async () => {
  const climbs = ['/settings/../../package.json', '/settings//../..//package.json', '/settings/..\\..\\package.json'];
  climbs.push('/settings/%2e%2e%2f%2e%2e%2fpackage.json', '/settings/.git/config', '/settings/%00', '//package.json');
  for (const path of climbs) expect([path, await sendUntidied(path)]).toEqual([path, 404]);
});

test('a question the log does not understand is refused', async () => {
  const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const id = crypto.randomUUID();
  const queries = ['state=nope', 'state=queued&state=done', 'limit=0', 'limit=201', 'limit=x', 'limit=1e9', 'cursor=x'];
  queries.push(`cursor=${cursor({})}`, `cursor=${cursor({ id: 'x', updatedAt: 1 })}`, `cursor=${cursor({ id })}`);
  queries.push('state=queued%00', 'cursor=%00', `cursor=${cursor('__proto__')}`);
  for (const query of queries) await problemOf(await send('GET', `/api/jobs?${query}`), 400);
});

test('headers that make no sense are no reason to fail', async () => {
  const strange: Record<string, string>[] = [
    { cookie: 'ledger_session' },
    { cookie: '=;=;;ledger_session=%;ledger_session=x' },
    { cookie: 'ledger_session=__proto__' },
    { authorization: 'Bearer' },
    { authorization: 'Basic abc' },
    { authorization: `Bearer ${'x'.repeat(8000)}` },
  ];
  for (const headers of strange) {
    await problemOf(await fetch(`${app.url}/api/settings`, { headers }), 401);
    await problemOf(await fetch(`${app.url}/api/deals/${dealId}`, { headers }), 401);
  }
  const { status } = await fetch(`${app.url}/healthz`, { headers: { accept: 'x/y;q=z', 'accept-language': '\xff' } });
  expect(status).toBe(200);
});

test('a deal whose name is longer than Xero takes, or empty of meaning, ends in an invoice or a problem in words', async () => {
  for (const name of ['x'.repeat(5000), '<b></b>', '​', "Robert'); DROP TABLE deals;--"]) {
    const deal = addDeal(app, { Deal_Name: name });
    await app.zoho.moveStage(deal.id, 'Closed Won');
    const [job] = await settledJobs(app, deal.id);
    expect(['done', 'failed']).toContain(job?.state);
    if (job?.state === 'failed') expect(job.problem?.message.length).toBeGreaterThan(10);
    else expect((await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft')).deal.name).toBe(name);
  }
});

test('the operator can ask whether the server lives and is ready, without a sign-in', async () => {
  expect(await (await fetch(`${app.url}/healthz`)).json()).toEqual({ status: 'ok' });
  const ready = await fetch(`${app.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  expect(ready.headers.get('x-powered-by')).toBeNull();
});

test('after all of this the server still does its work', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  expect((await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft')).invoices).toHaveLength(1);
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
