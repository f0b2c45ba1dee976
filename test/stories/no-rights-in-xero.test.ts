import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeEach(async () => {
  app = await startApp();
});
afterEach(async () => {
  await app.close();
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
});

const organisation = (index = 0) => {
  const found = app.xero.organisations[index];
  if (!found) throw new Error('there is no such organisation');
  return found;
};
const refusedDeal = async (code: string) => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [job] = await settledJobs(app, deal.id);
  expect(job?.problem).toMatchObject({ code, fix: expect.stringMatching(/connect/) as string });
  expect(invoicesOf(app, deal.id)).toEqual([]);
  return deal;
};

test('an organisation that makes no invoices is told in words; connecting another one lets the deal through', async () => {
  organisation().class = 'LEDGER';
  await app.setUp();
  const deal = await refusedDeal('organisation_cannot_invoice');
  const other = app.xero.addOrganisation({ name: 'Second Company' });
  app.xero.pickOrganisation(other.tenantId);
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the invoice', () => [...other.invoices.values()].some(({ url }) => url?.endsWith(`/${deal.id}`)));
});

test('a person whose role in Xero makes no invoices: somebody with that right connects, and the deal goes through', async () => {
  await app.setUp();
  organisation().forbiddenActions.push('CreateDraftInvoice');
  const deal = await refusedDeal('not_allowed_in_xero');
  organisation().forbiddenActions.length = 0;
  app.xero.changePerson();
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('a person who may not even look at the organisation is led back to Settings with that problem; no grant is kept', async () => {
  await app.browser.open(`${app.url}/connect/zoho`);
  const refusal = { Type: null, Title: 'Forbidden', Status: 403, Detail: 'AuthenticationUnsuccessful' };
  app.xero.failNext({ method: 'GET', path: /\/Organisation$/ }, { status: 403, body: refusal });
  const { visited } = await app.browser.open(`${app.url}/connect/xero`);
  expect(visited.at(-1)).toBe(`${app.url}/settings?problem=xero_no_rights`);
  expect((await app.ledger.connections()).body.xero.state).toBe('not_connected');
  expect(await storedRows(app, `select 1 from token_sets where provider = 'xero'`)).toEqual([]);
  await app.browser.open(`${app.url}/connect/xero`);
  expect((await app.ledger.connections()).body.xero.state).toBe('connected');
});
