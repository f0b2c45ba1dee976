import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { startListener, type Listener } from './listener.ts';
import { fieldsOf, moduleId } from './metadata.ts';
import { connect, REDIRECT_URI, type Answer } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let listener: Listener;
let call: (method: string, path: string, body?: unknown) => Promise<Answer>;
let now = new Date('2026-11-21T10:00:00Z');
beforeEach(async () => {
  now = new Date('2026-11-21T10:00:00Z');
  listener = await startListener();
  sandbox = await startZohoSandbox({
    redirectUris: [REDIRECT_URI],
    specDir: process.env.SPEC_DIR,
    now: () => now,
    ledgerUrl: listener.url,
  });
  call = await connect(sandbox);
});
afterEach(async () => {
  const { violations } = sandbox;
  await Promise.all([sandbox.close(), listener.close()]);
  expect(violations).toEqual([]);
});

const named = (apiName: string) => {
  const id = fieldsOf('Deals', { severalCurrencies: 'off' }).find((field) => field.api_name === apiName)?.id;
  return { field: { api_name: apiName, id: id ?? '0' } };
};
const watch = (changes: object = {}) => ({
  channel_id: '1000000068001',
  events: ['Deals.edit'],
  channel_expiry: '2026-11-27T10:00:00+00:00',
  token: 'a-token',
  notify_url: `${listener.url}/webhooks/zoho?org=1`,
  return_affected_field_values: true,
  notification_condition: [
    {
      type: 'field_selection',
      module: { api_name: 'Deals', id: moduleId('Deals') },
      field_selection: { group_operator: 'or', group: [named('Stage'), named('Amount')] },
    },
  ],
  ...changes,
});
const subscribe = async (changes: object = {}) => call('POST', '/actions/watch', { watch: [watch(changes)] });

test('a watched field that changes is told, with its new value and our token', async () => {
  expect(await subscribe()).toMatchObject({ status: 201, body: { watch: [{ code: 'SUCCESS' }] } });
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  const deliveries = await sandbox.moveStage(deal.id, 'Closed Won');
  expect(deliveries).toMatchObject([{ kind: 'notification', status: 200 }]);
  expect(listener.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    {
      server_time: now.getTime(),
      affected_values: [{ record_id: deal.id, values: { Stage: 'Closed Won', Probability: 100 } }],
      query_params: { org: '1' },
      module: 'Deals',
      resource_uri: `${sandbox.url}/crm/v8/Deals`,
      ids: [deal.id],
      affected_fields: [],
      operation: 'update',
      channel_id: '1000000068001',
      token: 'a-token',
    },
  ]);
});

test('other fields, other events and an expired watch are not told', async () => {
  await subscribe();
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  expect(await sandbox.updateRecord('Deals', deal.id, { Description: 'blue' })).toEqual([]);
  await sandbox.createRecord('Deals', { Deal_Name: 'Shop', Stage: 'Closed Won' });
  now = new Date('2026-11-27T10:00:01Z');
  await sandbox.moveStage(deal.id, 'Closed Won');
  expect(listener.requests).toEqual([]);
});

test('an expiry beyond a week, or none, becomes one hour', async () => {
  for (const channelExpiry of ['2026-11-29T10:00:00+00:00', undefined]) {
    await subscribe({ channel_expiry: channelExpiry });
    expect(sandbox.watches.get('1000000068001')?.expiresAt.toISOString()).toBe('2026-11-21T11:00:00.000Z');
  }
});

test('a watch is renewed while it lives, and is unknown afterwards', async () => {
  await subscribe();
  const renewal = {
    watch: [{ channel_id: '1000000068001', events: ['Deals.edit'], channel_expiry: '2026-11-28T09:00:00+00:00' }],
  };
  expect((await call('PUT', '/actions/watch', renewal)).status).toBe(200);
  expect(sandbox.watches.get('1000000068001')).toMatchObject({ token: 'a-token' });
  expect((await call('GET', '/actions/watch?channel_id=1000000068001')).body).toMatchObject({
    watch: [{ channel_id: '1000000068001', channel_expiry: '2026-11-28T22:00:00+13:00' }],
  });
  sandbox.forgetWatches();
  expect(await call('PUT', '/actions/watch', renewal)).toMatchObject({
    status: 400,
    body: { watch: [{ code: 'NOT_SUBSCRIBED' }] },
  });
  expect((await call('GET', '/actions/watch')).status).toBe(204);
  expect((await call('DELETE', '/actions/watch?channel_ids=1000000068001')).status).toBe(400);
});

test('events can be taken away one by one, and the channel as a whole', async () => {
  await subscribe({ events: ['Deals.create', 'Deals.edit'] });
  const less = { watch: [{ channel_id: '1000000068001', events: ['Deals.create'], _delete_events: true }] };
  expect((await call('PATCH', '/actions/watch', less)).status).toBe(200);
  expect(sandbox.watches.get('1000000068001')?.events).toEqual(['Deals.edit']);
  expect((await call('DELETE', '/actions/watch?channel_ids=1000000068001')).status).toBe(200);
  expect(sandbox.watches.size).toBe(0);
});

test('a watch Zoho would not take is refused with the name of what is wrong', async () => {
  const condition = (fields: object[], moduleIdGiven = moduleId('Deals')) => [
    {
      type: 'field_selection',
      module: { api_name: 'Deals', id: moduleIdGiven },
      field_selection: { group_operator: 'or', group: fields },
    },
  ];
  const wrong: [changes: object, code: string][] = [
    [{ token: 'x'.repeat(51) }, 'INVALID_DATA'],
    [{ channel_id: undefined }, 'MANDATORY_NOT_FOUND'],
    [{ events: ['Deals.changed'] }, 'INVALID_DATA'],
    [{ notify_url: undefined }, 'MANDATORY_NOT_FOUND'],
    [{ notification_condition: condition([{ field: { api_name: 'Stage', id: '1' } }]) }, 'INVALID_DATA'],
    [{ notification_condition: condition([named('Stage')], '1') }, 'INVALID_DATA'],
    [{ notification_condition: condition(Array.from({ length: 11 }, () => named('Stage'))) }, 'LIMIT_EXCEEDED'],
  ];
  for (const [changes, code] of wrong) {
    expect(await subscribe(changes), JSON.stringify(changes)).toMatchObject({
      status: 202,
      body: { watch: [{ code }] },
    });
  }
  expect(sandbox.watches.size).toBe(0);
});

test('the workflow calls the stage function for people, and for API writes that trigger it', async () => {
  sandbox.variables.set('ledger_signing_secret', 'secret');
  sandbox.setNotifications({ notifications: 'off', workflow: 'on' });
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  await sandbox.moveStage(deal.id, 'Closed Won');
  await call('PUT', `/Deals/${deal.id}`, { data: [{ Stage: 'Closed Lost' }], trigger: [] });
  await call('PUT', `/Deals/${deal.id}`, { data: [{ Stage: 'Qualification' }] });
  await until('both calls', () => listener.requests.length === 2);
  expect(listener.requests.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
    ['/zoho/stage', { dealId: deal.id, stage: 'Closed Won' }],
    ['/zoho/stage', { dealId: deal.id, stage: 'Qualification' }],
  ]);
});

test('a server that is down loses the notification, as with Zoho', async () => {
  await subscribe();
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  await listener.close();
  expect(await sandbox.moveStage(deal.id, 'Closed Won')).toMatchObject([{ kind: 'notification', status: 0 }]);
  expect(sandbox.deliveries).toHaveLength(1);
});
