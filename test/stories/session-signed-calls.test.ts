import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { callAsExtension, signedHeaders, type ExtensionCall } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { atRest, rowCounts, storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  // The stories call the server themselves.
  app.zoho.setNotifications({ notifications: 'off', workflow: 'off' });
});
afterAll(() => app.close());

const ofStage = (dealId: string, stage = 'Closed Won') => JSON.stringify({ dealId, stage });
const tellStage = (body: string, call: Partial<ExtensionCall> = {}) =>
  callAsExtension(app, { path: '/zoho/stage', body, ...call });

/** A notification as Zoho sends it, with anything changed. */
function notify(changes: Record<string, unknown>) {
  const [watch] = [...app.zoho.watches.values()];
  const body = {
    ...{ server_time: Date.now(), module: 'Deals', operation: 'update', ids: [], affected_fields: [] },
    ...{ resource_uri: `${app.zoho.url}/crm/v8/Deals`, query_params: {}, affected_values: [] },
    ...{ channel_id: watch?.channelId, token: watch?.token },
    ...changes,
  };
  return fetch(`${app.url}/webhooks/zoho`, { method: 'POST', body: JSON.stringify(body) });
}

test('a stage call that is not signed as this CRM would sign it is refused and not recorded', async () => {
  const before = await rowCounts(app);
  const body = ofStage(addDeal(app, { Stage: 'Closed Won' }).id);
  const wrong: Partial<ExtensionCall>[] = [
    { headers: { 'x-ledger-signature': null } },
    { headers: { 'x-ledger-signature': '0'.repeat(64) } },
    { headers: { 'x-ledger-timestamp': null } },
    { headers: { 'x-ledger-org': null } },
    { headers: { 'x-ledger-org': '572576700000000444' } },
    { secret: 'another secret' },
    { signedBody: ofStage('1') },
    { signedBody: `${body} ` },
    { ageSeconds: 301 },
    { ageSeconds: -310 },
  ];
  for (const call of wrong) await problemOf(await tellStage(body, call), 401);
  expect(await rowCounts(app)).toEqual(before);
});

test('the same signed call sent again is accepted and changes nothing', async () => {
  const deal = addDeal(app);
  await app.zoho.updateRecord('Deals', deal.id, { Stage: 'Closed Won' });
  const call = { path: '/zoho/stage' as const, body: ofStage(deal.id) };
  const headers = signedHeaders(app, call);
  expect((await callAsExtension(app, { ...call, headers })).status).toBe(202);
  const [done] = await settledJobs(app, deal.id);
  expect(done).toMatchObject({ state: 'done' });
  const before = await rowCounts(app);
  const work = 'select * from deal_syncs order by id';
  const rows = await storedRows(app, work);
  const capitals = { ...headers, 'x-ledger-signature': (headers['x-ledger-signature'] ?? '').toUpperCase() };
  for (const again of [headers, headers, capitals]) {
    expect((await callAsExtension(app, { ...call, headers: again })).status).toBe(202);
  }
  expect(await rowCounts(app)).toEqual(before);
  expect(await storedRows(app, work)).toEqual(rows);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('a signed stage call that says nothing usable is refused', async () => {
  const before = await rowCounts(app);
  const bodies = ['', '{', '[]', 'null', '{"stage":"Closed Won"}', '{"dealId":1,"stage":"x"}'];
  bodies.push(ofStage('..'), ofStage("1' or '1'='1"), ofStage(''), ofStage('1', 'x'.repeat(501)), ofStage('1', 'a\0b'));
  for (const body of bodies) await problemOf(await tellStage(body), 400);
  await problemOf(await tellStage(ofStage('1', 'x'.repeat(1_000_000))), 413);
  expect(await rowCounts(app)).toEqual(before);
});

test('a stage nobody has a rule for, or a deal that does not exist, makes no invoice and no noise', async () => {
  const deal = addDeal(app);
  for (const stage of ['No such stage', '', "'; drop table deals; --", '<b>Closed Won</b>', 'Closed Won ']) {
    expect((await tellStage(ofStage(deal.id, stage))).status).toBe(202);
  }
  expect((await tellStage(ofStage('572576700000123456'))).status).toBe(202);
  const gone = await settledJobs(app, '572576700000123456');
  expect(gone).toMatchObject([{ state: 'skipped', problem: { code: 'deal_gone' } }]);
  expect((await settledJobs(app, deal.id)).filter(({ state }) => state === 'failed')).toEqual([]);
  expect(invoicesOf(app, deal.id)).toEqual([]);
});

test('a notification with a wrong or missing token or channel is refused and not recorded', async () => {
  const before = await rowCounts(app);
  const { id } = addDeal(app, { Stage: 'Closed Won' });
  const channels = [...app.zoho.watches.keys()];
  const wrong: Record<string, unknown>[] = [
    { token: 'wrong' },
    { token: '' },
    { token: undefined },
    { token: null },
    { token: ['x'] },
    { channel_id: '1' },
    { channel_id: undefined },
    { channel_id: { $ne: 1 } },
    { channel_id: `${channels[0]}' or true --` },
    { token: 'wrong', ids: 'not a list' },
  ];
  for (const changes of wrong) await problemOf(await notify({ ids: [id], ...changes }), 401);
  expect(await rowCounts(app)).toEqual(before);
});

test('a notification may write its channel as a number, name many deals, and repeat itself', async () => {
  const deals = [1, 2, 3].map(() => addDeal(app, { Stage: 'Qualification' }).id);
  for (const id of deals) await app.zoho.updateRecord('Deals', id, { Stage: 'Closed Won' });
  const affected_values = deals.map((record_id) => ({ record_id, values: { Stage: 'Closed Won' } }));
  const [channel] = [...app.zoho.watches.keys()];
  for (let round = 0; round < 3; round += 1) {
    const answer = await notify({ ids: deals, channel_id: Number(channel), affected_values });
    expect(answer.status).toBe(200);
  }
  for (const id of deals) {
    const panel = await app.ledger.openPanel(app.zoho, id);
    expect((await viewAt(panel, 'draft')).invoices).toHaveLength(1);
    await settledJobs(app, id);
    expect(invoicesOf(app, id)).toHaveLength(1);
  }
});

test('a notification about something else than deals, or about deleted deals, is taken note of by doing nothing', async () => {
  const before = await rowCounts(app);
  const ids = [addDeal(app, { Stage: 'Closed Won' }).id];
  for (const changes of [{ module: 'Unicorns' }, { module: '__proto__' }, { operation: 'delete' }]) {
    expect((await notify({ ids, ...changes })).status).toBe(200);
  }
  expect(await rowCounts(app)).toEqual(before);
});

test('a notification that Zoho would not write is refused without harm', async () => {
  const before = await rowCounts(app);
  const many = Array.from({ length: 1001 }, (_, index) => String(index + 1));
  const wrong: Record<string, unknown>[] = [
    { ids: 'x' },
    { ids: ['../1'] },
    { ids: [{}] },
    { ids: [-1] },
    // More digits than a number keeps: it would name another deal.
    { ids: [572576700000100001n.toString()].map(Number) },
    { ids: many },
    { module: 7 },
    { affected_values: [{ record_id: '1', values: { Stage: 'a\0b' } }] },
  ];
  for (const changes of wrong) await problemOf(await notify(changes), 400);
  const nested = JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`) as unknown;
  await problemOf(await notify({ affected_values: [{ record_id: '1', values: nested }] }), 400);
  for (const body of ['', '{', 'null', '[]', '"x"']) {
    const answer = await fetch(`${app.url}/webhooks/zoho`, { method: 'POST', body });
    expect([400, 401]).toContain(answer.status);
    await problemOf(answer, answer.status);
  }
  expect(await rowCounts(app)).toEqual(before);
});

test('a thousand deals in one notification are taken in one quick answer', async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => `9${String(index).padStart(17, '0')}`);
  const startedAt = Date.now();
  expect((await notify({ ids, affected_values: null })).status).toBe(200);
  expect(Date.now() - startedAt).toBeLessThan(5000);
  const [row] = await storedRows<{ body: { ids: string[] } }>(
    app,
    'select body from webhook_events order by id desc limit 1',
  );
  expect(row?.body.ids).toHaveLength(1000);
  // The next test does not wait behind a thousand deals that are looked up.
  await atRest(app, 90_000);
});

test('markup, quotes and emoji in a deal’s name reach the invoice and the panel unharmed', async () => {
  const name = `<script>alert("x")</script> O'Brien & Søn'); drop table deals; -- 🚀 "quoted" \\ %s \${x}`;
  const deal = addDeal(app, { Deal_Name: name });
  await app.zoho.updateRecord('Deals', deal.id, { Stage: 'Closed Won' });
  expect((await tellStage(ofStage(deal.id))).status).toBe(202);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const view = await viewAt(panel, 'draft');
  expect(view.deal.name).toBe(name);
  expect(view.invoices[0]).toMatchObject({ reference: name, lines: [{ description: name }] });
  expect(invoicesOf(app, deal.id)[0]).toMatchObject({ reference: name, lines: [{ description: name }] });
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
