import { afterAll, beforeAll, expect, test } from 'vitest';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { addDeal, settledJobs } from '../support/deals.ts';
import { callAsExtension, signatureOf, type ExtensionCall } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { atRest, rowCounts, storedRows } from '../support/stored-rows.ts';
import { routesOf, startAttackWorld, type AttackWorld } from './world.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
  world.app.zoho.setNotifications({ notifications: 'off', workflow: 'off' });
});
afterAll(() => world.close());

type Path = ExtensionCall['path'];
const extensionRoutes = routesOf('extension').map(({ name, route }) => ({ name, path: route.path as Path }));

/** A body that the route takes when it is signed. */
function bodyFor(path: string): string {
  const { app, dealId } = world;
  const [user] = app.zoho.users;
  const bodies: Record<string, object> = {
    '/api/session': { dealId, userId: user?.id, userEmail: user?.email, nonce: crypto.randomUUID() },
    '/zoho/stage': { dealId: addDeal(app).id, stage: 'Closed Won' },
    '/zoho/uninstalled': { event: 'uninstalled' },
  };
  return JSON.stringify(bodies[path] ?? {});
}

test.each(extensionRoutes)(
  '$name: a call that this CRM did not sign, now, over these bytes is refused',
  async ({ path }) => {
    const { app, neighbourSecret, neighbourOrgId } = world;
    const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
    const body = bodyFor(path);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = signatureOf(secret, timestamp, body);
    const signedOtherwise = (headers: Record<string, string | null>) => ({
      headers: { 'x-ledger-timestamp': timestamp, 'x-ledger-signature': signature, ...headers },
    });
    const attacks: Record<string, Partial<ExtensionCall>> = {
      'no signature': { headers: { 'x-ledger-signature': null } },
      'an empty signature': { headers: { 'x-ledger-signature': '' } },
      zeros: { headers: { 'x-ledger-signature': '0'.repeat(64) } },
      'half a signature': signedOtherwise({ 'x-ledger-signature': signature.slice(0, 32) }),
      'one letter wrong': signedOtherwise({ 'x-ledger-signature': flip(signature) }),
      'another body': { signedBody: `${body} ` },
      'no body signed': { signedBody: '' },
      'the secret of another CRM': { secret: neighbourSecret },
      'in the name of another CRM': { orgId: neighbourOrgId },
      'an empty secret': { secret: '' },
      'no org': { headers: { 'x-ledger-org': null } },
      'an unknown org': { orgId: '572576700000000777' },
      'a trap for an org': { orgId: '__proto__' },
      'a quote for an org': { orgId: "' or true --" },
      'no time': { headers: { 'x-ledger-timestamp': null } },
      'another time': signedOtherwise({ 'x-ledger-timestamp': String(Number(timestamp) + 1) }),
      'a time in milliseconds': signedOtherwise({ 'x-ledger-timestamp': `${timestamp}000` }),
      'six minutes old': { ageSeconds: 360 },
      'a day old': { ageSeconds: 86_400 },
      'six minutes early': { ageSeconds: -360 },
      'a time that is no number': signedOtherwise({ 'x-ledger-timestamp': 'NaN' }),
    };
    const before = await rowCounts(app);
    for (const [attack, call] of Object.entries(attacks)) {
      const answer = await callAsExtension(app, { path, body, ...call });
      expect({ attack, status: answer.status }).toEqual({ attack, status: 401 });
      const problem = await problemOf(answer, 401);
      expect(JSON.stringify(problem)).not.toContain(signature);
    }
    expect(await rowCounts(app)).toEqual(before);
  },
);

const crossed = extensionRoutes.flatMap((from) =>
  extensionRoutes.filter((to) => to.path !== from.path).map((to) => ({ from: from.path, to: to.path })),
);

test.each(crossed)('what was signed for $from means nothing at $to', async ({ from, to }) => {
  const { app } = world;
  const body = bodyFor(from);
  const before = await rowCounts(app);
  const answer = await callAsExtension(app, { path: to, body });
  expect([400, 401]).toContain(answer.status);
  expect(await rowCounts(app)).toEqual(before);
});

test('a recorded session request opens no second session, a recorded stage call makes no second invoice', async () => {
  const { app } = world;
  const session = { path: '/api/session' as const, body: bodyFor('/api/session') };
  expect((await callAsExtension(app, session)).status).toBe(200);
  await problemOf(await callAsExtension(app, session), 401);
  const dealId = addDeal(app, { Stage: 'Closed Won' }).id;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const body = JSON.stringify({ dealId, stage: 'Closed Won' });
  const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  const headers = { 'x-ledger-timestamp': timestamp, 'x-ledger-signature': signatureOf(secret, timestamp, body) };
  expect((await callAsExtension(app, { path: '/zoho/stage', body, headers })).status).toBe(202);
  await settledJobs(app, dealId);
  await atRest(app);
  const work = 'select * from deal_syncs order by id';
  const rows = await storedRows(app, work);
  expect((await callAsExtension(app, { path: '/zoho/stage', body, headers })).status).toBe(202);
  await atRest(app);
  expect(await storedRows(app, work)).toEqual(rows);
});

test('a notification needs the channel and the token of one and the same watch', async () => {
  const { app, dealId } = world;
  const watches = [...app.zoho.watches.values()];
  const [watch] = watches;
  const before = await rowCounts(app);
  const attacks: [channel: unknown, token: unknown][] = [
    ...([
      [undefined, watch?.token],
      [watch?.channelId, undefined],
      [watch?.channelId, ''],
    ] as [unknown, unknown][]),
    ...([
      [watch?.channelId, [watch?.token]],
      [{ $gt: '' }, watch?.token],
    ] as [unknown, unknown][]),
    ...([
      [watch?.channelId, flip(watch?.token ?? '')],
      ['1', watch?.token],
    ] as [unknown, unknown][]),
    [`${watch?.channelId}' or true --`, watch?.token],
  ];
  for (const [channel_id, token] of attacks) {
    const body = JSON.stringify({ module: 'Deals', operation: 'update', ids: [dealId], channel_id, token });
    await problemOf(await fetch(`${app.url}/webhooks/zoho`, { method: 'POST', body }), 401);
  }
  expect(await rowCounts(app)).toEqual(before);
});

test('an event that Xero did not sign over these bytes is refused (401), without a word and without a cookie', async () => {
  const { app, invoiceId } = world;
  const key = app.environment['XERO_WEBHOOK_KEY'] ?? '';
  const tenantId = app.xero.organisations[0]?.tenantId;
  const body = JSON.stringify({ events: [{ resourceId: invoiceId, tenantId, eventCategory: 'INVOICE' }] });
  const right = signXeroWebhook(key, body);
  const before = await rowCounts(app);
  const attacks = [
    ...[null, '', flip(right), right.slice(0, -1), `${right}=`, Buffer.from(right, 'base64').toString('hex')],
    ...[signXeroWebhook('', body), signXeroWebhook(`${key} `, body), signXeroWebhook(key, `${body}\n`)],
    signXeroWebhook(app.environment['XERO_CLIENT_SECRET'] ?? 'x', body),
  ];
  for (const signature of attacks) {
    const headers = signature === null ? {} : { 'x-xero-signature': signature };
    const answer = await fetch(`${app.url}/webhooks/xero`, { method: 'POST', body, headers });
    expect({ signature, status: answer.status }).toEqual({ signature, status: 401 });
    expect([await answer.text(), answer.headers.get('set-cookie')]).toEqual(['', null]);
  }
  expect(await rowCounts(app)).toEqual(before);
});

/** The same text with another first letter. */
function flip(text: string): string {
  return `${text.startsWith('a') ? 'b' : 'a'}${text.slice(1)}`;
}
