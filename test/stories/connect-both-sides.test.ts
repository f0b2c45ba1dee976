import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBrowserSession } from '../support/browser-session.ts';
import { addDeal, settledJobs, viewAt } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts, storedRows, tablesHolding } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

beforeEach(() => {
  app.zoho.signInAs(app.zoho.users[0]?.id ?? '');
});

const post = (path: string) => app.ledger.admin('POST', path);
const tenantId = (index: number) => app.xero.organisations[index]?.tenantId ?? '';
const ofXero = async () => (await app.ledger.connections()).body.xero;
const ofZoho = async () => (await app.ledger.connections()).body.zoho;

test('someone who is no CRM administrator cannot connect the CRM: nothing is stored, and Zoho gets its grant back', async () => {
  const [, salesperson] = app.zoho.users;
  app.zoho.signInAs(salesperson?.id ?? '');
  const browser = createBrowserSession();
  const { status, text } = await browser.open(`${app.url}/connect/zoho`);
  expect(status).toBe(403);
  expect(text).toContain('Ask a CRM administrator');
  const { orgs, token_sets, connections, sign_in_sessions } = await rowCounts(app);
  expect([orgs, token_sets, connections, sign_in_sessions]).toEqual([0, 0, 0, 0]);
  expect(app.zoho.identityCalls.at(-1)).toMatchObject({ path: '/oauth/v2/token/revoke', status: 200 });
});

test('two administrators who connect the same CRM at the same moment both succeed', async () => {
  const browsers = [createBrowserSession(), createBrowserSession(), createBrowserSession()];
  const ends = await Promise.all(browsers.map((browser) => browser.open(`${app.url}/connect/zoho`)));
  expect(ends.map(({ visited }) => visited.at(-1))).toEqual(browsers.map(() => `${app.url}/settings`));
  expect(await storedRows(app, 'select version from settings_versions')).toEqual([{ version: 1 }]);
});

test('each way back from a consent page answers with a redirect to Settings', async () => {
  for (const start of ['/signin', '/connect/zoho', '/connect/xero']) {
    const consent = (await app.browser.request(app.url + start)).headers.get('location') ?? '';
    const back = (await app.browser.request(consent)).headers.get('location') ?? '';
    const answer = await app.browser.request(back);
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/settings']);
  }
  expect(await ofZoho()).toMatchObject({ state: 'connected', orgName: 'Kauri Hill Interiors', problem: null });
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Demo Company (NZ)', problem: null });
});

test('no token, client secret or signing secret is readable in the database', async () => {
  const sets = await storedRows<{ id: string }>(app, 'select id from token_sets');
  expect(sets).toHaveLength(2);
  const secrets = [app.zoho.variables.get('ledger_signing_secret'), [...app.zoho.watches.values()][0]?.token];
  for (const { id } of sets) {
    const tokens = await app.server.context.vault.read(id);
    secrets.push(tokens?.accessToken, tokens?.refreshToken);
  }
  for (const name of ['ZOHO_CLIENT_SECRET', 'XERO_CLIENT_SECRET', 'XERO_WEBHOOK_KEY']) {
    secrets.push(app.environment[name]);
  }
  const cookie = /ledger_session=([^;]+)/.exec(app.browser.cookies(app.url))?.[1];
  for (const secret of [...secrets, cookie]) {
    expect(secret?.length).toBeGreaterThan(10);
    expect(await tablesHolding(app, secret ?? '')).toEqual([]);
  }
  expect(await tablesHolding(app, 'Kauri Hill Interiors')).toContain('public.orgs');
});

test('with several Xero organisations connected, the one chosen in this consent becomes the connection', async () => {
  app.xero.addOrganisation({ name: 'Second Company' });
  app.xero.pickOrganisation(tenantId(1));
  await app.browser.open(`${app.url}/connect/xero`);
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Second Company' });
  app.xero.pickOrganisation(tenantId(0));
  await app.browser.open(`${app.url}/connect/xero`);
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Demo Company (NZ)' });
});

test('two CRMs share one person’s Xero grant, and disconnecting one leaves the other working', async () => {
  const { id } = app.zoho.org;
  const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
  const other = createBrowserSession();
  app.zoho.org.id = '572576700000000777';
  await other.open(`${app.url}/connect/zoho`);
  app.xero.pickOrganisation(tenantId(1));
  await other.open(`${app.url}/connect/xero`);
  // The sandbox plays both CRMs in turn and keeps one set of variables.
  app.zoho.org.id = id;
  app.zoho.variables.set('ledger_signing_secret', secret);
  app.xero.pickOrganisation(tenantId(0));
  const xeroSets = `select owner from token_sets where provider = 'xero'`;
  expect(await storedRows(app, xeroSets)).toHaveLength(1);

  const gone = await other.request(`${app.url}/disconnect/xero`, { method: 'POST', headers: { origin: app.url } });
  expect(gone.status).toBe(204);
  expect(await storedRows(app, xeroSets)).toHaveLength(1);
  expect(await ofXero()).toMatchObject({ state: 'connected', orgName: 'Demo Company (NZ)' });
  const answer = await app.ledger.putSettings({ mapping: { salesAccountCode: '200', taxType: 'OUTPUT2' } });
  expect(answer.status).toBe(200);
});

test('disconnecting Xero ends that connection at Xero, erases the tokens and keeps what was linked', async () => {
  const [stored] = await storedRows<{ connection_id: string }>(
    app,
    `select connection_id from connections where provider = 'xero' and state = 'connected'`,
  );
  expect((await post('/disconnect/xero')).status).toBe(204);
  const deleted = app.xero.calls.filter(({ method }) => method === 'DELETE');
  expect(deleted.at(-1)).toMatchObject({ path: `/connections/${stored?.connection_id}`, status: 204 });
  expect(await ofXero()).toMatchObject({ state: 'not_connected' });
  expect(await storedRows(app, `select 1 from token_sets where provider = 'xero'`)).toEqual([]);
  expect((await post('/disconnect/xero')).status).toBe(204);
});

test('a deal won while Xero is disconnected waits, and its invoice is made when Xero is connected again', async () => {
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const [waiting] = await settledJobs(app, deal.id);
  expect(waiting).toMatchObject({ state: 'needs_setup', problem: { code: 'xero_not_connected' } });
  await app.browser.open(`${app.url}/connect/xero`);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await viewAt(panel, 'draft')).invoices).toHaveLength(1);
});

test('disconnecting Zoho ends the watch and the grant there, erases the tokens, and connecting again works', async () => {
  const secret = app.zoho.variables.get('ledger_signing_secret');
  const ourWatch = `select channel_id from watches where org_id = '${app.zoho.org.id}'`;
  const [watch] = await storedRows<{ channel_id: string }>(app, ourWatch);
  expect(app.zoho.watches.has(watch?.channel_id ?? '')).toBe(true);
  expect((await post('/disconnect/zoho')).status).toBe(204);
  expect(app.zoho.identityCalls.at(-1)).toMatchObject({ path: '/oauth/v2/token/revoke', status: 200 });
  expect(app.zoho.watches.has(watch?.channel_id ?? '')).toBe(false);
  expect(await ofZoho()).toMatchObject({ state: 'not_connected' });
  const ours = `select 1 from token_sets where provider = 'zoho' and owner = '${app.zoho.org.id}'`;
  expect(await storedRows(app, ours)).toEqual([]);

  await app.browser.open(`${app.url}/connect/zoho`);
  expect(await ofZoho()).toMatchObject({ state: 'connected' });
  const [again] = await storedRows<{ channel_id: string }>(app, ourWatch);
  expect(app.zoho.watches.has(again?.channel_id ?? '')).toBe(true);
  expect(app.zoho.variables.get('ledger_signing_secret')).toBe(secret);
});

test('a connection that Zoho has already ended can still be disconnected and connected again', async () => {
  app.zoho.revokeGrants();
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await settledJobs(app, deal.id);
  expect(await ofZoho()).toMatchObject({ state: 'lost', problem: { fix: expect.any(String) as string } });
  expect((await post('/disconnect/zoho')).status).toBe(204);
  expect(await ofZoho()).toMatchObject({ state: 'not_connected', problem: null });
  await app.browser.open(`${app.url}/connect/zoho`);
  expect(await ofZoho()).toMatchObject({ state: 'connected' });
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  expect((await viewAt(panel, 'draft')).invoices).toHaveLength(1);
});

test('a connection that Xero has already ended shows as lost in Settings, and connecting again mends it', async () => {
  app.xero.disconnectInXero(tenantId(0));
  const choices = await app.ledger.choices();
  expect(choices.status).toBe(200);
  expect(choices.body).toMatchObject({ accounts: null, taxRates: null });
  expect(choices.body.pipelines).not.toBeNull();
  expect(await ofXero()).toMatchObject({ state: 'lost', problem: { fix: expect.any(String) as string } });
  expect((await post('/disconnect/xero')).status).toBe(204);
  await app.browser.open(`${app.url}/connect/xero`);
  expect(await ofXero()).toMatchObject({ state: 'connected', problem: null });
});

test('there is nothing to disconnect but Zoho and Xero', async () => {
  for (const name of ['books', '__proto__', '..%2Fzoho']) {
    const headers = { origin: app.url };
    await problemOf(await app.browser.request(`${app.url}/disconnect/${name}`, { method: 'POST', headers }), 404);
  }
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
