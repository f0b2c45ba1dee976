import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import type { Route } from '../../server/route-table.ts';
import { signedHeaders, type ExtensionCall } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { rowCounts } from '../support/stored-rows.ts';
import { pathOf, routesOf, startAttackWorld, type AttackWorld } from './world.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());

const taking = routesOf('extension', 'zoho', 'xero', 'panel', 'administrator').filter(
  ({ route }) => route.method !== 'GET',
);
/** Xero is answered in two ways only; what it signed and we cannot read is passed over. */
const parsing = taking.filter(({ route }) => route.caller !== 'xero');

/** With every right the route asks for, so that only the body can be what is wrong. */
function send(route: Route, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const { app, panel } = world;
  const text = typeof body === 'string' ? body : '';
  const signed =
    route.caller === 'extension' ? signedHeaders(app, { path: route.path as ExtensionCall['path'], body: text }) : {};
  const xero = { 'x-xero-signature': signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', text) };
  return fetch(app.url + pathOf(route, world), {
    method: route.method,
    body,
    headers: {
      'content-type': 'application/json',
      ...(route.caller === 'panel' ? { authorization: `Bearer ${panel.token}` } : {}),
      ...(route.caller === 'administrator' ? { cookie: app.browser.cookies(app.url), origin: app.url } : {}),
      ...(route.caller === 'xero' ? xero : {}),
      ...signed,
      ...headers,
    },
  });
}

const large = JSON.stringify({ rules: 'x'.repeat(300_000) });
const packed = new Uint8Array(gzipSync(JSON.stringify({ rules: 'x'.repeat(50_000_000) })));

test.each(taking)('$name: more than 256 kB is refused (413), also when it is packed small', async ({ route }) => {
  const before = await rowCounts(world.app);
  expect((await problemOf(await send(route, large), 413)).code).toBe('body_too_large');
  expect(packed.length).toBeLessThan(256 * 1024);
  await problemOf(await send(route, packed, { 'content-encoding': 'gzip' }), 413);
  expect(await rowCounts(world.app)).toEqual(before);
});

const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
const traps: Record<string, string> = {
  'deep objects': deep,
  'deep lists': `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  'fifty-one levels': `${'{"a":'.repeat(51)}1${'}'.repeat(51)}`,
  'very many keys': `{${Array.from({ length: 31_000 }, (_, index) => `"${index.toString(36)}":0`).join()}}`,
  'very many items': `[${'0,'.repeat(100_000)}0]`,
  'a key named __proto__': '{"__proto__":{"isAdmin":true}}',
  'a key named __proto__ inside': '{"mapping":{"products":{"__proto__":{"itemCode":"x"}}}}',
  'the same, written otherwise': '{"\\u005f_proto__":{"isAdmin":true}}',
  'text that is none': '{"a":"\\ud800"}',
  'a zero byte': '{"a":"\\u0000"}',
  'not JSON': 'a=1&b=2',
};

test.each(parsing)('$name: a body built to cost time or to change objects is refused (400)', async ({ route }) => {
  const before = await rowCounts(world.app);
  for (const [attack, body] of Object.entries(traps)) {
    const startedAt = performance.now();
    const answer = await send(route, body);
    expect({ attack, status: answer.status }).toEqual({ attack, status: 400 });
    await problemOf(answer, 400);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  }
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect(await rowCounts(world.app)).toEqual(before);
});

test('a body like Xero’s that only costs time is passed over, signed though it is', async () => {
  const before = await rowCounts(world.app);
  const [{ route } = { route: undefined }] = routesOf('xero');
  if (!route) throw new Error('there is no webhook of Xero');
  for (const body of [deep, traps['very many keys'] ?? '', '{"events":{"__proto__":{}}}', 'not json']) {
    expect((await send(route, body)).status).toBe(200);
  }
  expect(await rowCounts(world.app)).toEqual(before);
});

test('keys that name what every object has are no settings', async () => {
  const traps = ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'];
  for (const key of traps) {
    const answer = await world.app.ledger.putSettings(JSON.parse(`{"${key}":{"prototype":{"isAdmin":true}}}`));
    expect({ key, status: answer.status }).toEqual({ key, status: 422 });
  }
  expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  expect((await world.app.ledger.settings()).status).toBe(200);
});
