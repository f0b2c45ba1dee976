import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SigningSecretAnswer } from '../../server/api/contract/signing-secret.ts';
import { forgetPreviousSecrets, PREVIOUS_SECRET_MS } from '../../server/db/orgs.ts';
import { setUpOrgUnlessDone } from '../../server/sync/set-up-org.ts';
import { auditLog } from '../support/audit.ts';
import { addDeal } from '../support/deals.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

const variable = () => app.zoho.variables.get('ledger_signing_secret') ?? '';
const rotate = () => app.ledger.admin<SigningSecretAnswer>('POST', '/api/signing-secret/rotate');
const isVariable = /\/settings\/variables/;

/** What a stage call signed with this secret is answered; each is about another deal, and so none is a repeat. */
async function callWith(secret: string): Promise<number> {
  const body = JSON.stringify({ dealId: addDeal(app).id, stage: 'Qualification' });
  return (await callAsExtension(app, { path: '/zoho/stage', body, secret })).status;
}

/** Lets an hour pass since the CRM got the present secret. */
async function anHourLater(): Promise<void> {
  const storedAt = new Date(Date.now() - PREVIOUS_SECRET_MS - 1000);
  await app.server.context.db.updateTable('orgs').set({ signingSecretStoredAt: storedAt }).execute();
}

test('a button gives the extension a new secret; the old one is good for an hour', async () => {
  const old = variable();
  const { status, body } = await rotate();
  expect(status).toBe(200);
  expect(body.state).toBe('stored');
  const inMs = new Date(body.previousUntil ?? 0).getTime() - Date.now();
  expect(inMs).toBeGreaterThan(PREVIOUS_SECRET_MS - 60_000);
  expect(variable()).not.toBe(old);
  expect(variable()).toMatch(/^[0-9a-f]{64}$/);
  expect([await callWith(variable()), await callWith(old)]).toEqual([202, 202]);
  // The extension itself knows of nothing.
  await app.ledger.openPanel(app.zoho, addDeal(app).id);

  await anHourLater();
  expect([await callWith(variable()), await callWith(old)]).toEqual([202, 401]);
  await forgetPreviousSecrets(app.server.context.db, new Date());
  const stored = await app.server.context.db.selectFrom('orgs').selectAll().executeTakeFirstOrThrow();
  expect(stored.signingSecretPreviousSealed).toBeNull();
  const [rotated] = await auditLog(app, 'signing_secret.rotated');
  expect(rotated).toMatchObject({ actor: 'person', user_id: app.zoho.users[0]?.id, outcome: 'success' });
});

test('while the CRM does not take the new secret, the old one stays good for as long as that lasts', async () => {
  const old = variable();
  app.zoho.failNext({ path: isVariable }, { status: 500 }, 100);
  const { body } = await rotate();
  expect(body).toEqual({ state: 'waiting', previousUntil: null });
  expect(variable()).toBe(old);
  expect(await callWith(old)).toBe(202);
  // Pressed again, the same one is tried again: the CRM may have taken it without an answer.
  const sealed = () => app.server.context.db.selectFrom('orgs').select('signingSecretSealed').executeTakeFirst();
  const first = await sealed();
  expect((await rotate()).body.state).toBe('waiting');
  expect(await sealed()).toEqual(first);
  expect(await auditLog(app, 'signing_secret.rotated')).toHaveLength(2);
});

test('what was left open is finished by the clock, and only then does the hour begin', async () => {
  const old = variable();
  app.zoho.failBy(() => null);
  await until('the CRM to have the new secret', async () => {
    await setUpOrgUnlessDone(app.server.context, app.zoho.org.id).catch(() => undefined);
    return variable() !== old;
  });
  expect([await callWith(variable()), await callWith(old)]).toEqual([202, 202]);
  await until('the server to know it', async () => {
    const org = await app.server.context.db.selectFrom('orgs').select('signingSecretStoredAt').executeTakeFirst();
    return org?.signingSecretStoredAt;
  });
  await anHourLater();
  expect([await callWith(variable()), await callWith(old)]).toEqual([202, 401]);
});

test('the CRM takes the new secret, but its answer is lost: both work, and the next look settles it', async () => {
  const old = variable();
  app.zoho.failNext({ method: 'PUT', path: isVariable }, 'lose-answer');
  expect((await rotate()).body.state).toBe('waiting');
  expect(variable()).not.toBe(old);
  expect([await callWith(variable()), await callWith(old)]).toEqual([202, 202]);
  await until('the server to know it', async () => {
    const org = await app.server.context.db.selectFrom('orgs').select('signingSecretStoredAt').executeTakeFirst();
    return org?.signingSecretStoredAt;
  });
});

test('several presses at once leave the CRM with a secret that works', async () => {
  const answers = await Promise.all([rotate(), rotate(), rotate(), rotate()]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(await callWith(variable())).toBe(202);
  await anHourLater();
  expect(await callWith(variable())).toBe(202);
});

test('a server that dies between the new secret and the CRM locks nobody out', async () => {
  const old = variable();
  // The answer never comes, and neither does what would follow it.
  app.zoho.failNext({ path: isVariable }, { status: 500 }, 1000);
  await rotate();
  await app.restart();
  expect(await callWith(old)).toBe(202);
});

test('only an administrator may, and only from our own page', async () => {
  const url = `${app.url}/api/signing-secret/rotate`;
  expect((await fetch(url, { method: 'POST' })).status).toBe(401);
  const foreign = await app.browser.request(url, { method: 'POST', headers: { origin: 'https://evil.example' } });
  expect(foreign.status).toBe(403);
});
