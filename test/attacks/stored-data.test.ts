import { afterAll, beforeAll, expect, test } from 'vitest';
import { callAsExtension } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { storedRows, tablesHolding } from '../support/stored-rows.ts';
import { startAttackWorld, type AttackWorld } from './world.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());

test.each(["update audit_log set code = 'x'", 'delete from audit_log', 'truncate audit_log'])(
  'whoever gets as far as SQL cannot rewrite what was done: %s is refused',
  async (statement) => {
    await expect(storedRows(world.app, statement)).rejects.toThrow('The audit log can only be added to.');
  },
);

test('whoever reads the database reads no token, cookie, secret or key', async () => {
  const { app, panel, neighbourSecret } = world;
  const signIn = /ledger_session=([^;]+)/.exec(app.browser.cookies(app.url))?.[1] ?? '';
  const watches = [...app.zoho.watches.values()].flatMap(({ token }) => token ?? []);
  const [access] = await storedRows<{ id: string }>(app, 'select id::text from token_sets');
  const secrets = [
    panel.token,
    signIn,
    neighbourSecret,
    app.zoho.variables.get('ledger_signing_secret') ?? '',
    ...watches,
  ];
  secrets.push(await app.server.context.vault.accessToken(access?.id ?? ''));
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(15);
    expect(await tablesHolding(app, secret)).toEqual([]);
  }
});

test('a sealed secret moved into another org’s row opens nothing there', async () => {
  const { app, neighbourOrgId, neighbourSecret } = world;
  const secretOf = (orgId: string) => `select signing_secret_sealed as sealed from orgs where org_id = '${orgId}'`;
  const [[own], [foreign]] = (await Promise.all(
    [app.zoho.org.id, neighbourOrgId].map((orgId) => storedRows<{ sealed: string }>(app, secretOf(orgId))),
  )) as [{ sealed: string }[], { sealed: string }[]];
  const put = (sealed = '') =>
    storedRows(app, `update orgs set signing_secret_sealed = '${sealed}' where org_id = '${app.zoho.org.id}'`);
  const call = { path: '/zoho/stage', body: JSON.stringify({ dealId: world.dealId, stage: 'Qualification' }) } as const;
  await put(foreign?.sealed);
  const answer = await callAsExtension(app, { ...call, secret: neighbourSecret });
  await put(own?.sealed);
  expect((await problemOf(answer, 500)).code).toBe('internal_error');
  expect((await callAsExtension(app, call)).status).toBe(202);
});
