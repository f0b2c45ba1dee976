import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DraftAnswer } from '../../server/api/contract/settings-draft.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { createLedgerClient } from '../support/ledger-client.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

/** Settings that a person was changing when they left the page are kept for them, and are in force nowhere. */
let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

const draft = async () => (await app.ledger.admin<DraftAnswer>('GET', '/api/settings/draft')).body;
const keep = (body: unknown) => app.ledger.admin<{ code?: string } | null>('PUT', '/api/settings/draft', body);
const settings = async () => (await app.ledger.settings()).body;

test('nobody who has changed nothing has a draft', async () => {
  const { version, draft: kept } = await draft();
  expect(kept).toBeNull();
  expect(version).toBe(await newestVersion());
});

test('what was changed is offered back, also to another computer, and is in force nowhere', async () => {
  const before = await settings();
  const version = await newestVersion();
  const changes = {
    rounding: 'wait',
    acceptedQuoteStages: ['Signed'],
    mapping: { ...before.mapping, taxType: 'NONE' },
  };
  expect((await keep({ basedOn: version, changes, confirmed: ['syncs'] })).status).toBe(204);

  const elsewhere = await signIn('Ava');
  const { body } = await elsewhere<DraftAnswer>('GET', '/api/settings/draft');
  expect(body).toMatchObject({ version, draft: { basedOn: version, changes, confirmed: ['syncs'] } });
  expect(Date.parse(body.draft?.savedAt ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(await settings()).toEqual(before);
  expect(await newestVersion()).toBe(version);
});

test('a later draft takes the place of the earlier one; with nothing changed there is none', async () => {
  const version = await newestVersion();
  await keep({ basedOn: version, changes: { numbering: 'xero' }, confirmed: [] });
  expect((await draft()).draft?.changes).toEqual({ numbering: 'xero' });
  await keep({ basedOn: version, changes: {}, confirmed: [] });
  expect((await draft()).draft).toBeNull();
  expect(await storedRows(app, 'select 1 from settings_drafts')).toEqual([]);
});

test('a draft tells that the settings have been saved since', async () => {
  const version = await newestVersion();
  await keep({ basedOn: version, changes: { rounding: 'wait' }, confirmed: [] });
  await app.ledger.putSettings({ numbering: 'xero' });
  expect(await draft()).toMatchObject({ version: version + 1, draft: { basedOn: version } });
  await keep({ basedOn: 0, changes: {}, confirmed: [] });
});

test('what is no draft is refused, and what was kept stays', async () => {
  const version = await newestVersion();
  await keep({ basedOn: version, changes: { rounding: 'wait' }, confirmed: [] });
  const bad = [
    ...[{}, [], { changes: {}, confirmed: [] }, { basedOn: -1, changes: {}, confirmed: [] }],
    ...[
      { basedOn: 1.5, changes: {}, confirmed: [] },
      { basedOn: 1, changes: { colour: 'red' }, confirmed: [] },
    ],
    ...[
      { basedOn: 1, changes: { rounding: 'up' }, confirmed: [] },
      { basedOn: 1, changes: {}, confirmed: ['a'.repeat(99)] },
    ],
    { basedOn: 1, changes: {}, confirmed: [], orgId: 'other' },
  ];
  for (const body of bad) expect({ body, status: (await keep(body)).status }).toEqual({ body, status: 400 });
  expect((await draft()).draft?.changes).toEqual({ rounding: 'wait' });
});

test('a group of settings that a later release knows otherwise does not cost the others', async () => {
  await storedRows(app, `update settings_drafts set changes = changes || '{"numbering": "roman", "gone": 1}'`);
  expect((await draft()).draft?.changes).toEqual({ rounding: 'wait' });
});

test('each person has a draft of their own', async () => {
  const finance = { profiles: [{ id: '572576700000000037', name: 'Finance' }], roles: [] };
  await app.ledger.putSettings({ rights: { settings: { who: finance, strength: 'personal' } } });
  const finn = await signIn('Finn');
  const ofFinn = async () => (await finn<DraftAnswer>('GET', '/api/settings/draft')).body.draft;
  expect(await ofFinn()).toBeNull();
  await finn('PUT', '/api/settings/draft', { basedOn: 1, changes: { numbering: 'xero' }, confirmed: [] });
  expect((await draft()).draft?.changes).toEqual({ rounding: 'wait' });
  expect((await ofFinn())?.changes).toEqual({ numbering: 'xero' });
});

/** Somebody at a computer of their own. */
async function signIn(first: string) {
  const browser = createBrowserSession();
  const person = app.zoho.users.find((user) => user.first_name === first);
  app.zoho.signInAs(person?.id ?? '');
  await browser.open(`${app.url}/signin`);
  app.zoho.signInAs(app.zoho.users[0]?.id ?? '');
  return createLedgerClient(app.url, browser).admin;
}

async function newestVersion(): Promise<number> {
  const rows = await storedRows<{ version: number }>(app, 'select max(version) as version from settings_versions');
  return rows[0]?.version ?? 0;
}
