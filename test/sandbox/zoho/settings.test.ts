import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, REDIRECT_URI, type Answer } from './sandbox-client.ts';
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

test('the org has an id that is not the number in its addresses', async () => {
  const { body } = await call('GET', '/org');
  expect(body).toMatchObject({ org: [{ id: sandbox.org.id, zgid: sandbox.org.zgid, iso_code: 'NZD' }] });
  expect(sandbox.org.id).not.toBe(sandbox.org.zgid);
});

test('users are found by kind and by id', async () => {
  const [administrator, , left] = sandbox.users;
  expect((await call('GET', '/users?type=CurrentUser')).body).toMatchObject({ users: [{ id: administrator?.id }] });
  expect((await call('GET', '/users?type=ActiveUsers')).body?.users).toHaveLength(4);
  expect((await call('GET', `/users/${String(left?.id)}`)).body).toMatchObject({ users: [{ status: 'disabled' }] });
  expect((await call('GET', '/users/572576700000999999')).status).toBe(204);
});

test('stages differ in value and label, and pipelines have their own', async () => {
  expect(await call('GET', '/settings/pipeline')).toMatchObject({ body: { code: 'REQUIRED_PARAM_MISSING' } });
  const noted = process.env.SPEC_DIR ? [expect.stringContaining("must have required property 'layout_id'")] : [];
  expect(sandbox.violations.splice(0)).toEqual(noted);
  const layouts = (await call('GET', '/settings/layouts?module=Deals')).body?.layouts as { id: string }[];
  const { body } = await call('GET', `/settings/pipeline?layout_id=${String(layouts[0]?.id)}`);
  expect(body).toMatchObject({
    pipeline: [{ actual_value: 'Standard (Standard)', default: true }, { actual_value: 'Renewals' }],
  });
  expect(body).toMatchObject({
    pipeline: [{}, { maps: [{}, {}, { actual_value: 'Renewal Won', display_value: 'Renewed' }, {}] }],
  });
  const fields = (await call('GET', '/settings/fields?module=Deals')).body?.fields as Record<string, unknown>[];
  const stage = fields.find((field) => field.api_name === 'Stage');
  expect(stage?.pick_list_values).toContainEqual(
    expect.objectContaining({ actual_value: 'Renewal Won', display_value: 'Renewed', forecast_type: 'Closed Won' }),
  );
});

test('modules, related lists, profiles and roles are described', async () => {
  expect((await call('GET', '/settings/modules/Deals')).body).toMatchObject({
    modules: [{ module_name: 'Potentials' }],
  });
  expect((await call('GET', '/settings/related_lists?module=Deals')).body).toMatchObject({
    related_lists: [{ api_name: 'Quotes' }, { api_name: 'Products' }],
  });
  expect((await call('GET', '/settings/profiles')).body).toMatchObject({
    profiles: [{ name: 'Administrator' }, {}, {}],
  });
  expect((await call('GET', '/settings/roles')).status).toBe(200);
});

test('a variable needs a group, is unique by name, and is written by administrators only', async () => {
  const variable = { name: 'Secret', api_name: 'ledger_signing_secret', type: 'text', value: 'abc' };
  const create = async (values: object) => call('POST', '/settings/variables', { variables: [values] });
  expect((await call('GET', '/settings/variables')).status).toBe(204);
  expect(await create(variable)).toMatchObject({
    status: 400,
    body: { variables: [{ code: 'MANDATORY_NOT_FOUND', details: { api_name: 'variable_group' } }] },
  });
  const grouped = { ...variable, variable_group: { name: 'General' } };
  expect((await create(grouped)).status).toBe(201);
  expect(await create(grouped)).toMatchObject({ status: 400, body: { variables: [{ code: 'DUPLICATE_DATA' }] } });
  expect(sandbox.variables.get('ledger_signing_secret')).toBe('abc');
  const [found] = (await call('GET', '/settings/variables')).body?.variables as { id: string }[];
  const change = { variables: [{ id: found?.id, value: 'def' }] };
  expect((await call('PUT', '/settings/variables', change)).status).toBe(200);
  expect(sandbox.variables.get('ledger_signing_secret')).toBe('def');

  sandbox.signInAs(sandbox.users[1]?.id ?? '');
  const asSalesperson = await connect(sandbox);
  expect(await asSalesperson('PUT', '/settings/variables', change)).toMatchObject({
    status: 403,
    body: { code: 'NO_PERMISSION' },
  });
});
