import { afterAll, beforeAll, expect, test } from 'vitest';
import { errorBodySchema } from '../../server/api/contract/problems.ts';
import type { Settings } from '../../server/api/contract/settings.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

let app: App;
let good: Settings;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  good = (await app.ledger.settings()).body;
});
afterAll(() => app.close());

const rule = (changes: Record<string, unknown> = {}) => ({
  ...{ id: 'won', name: 'Invoice on Closed Won', stage: 'Closed Won' },
  ...changes,
});
const rules = (changes: Record<string, unknown>) => ({ rules: [rule(changes)] });
const mapping = (changes: Record<string, unknown>) => ({ mapping: changes });
const versions = () =>
  storedRows<{ version: number; saved_by: string; saved_at: Date; settings: Settings }>(
    app,
    'select version, saved_by, saved_at, settings from settings_versions order by version',
  );

/** Which fields a PUT is refused for. */
async function refusedFields(change: unknown): Promise<string[]> {
  const answer = await app.ledger.putSettings(change);
  expect(answer.status).toBe(422);
  return (errorBodySchema.parse(answer.body).errors ?? []).map(({ field }) => field);
}

test('the values that work are accepted', async () => {
  const fine = [
    rules({ pipeline: 'Standard (Standard)' }),
    rules({ stage: 'Renewal Due', pipeline: 'Renewals' }),
    rules({ stage: 'Renewal Due' }),
    rules({ status: 'AUTHORISED', email: true, portion: '20', dueDays: 0, dateFrom: 'closing_date' }),
    mapping({ subforms: { Fees_1: { unitPrice: 'Price' } } }),
    rules({ portion: '12.5', lineSource: 'subform:Fees_1' }),
    rules({ portion: '100', dueDays: 365 }),
    { rules: [rule(), rule({ id: 'second', stage: 'Qualification' })] },
    { rules: [] },
    mapping({ salesAccountCode: '260', taxes: { 'GST 15%': 'OUTPUT2', '<b>': 'NONE' } }),
    mapping({ products: { '572576700000100001': { itemCode: 'GB1-White' } }, lineAmountTypes: 'Inclusive' }),
    { acceptedQuoteStages: [], numbering: 'xero', rounding: 'wait' },
    {},
  ];
  for (const change of fine) {
    const answer = await app.ledger.putSettings(change);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
    expect((await app.ledger.settings()).body).toEqual(answer.body);
  }
});

test('what a change leaves out keeps its value, also inside the mapping', async () => {
  await app.ledger.putSettings(good);
  await app.ledger.putSettings({ numbering: 'xero', mapping: { taxes: { GST: 'OUTPUT2' } } });
  await app.ledger.putSettings({ mapping: { lineAmountTypes: 'Inclusive' } });
  const { body } = await app.ledger.putSettings({ rounding: 'wait' });
  expect(body).toEqual({
    ...good,
    numbering: 'xero',
    rounding: 'wait',
    mapping: { ...good.mapping, taxes: { GST: 'OUTPUT2' }, lineAmountTypes: 'Inclusive' },
  });
});

test('every version is kept, with who saved it and when', async () => {
  const before = await versions();
  const startedAt = Date.now();
  await app.ledger.putSettings({ rounding: 'wait' });
  const after = await versions();
  expect(after.slice(0, -1)).toEqual(before);
  expect(after.at(-1)).toMatchObject({
    ...{ version: before.length + 1, saved_by: app.zoho.users[0]?.email },
    settings: { rounding: 'wait' },
  });
  expect(after.at(-1)?.saved_at.getTime()).toBeGreaterThanOrEqual(startedAt);
});

test('changes saved at the same moment all count, each with its own version', async () => {
  await app.ledger.putSettings(good);
  const before = (await versions()).length;
  const changes = [{ numbering: 'xero' }, { rounding: 'wait' }, { acceptedQuoteStages: ['Done'] }];
  const answers = await Promise.all(changes.map((change) => app.ledger.putSettings(change)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect((await app.ledger.settings()).body).toMatchObject(Object.assign({}, ...changes) as Partial<Settings>);
  expect((await versions()).map(({ version }) => version)).toEqual(
    Array.from({ length: before + 3 }, (_, index) => index + 1),
  );
});

test('an account archived since it was chosen does not stand in the way of another change', async () => {
  await app.ledger.putSettings(good);
  const sales = app.xero.organisations[0]?.accounts.find(({ Code }) => Code === '200');
  if (!sales) throw new Error('the demo company has a sales account');
  sales.Status = 'ARCHIVED';
  expect((await app.ledger.putSettings({ rounding: 'wait' })).status).toBe(200);
  expect(await refusedFields(mapping({ taxType: 'NONE' }))).toEqual(['mapping.salesAccountCode']);
  sales.Status = 'ACTIVE';
});

test('when the CRM’s pipelines cannot be read, a stage is taken on trust', async () => {
  app.zoho.failNext({ path: /settings\/(layouts|pipeline)/ }, { status: 500 });
  expect((await app.ledger.putSettings(rules({ stage: 'Not Read' }))).status).toBe(200);
});

test('a rule that is switched off may keep a stage the CRM no longer has', async () => {
  expect((await app.ledger.putSettings(rules({ stage: 'Long Gone', enabled: false }))).status).toBe(200);
  expect((await app.ledger.putSettings({ rounding: 'wait' })).status).toBe(200);
  expect(await refusedFields({ rules: [rule({ stage: 'Long Gone' })] })).toEqual(['rules.0.stage']);
});

test('a rule for one stage leaves the deals of the others alone', async () => {
  await app.ledger.putSettings(rules({ stage: 'Negotiation/Review' }));
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await settledJobs(app, deal.id);
  expect(invoicesOf(app, deal.id)).toEqual([]);
});

test('the account’s id is kept with the settings, also while Xero cannot be asked', async () => {
  await app.ledger.putSettings(good);
  const ids = () =>
    storedRows<{ account_ids: Record<string, string> }>(
      app,
      'select account_ids from settings_versions order by version desc limit 1',
    );
  const [saved] = await ids();
  expect(Object.keys(saved?.account_ids ?? {})).toEqual(['200']);
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  expect((await app.ledger.putSettings({ rounding: 'wait' })).status).toBe(200);
  expect(await ids()).toEqual([saved]);
});

test('without Xero an account is taken on trust, and what its form can tell is still checked', async () => {
  expect((await app.ledger.putSettings(mapping({ salesAccountCode: '999', taxType: 'TAX999' }))).status).toBe(200);
  expect(await refusedFields(mapping({ salesAccountCode: '' }))).toEqual(['mapping.salesAccountCode']);
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
