import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChoicesAnswer } from '../../server/api/contract/choices.ts';
import type { PreviewAnswer } from '../../server/api/contract/preview.ts';
import type { RecentDealsAnswer } from '../../server/api/contract/try-settings.ts';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.connect();
});
afterAll(() => app.close());

const recentDeals = () => app.ledger.admin<RecentDealsAnswer>('GET', '/api/settings/recent-deals');
const tryOn = (dealId: string, settings: object, ruleId: string | null = null) =>
  app.ledger.admin<PreviewAnswer & { errors?: { field: string }[] }>('POST', '/api/settings/preview', {
    ...{ dealId, ruleId, settings },
  });

test('what the organisation itself suggests is found by name and type, never by a code, and says why', async () => {
  const [organisation] = app.xero.organisations;
  const sales = organisation?.accounts.find(({ Name }) => Name === 'Sales');
  if (!organisation || !sales) throw new Error('the demo company has a sales account');
  sales.Code = 'S-77';
  organisation.salesTerms = { Day: 20, Type: 'OFFOLLOWINGMONTH' };
  const suggested = async () =>
    (await app.ledger.admin<ChoicesAnswer>('GET', '/api/settings/choices')).body.suggestions;
  expect(await suggested()).toEqual({
    account: { code: 'S-77', name: 'Sales', because: 'named_sales' },
    taxRate: { taxType: 'OUTPUT2', name: '15% GST on Income', accountName: 'Sales' },
    lineAmountTypes: { value: 'Exclusive', because: 'organisation' },
    terms: 'Day 20 of the following month',
  });
  sales.Status = 'ARCHIVED';
  expect((await suggested())?.account).toMatchObject({ name: 'Consulting', because: 'first' });
  sales.Status = 'ACTIVE';
  sales.Code = '200';
  organisation.salesTerms = null;
});

test('settings that nobody has saved are tried on a recent deal, and nothing is written anywhere', async () => {
  const deal = addDeal(app, { Deal_Name: 'Tried only' });
  const { body: recent } = await recentDeals();
  expect(recent.deals[0]).toMatchObject({ id: deal.id, name: 'Tried only', amount: '1200', currency: 'NZD' });
  expect(recent.sample).toMatchObject({ dealName: 'Tried only', values: { Deal_Name: 'Tried only', Amount: '1200' } });

  const without = await tryOn(deal.id, {});
  expect(without.body.problems.map(({ code }) => code)).toContain('needs_mapping');

  const settings = { mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } };
  const { status, body } = await tryOn(deal.id, settings);
  expect([status, body.problems]).toEqual([200, []]);
  expect(body).toMatchObject({ subTotal: '1200.00', totalTax: '180.00', total: '1380.00' });
  expect(body.invoice).toMatchObject({ status: 'DRAFT', lines: [{ accountCode: '200', taxType: 'OUTPUT2' }] });
  expect(invoicesOf(app, deal.id)).toEqual([]);
  expect((await app.ledger.settings()).body.mapping.salesAccountCode).toBeNull();
  expect(await storedRows(app, `select 1 from deal_syncs where deal_id = '${deal.id}'`)).toEqual([]);
});

test('settings of the wrong shape are refused by name, as when they are saved', async () => {
  const deal = addDeal(app);
  const refused = await tryOn(deal.id, { mapping: { lineAmountTypes: 'Sometimes' }, colour: 'red' });
  expect(refused.status).toBe(422);
  expect(refused.body.errors?.map(({ field }) => field).toSorted()).toEqual(['colour', 'mapping.lineAmountTypes']);
  expect((await tryOn('no id', {})).status).toBe(400);
  expect((await tryOn('999999999999999999', {})).status).toBe(404);
});

test('what waited for the set-up goes on when it is switched on', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [waiting] = await settledJobs(app, deal.id);
  expect(waiting).toMatchObject({ state: 'needs_setup', problem: { code: 'needs_mapping' } });
  await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  await settledJobs(app, deal.id);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('what was archived or renamed in Xero since it was chosen is flagged, by the field it stands in', async () => {
  const flagged = async () => (await app.ledger.admin<ChoicesAnswer>('GET', '/api/settings/choices')).body.flagged;
  expect(await flagged()).toEqual([]);
  const sales = app.xero.organisations[0]?.accounts.find(({ Name }) => Name === 'Sales');
  if (!sales) throw new Error('the demo company has a sales account');
  sales.Code = '299';
  expect(await flagged()).toEqual([
    { field: 'mapping.salesAccountCode', message: expect.stringContaining('has the code “299” (Sales)') as string },
  ]);
  sales.Status = 'ARCHIVED';
  expect((await flagged())?.map(({ message }) => message)).toContain('account “299” is archived in Xero');
  sales.Status = 'ACTIVE';
  sales.Code = '200';
});
