import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  app.xero.addOrganisation({ name: 'Second Company' });
});
afterAll(() => app.close());

const organisation = (index: number) => app.xero.organisations[index]?.tenantId ?? '';
const ofXero = async () => (await app.ledger.connections()).body.xero;
const choice = async () => (await app.ledger.admin<OrgAnswer>('GET', '/api/org')).body.choice;
const answer = (use: string) => app.ledger.admin('POST', '/api/organisation', { use });
const connectTo = async (index: number) => {
  app.xero.pickOrganisation(organisation(index));
  const { status, url } = await app.browser.open(`${app.url}/connect/xero`);
  expect(url).toBe(`${app.url}/settings`);
  return status;
};
const writesTo = (index: number) =>
  app.xero.calls.filter(({ method, tenantId }) => method !== 'GET' && tenantId === organisation(index));
const won = async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  return deal;
};

test('another organisation than the one that has the deals’ invoices asks first: nothing changes and nothing is written to it', async () => {
  const first = await won();
  await viewAt(await app.ledger.openPanel(app.zoho, first.id), 'draft');

  await connectTo(1);
  expect(await choice()).toEqual({
    ...{ chosen: 'Second Company', current: 'Demo Company (NZ)', currentState: 'connected', deals: 1 },
  });
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Demo Company (NZ)' });
  const second = await won();
  await viewAt(await app.ledger.openPanel(app.zoho, second.id), 'draft');
  expect(invoicesOf(app, second.id)).toHaveLength(1);
  expect(writesTo(1)).toEqual([]);
});

test('going back keeps the organisation and gives the other consent back to Xero', async () => {
  expect((await answer('current')).status).toBe(204);
  expect(await choice()).toBeNull();
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Demo Company (NZ)' });
  expect(app.xero.calls.filter(({ method }) => method === 'DELETE').at(-1)).toMatchObject({ status: 204 });
  const third = await won();
  await viewAt(await app.ledger.openPanel(app.zoho, third.id), 'draft');
  const again = await answer('chosen');
  expect([again.status, again.body]).toMatchObject([409, { code: 'no_choice' }]);
});

test('connecting the same organisation again asks nothing, and the deals keep their invoices', async () => {
  const deal = await won();
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  const before = await viewAt(panel, 'draft');
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  await connectTo(0);
  expect(await choice()).toBeNull();
  expect((await panel.view()).invoices).toEqual(before.invoices);
  expect((await panel.createInvoice()).status).toBe(200);
  expect(invoicesOf(app, deal.id)).toHaveLength(1);
});

test('while nobody has answered, a deal waits when the old organisation is disconnected, and goes to the new one after the yes', async () => {
  const earlier = await app.ledger.openPanel(app.zoho, (await won()).id);
  expect(await viewAt(earlier, 'draft')).toMatchObject({ invoices: [{ isOfOtherOrganisation: false }] });
  expect((await app.ledger.admin('POST', '/disconnect/xero')).status).toBe(204);
  await connectTo(1);
  expect(await choice()).toMatchObject({ chosen: 'Second Company', currentState: 'not_connected' });
  const deal = await won();
  const [waiting] = await settledJobs(app, deal.id);
  expect(waiting).toMatchObject({ state: 'needs_setup', problem: { code: 'xero_not_connected' } });
  expect(writesTo(1)).toEqual([]);

  expect((await answer('chosen')).status).toBe(204);
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Second Company' });
  await until('the invoice in the other organisation', () => app.xero.organisations[1]?.invoices.size === 1);
  // What the other organisation has is still shown, and said to be there.
  expect(await earlier.view()).toMatchObject({ invoices: [{ isOfOtherOrganisation: true }] });
  const changes = `select before, after, user_id from audit_log where action = 'organisation.changed'`;
  expect(await storedRows(app, changes)).toEqual([
    {
      before: { tenantId: organisation(0) },
      after: { tenantId: organisation(1) },
      user_id: app.zoho.users[0]?.id,
    },
  ]);
});

test('an answer that is neither is refused', async () => {
  expect((await answer('both')).status).toBe(400);
  const foreign = await app.browser.request(`${app.url}/api/organisation`, {
    method: 'POST',
    body: '{"use":"chosen"}',
  });
  await problemOf(foreign, 403);
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
});
