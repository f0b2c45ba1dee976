import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, type Answer, REDIRECT_URI } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let call: (method: string, path: string, body?: unknown) => Promise<Answer>;
beforeEach(async () => {
  sandbox = await startZohoSandbox({ redirectUris: [REDIRECT_URI], specDir: process.env.SPEC_DIR });
  call = await connect(sandbox);
});
afterEach(async () => {
  const { violations } = sandbox;
  await sandbox.close();
  expect(violations).toEqual([]);
});

const path = '/settings/fields?module=Deals';
const codes = ({ body }: Answer, key = 'fields') => (body?.[key] as { code: string }[]).map(({ code }) => code);
const field = (label: string, type = 'text', rest = {}) => ({ field_label: label, data_type: type, ...rest });

test('a field gets its API name from its label, and keeps values of its type and length only', async () => {
  const made = await call('POST', path, {
    fields: [
      field('Xero Due', 'currency', { length: 16, decimal_place: 2 }),
      field('Short Text', 'text', { length: 5 }),
    ],
  });
  expect([made.status, codes(made)]).toEqual([201, ['SUCCESS', 'SUCCESS']]);
  const names = ((await call('GET', path)).body?.fields as { api_name: string; custom_field: boolean }[])
    .filter(({ custom_field: custom }) => custom)
    .map(({ api_name: name }) => name);
  expect(names).toEqual(['Xero_Due', 'Short_Text']);
  const deal = sandbox.addDeal({ Deal_Name: 'One' });
  const put = (values: object) => call('PUT', '/Deals', { data: [{ id: deal.id, ...values }], trigger: [] });
  expect((await put({ Xero_Due: 12.34, Short_Text: 'abc' })).status).toBe(200);
  expect(sandbox.find('Deals', deal.id)).toMatchObject({ Xero_Due: 12.34, Short_Text: 'abc' });
  for (const wrong of [{ Xero_Due: '12.34' }, { Xero_Due: 1.234 }, { Short_Text: 'abcdef' }]) {
    expect(codes(await put(wrong), 'data')).toEqual(['INVALID_DATA']);
  }
});

test('fields are refused by label, type, length, number in a call and the edition’s limit', async () => {
  expect(codes(await call('POST', path, { fields: [field('Amount')] }))).toEqual(['DUPLICATE_DATA']);
  expect(codes(await call('POST', path, { fields: [field('Odd', 'colour')] }))).toEqual(['INVALID_DATA']);
  expect(codes(await call('POST', path, { fields: [field('Long', 'text', { length: 256 })] }))).toEqual([
    'INVALID_DATA',
  ]);
  const six = Array.from({ length: 6 }, (_, index) => field(`Field ${index}`));
  expect((await call('POST', path, { fields: six })).body).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  sandbox.limitCustomFields(1);
  const mixed = await call('POST', path, { fields: six.slice(0, 2) });
  expect([mixed.status, codes(mixed)]).toEqual([207, ['SUCCESS', 'LIMIT_EXCEEDED']]);
});

test('of several deals written at once each has its own outcome', async () => {
  const [free, locked, held, gone] = ['A', 'B', 'C', 'D'].map((name) => sandbox.addDeal({ Deal_Name: name }).id);
  sandbox.hold(locked ?? '', 'approval');
  sandbox.hold(held ?? '', 'blueprint');
  sandbox.deleteRecord('Deals', gone ?? '');
  const data = [free, locked, held, gone].map((id) => ({ id, Stage: 'Closed Won' }));
  const answer = await call('PUT', '/Deals', { data, trigger: [] });
  expect(answer.status).toBe(207);
  expect(codes(answer, 'data')).toEqual(['SUCCESS', 'RECORD_LOCKED', 'RECORD_IN_BLUEPRINT', 'INVALID_DATA']);
  // A blueprint minds its stage only.
  expect((await call('PUT', '/Deals', { data: [{ id: held, Next_Step: 'Call' }], trigger: [] })).status).toBe(200);
});

test('a task names what it is about, and of which module that is', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'One' });
  const task = { Subject: 'Call', What_Id: { id: deal.id }, Due_Date: '2026-12-01' };
  expect(codes(await call('POST', '/Tasks', { data: [task] }), 'data')).toEqual(['MANDATORY_NOT_FOUND']);
  expect((await call('POST', '/Tasks', { data: [{ ...task, $se_module: 'Deals' }] })).status).toBe(201);
  expect(sandbox.list('Tasks')).toMatchObject([{ Subject: 'Call', What_Id: { id: deal.id, name: 'One' } }]);
});

test('without the scopes nothing is made or written', async () => {
  call = await connect(sandbox, 'ZohoCRM.modules.deals.READ,ZohoCRM.settings.fields.READ');
  const deal = sandbox.addDeal({ Deal_Name: 'One' });
  const answers = [
    await call('POST', path, { fields: [field('New')] }),
    await call('PUT', '/Deals', { data: [{ id: deal.id, Next_Step: 'Call' }] }),
    await call('POST', '/Tasks', { data: [{ Subject: 'Call' }] }),
  ];
  expect(answers.map(({ body }) => body?.code)).toEqual(Array(3).fill('OAUTH_SCOPE_MISMATCH'));
});
