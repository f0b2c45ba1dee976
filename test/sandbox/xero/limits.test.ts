import { afterEach, expect, test } from 'vitest';
import { connect, startConnected } from './connected-app.ts';

type App = Awaited<ReturnType<typeof startConnected>>;
const open: App[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ sandbox }) => sandbox.close()));
});
async function start(options: Parameters<typeof startConnected>[0] = {}): Promise<App> {
  const app = await startConnected(options);
  open.push(app);
  return app;
}
const aContact = (name: string) => ({ Contacts: [{ Name: name }] });

test('the 61st call of a minute is refused with the time to wait, and other organisations are not affected', async () => {
  const { sandbox, call } = await start();
  const statuses = new Set<number>();
  for (let count = 0; count < 60; count += 1) statuses.add((await call('GET', '/Organisation')).status);
  expect([...statuses]).toEqual([200]);
  const refused = await call('GET', '/Organisation');
  expect(refused).toMatchObject({ status: 429, text: '' });
  expect(refused.headers.get('x-rate-limit-problem')).toBe('minute');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(refused.headers.get('x-minlimit-remaining')).toBe('0');
  expect(refused.headers.get('xero-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(sandbox.limitRefusals).toEqual([{ tenantId: expect.any(String) as string, limit: 'minute' }]);
  const other = sandbox.addOrganisation({ name: 'Other' });
  sandbox.pickOrganisation(other.tenantId);
  const tokens = await connect(sandbox);
  const headers = { authorization: `Bearer ${tokens['access_token'] ?? ''}`, 'xero-tenant-id': other.tenantId };
  expect((await call('GET', '/Organisation', undefined, headers)).status).toBe(200);
});

test('a sixth call at the same time is refused without a time to wait', async () => {
  // Long enough for six calls to arrive.
  const { sandbox, call } = await start({ latencyMs: 1500 });
  const replies = await Promise.all(Array.from({ length: 6 }, () => call('GET', '/Organisation')));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 429]);
  const refused = replies.find(({ status }) => status === 429);
  expect(refused?.headers.get('x-rate-limit-problem')).toBe('concurrent');
  expect(refused?.headers.has('retry-after')).toBe(false);
  expect(Math.max(...sandbox.calls.map(({ inFlight }) => inFlight))).toBe(6);
});

test('the day has its own limit', async () => {
  const { call, organisation } = await start();
  organisation.dailyCallLimit = 1;
  await call('GET', '/Organisation');
  const refused = await call('GET', '/Organisation');
  expect(refused.headers.get('x-rate-limit-problem')).toBe('day');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000);
});

test('an Idempotency-Key gives the first answer again for six minutes, also a failure, and fits one request only', async () => {
  let now = new Date('2026-11-21T12:00:00Z');
  const { sandbox, call, organisation } = await start({ now: () => now });
  const key = (value: string) => ({ 'idempotency-key': value });
  const first = await call('PUT', '/Contacts', aContact('Acme'), key('a'));
  expect((await call('PUT', '/Contacts', aContact('Acme'), key('a'))).text).toBe(first.text);
  const different = await call('PUT', '/Contacts', aContact('Beta'), key('a'));
  expect(different).toMatchObject({
    status: 400,
    json: { Message: 'Idempotency Key a is used with a different request' },
  });
  sandbox.failNext({ method: 'PUT', path: /Contacts$/ }, { status: 500 });
  expect((await call('PUT', '/Contacts', aContact('Beta'), key('b'))).status).toBe(500);
  expect((await call('PUT', '/Contacts', aContact('Beta'), key('b'))).status).toBe(500);
  expect((await call('PUT', '/Contacts', aContact('Beta'), key('c'))).status).toBe(200);
  now = new Date('2026-11-21T12:06:00Z');
  expect((await call('PUT', '/Contacts', aContact('Acme'), key('a'))).status).toBe(400);
  expect((await call('PUT', '/Contacts', aContact('Zeta'), key('x'.repeat(129)))).status).toBe(400);
  expect([...organisation.contacts.values()].map(({ name }) => name)).toEqual(['Acme', 'Beta']);
});

test('a lost answer leaves the work done, a refused connection leaves it undone', async () => {
  const { sandbox, call, organisation } = await start();
  sandbox.failNext({ method: 'PUT', path: /\/Contacts$/ }, 'lose-answer');
  await expect(call('PUT', '/Contacts', aContact('Done'))).rejects.toThrow();
  sandbox.failNext({ path: /\/Contacts$/ }, 'refuse-connection');
  await expect(call('PUT', '/Contacts', aContact('Undone'))).rejects.toThrow();
  expect([...organisation.contacts.values()].map(({ name }) => name)).toEqual(['Done']);
  sandbox.failNext({ path: /Organisation/ }, { status: 503, headers: { 'retry-after': '3' }, body: 'offline' }, 2);
  const failed = await call('GET', '/Organisation');
  expect(failed).toMatchObject({ status: 503, text: 'offline' });
  expect(failed.headers.get('retry-after')).toBe('3');
  expect((await call('GET', '/Organisation')).status).toBe(503);
  expect((await call('GET', '/Organisation')).status).toBe(200);
  expect(sandbox.calls.map(({ status }) => status)).toEqual([0, 0, 503, 503, 200]);
});

test('bodies that are not JSON and pages that are none are 400', async () => {
  const { sandbox, tokens, organisation, call } = await start();
  const response = await fetch(`${sandbox.url}/api.xro/2.0/Contacts`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${tokens['access_token'] ?? ''}`, 'xero-tenant-id': organisation.tenantId },
    body: '{"Contacts":[',
  });
  expect(response.status).toBe(400);
  expect((await call('PUT', '/Contacts', { Contacts: [{ Name: 7 }] })).status).toBe(400);
  expect((await call('GET', '/Invoices?page=0')).status).toBe(400);
  expect((await call('GET', '/Invoices?page=1&pageSize=1001')).status).toBe(400);
  expect((await call('GET', '/Nowhere')).status).toBe(404);
});
