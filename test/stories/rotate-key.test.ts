import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSeal } from '../../server/oauth/seal.ts';
import { reseal, sealedColumns } from '../../server/sync/reseal.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

const key = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32)));
const [oldKey, newKey] = [key(), key()];
let app: App;
beforeAll(async () => {
  app = await startApp({ ENCRYPTION_KEY: oldKey.toString('base64') });
  await app.setUp();
  expect((await app.ledger.admin('POST', '/api/signing-secret/rotate')).status).toBe(200);
});
afterAll(() => app.close());

/** All values that have the form of a sealed one, by the column they stand in, wherever that is. */
async function sealedValues(): Promise<Map<string, string[]>> {
  const columns = await storedRows<{ table_name: string; column_name: string }>(
    app,
    `select table_name, column_name from information_schema.columns
     where table_schema = 'public' and data_type in ('text', 'jsonb', 'character varying')`,
  );
  const each = columns.map(
    ({ table_name: table, column_name: column }) =>
      `select '${table}.${column}' as name, "${column}"::text as value from "${table}" where "${column}"::text ~ 'v1\\.[0-9a-f]{8}\\.'`,
  );
  const found = new Map<string, string[]>();
  for (const { name, value } of await storedRows<{ name: string; value: string }>(
    app,
    `${each.join(' union all ')} order by 1, 2`,
  )) {
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

const run = (environment: Record<string, string>) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const settings = { env: { ...process.env, ...app.environment, ...environment } };
    execFile(process.execPath, ['build/server/rotate-key.js'], settings, (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, said: stdout + stderr });
    });
  });

test('every sealed column is one that the rotation knows', async () => {
  const known = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  const named = await storedRows<{ name: string }>(
    app,
    `select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and column_name like '%sealed' and data_type = 'text'`,
  );
  expect(named.map(({ name }) => name).sort()).toEqual([...known].sort());
  expect([...(await sealedValues()).keys()].sort()).toEqual([...known].sort());
});

test('a rotation that knows only another key changes nothing and says that the key is still needed', async () => {
  const before = await sealedValues();
  const { code, said } = await run({ ENCRYPTION_KEY: key().toString('base64') });
  expect(code).toBe(1);
  expect(said).toContain('1 sealed with a key that is not configured');
  expect(said).toContain('ENCRYPTION_KEY_PREVIOUS is still needed');
  expect(await sealedValues()).toEqual(before);
});

test('a new key takes the place of the old one while the server works; then the old one may go', async () => {
  const both = { ENCRYPTION_KEY: newKey.toString('base64'), ENCRYPTION_KEY_PREVIOUS: oldKey.toString('base64') };
  Object.assign(app.environment, both);
  await app.restart();
  const { code, said } = await run(both);
  expect([code, said]).toEqual([0, expect.stringContaining('ENCRYPTION_KEY_PREVIOUS may go.')]);
  expect(said).toContain('token_sets.sealed: 2 sealed with the present key');
  const { prefix } = createSeal([newKey]);
  for (const [column, values] of await sealedValues()) {
    expect(values.filter((value) => !value.startsWith(prefix)).map(() => column)).toEqual([]);
  }
  expect((await run(both)).said).toContain('token_sets.sealed: 0 sealed with the present key');

  Reflect.deleteProperty(app.environment, 'ENCRYPTION_KEY_PREVIOUS');
  await app.restart();
  const panel = await app.ledger.openPanel(app.zoho, addDeal(app).id);
  expect((await panel.createInvoice()).status).toBe(202);
  await viewAt(panel, 'draft');
});

test('a rotation that is stopped goes on where it was, and leaves what has changed meanwhile', async () => {
  const third = key();
  const { db } = app.server.context;
  const seal = createSeal([third, newKey]);
  const stored = await db.selectFrom('orgs').select(['orgId', 'signingSecretSealed']).executeTakeFirstOrThrow();
  // The first column done, as if it had been stopped then.
  const purpose = `signing-secret:${stored.orgId}`;
  const anew = seal.seal(seal.open(stored.signingSecretSealed, purpose), purpose);
  await db.updateTable('orgs').set({ signingSecretSealed: anew }).execute();
  const reports = await reseal({ db, seal });
  expect(reports.map(({ column, resealed, left }) => [column, resealed, left])).toEqual([
    ...[
      ['signing_secret_sealed', 0, 0],
      ['signing_secret_previous_sealed', 1, 0],
    ],
    ...[
      ['sealed', 2, 0],
      ['token_sealed', expect.any(Number), 0],
    ],
  ]);
  expect(
    (await db.selectFrom('orgs').select('signingSecretSealed').executeTakeFirstOrThrow()).signingSecretSealed,
  ).toBe(anew);
});
