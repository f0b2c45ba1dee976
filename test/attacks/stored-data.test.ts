import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('a sealed secret moved to another org’s row opens nothing', async () => {
  const { app, neighbourOrgId } = world;
  const sealed = await storedRows<{ org_id: string; signing_secret_sealed: string }>(app, 'select * from orgs');
  const [own, foreign] = [app.zoho.org.id, neighbourOrgId].map(
    (orgId) => sealed.find(({ org_id }) => org_id === orgId)?.signing_secret_sealed ?? '',
  );
  const { seal } = app.server.context;
  expect(own).toMatch(/^v1\./);
  const { signingSecretPurpose } = await import('../../server/sync/signing-secret.ts');
  expect(seal.open(own ?? '', signingSecretPurpose(app.zoho.org.id))).toHaveLength(64);
  expect(() => seal.open(foreign ?? '', signingSecretPurpose(app.zoho.org.id))).toThrow();
});
