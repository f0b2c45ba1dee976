import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDeal, invoicesOf, settledJobs, viewAt } from '../support/deals.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

let app: App;
beforeEach(async () => {
  app = await startApp();
  await app.setUp();
});
afterEach(async () => {
  await app.close();
  expect([...app.xero.violations, ...app.zoho.violations]).toEqual([]);
});

const renewals = () => app.xero.identityCalls.filter(({ grantType }) => grantType === 'refresh_token');

test('an access token that Xero calls expired is renewed once, whoever asks, and the work goes on', async () => {
  app.xero.expireAccessTokens();
  const deals = Array.from({ length: 5 }, () => addDeal(app));
  await Promise.all(deals.map(({ id }) => app.zoho.moveStage(id, 'Closed Won')));
  for (const { id } of deals) await until('the invoice', () => invoicesOf(app, id).length === 1);
  expect(renewals()).toHaveLength(1);
});

test('a token that expires again right after its renewal costs a retry, not the connection', async () => {
  const detail = 'TokenExpired: token expired at 11/22/2026 01:10:25';
  const expired = { status: 401, body: { Type: null, Title: 'Unauthorized', Status: 401, Detail: detail } };
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, expired, 2);
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
  expect((await app.ledger.connections()).body.xero.state).toBe('connected');
});

test('two servers that renew the same token make one renewal call', async () => {
  const { startServer } = await import('../../server/start.ts');
  const { readConfig } = await import('../../server/config.ts');
  const second = await startServer(readConfig({ ...app.environment, PORT: '0' }));
  const { tokenSetId } = await app.server.context.db
    .selectFrom('connections')
    .select('tokenSetId')
    .where('provider', '=', 'xero')
    .executeTakeFirstOrThrow();
  const stored = await app.server.context.vault.accessToken(tokenSetId ?? '');
  const vaults = [app.server, second].map((server) => server.context.vault);
  const tokens = await Promise.all(
    [...vaults, ...vaults].map((vault) => vault.accessToken(tokenSetId ?? '', { refused: stored })),
  );
  await second.close();
  expect(renewals()).toHaveLength(1);
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).not.toBe(stored);
});

test('an expired Zoho token is renewed and the deal read', async () => {
  app.zoho.expireAccessTokens();
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('disconnected inside Xero: the connection is lost, nothing is refreshed in a loop, and a reconnect goes on', async () => {
  app.xero.disconnectInXero(app.xero.organisations[0]?.tenantId ?? '');
  const deal = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, deal.id);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const view = await until('the panel to say so', async () => {
    const seen = await panel.view();
    return seen.connection.state === 'lost' && seen;
  });
  expect(view.problems).toMatchObject([{ code: 'xero_connection_lost', fix: expect.any(String) as string }]);
  expect(renewals()).toHaveLength(0);
  expect((await app.ledger.connections()).body.xero).toMatchObject({
    state: 'lost',
    orgName: 'Demo Company (NZ)',
    problem: { code: 'xero_connection_lost' },
  });
  const [job] = await settledJobs(app, deal.id);
  expect(job).toMatchObject({ state: 'waiting', nextAttemptAt: null });

  await app.browser.open(`${app.url}/connect/xero`);
  await viewAt(panel, 'draft');
});

test('a grant that is gone marks the connection lost instead of asking again and again', async () => {
  app.xero.revokeGrants();
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  await until('the loss', async () => (await app.ledger.connections()).body.xero.state === 'lost');
  expect(renewals().length).toBeLessThanOrEqual(1);
  await app.browser.open(`${app.url}/connect/xero`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});

test('a missing permission is told and never answered with a refresh', async () => {
  const missing = {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope"' },
    body: { Type: null, Title: 'Unauthorized', Status: 401, Detail: 'AuthorizationUnsuccessful' },
  };
  app.xero.failNext({ method: 'PUT', path: /\/Invoices$/ }, missing);
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const lost = await until('the loss', async () => {
    const { xero } = (await app.ledger.connections()).body;
    return xero.state === 'lost' && xero;
  });
  expect(lost.problem).toMatchObject({ code: 'xero_permission_missing' });
  expect(renewals()).toHaveLength(0);
});

test('a Zoho grant that is gone is told, and the deal waits for the reconnect', async () => {
  app.zoho.revokeGrants();
  const deal = addDeal(app);
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const lost = await until('the loss', async () => {
    const { zoho } = (await app.ledger.connections()).body;
    return zoho.state === 'lost' && zoho;
  });
  expect(lost.problem?.fix).toContain('Connect Zoho CRM again');
  await app.browser.open(`${app.url}/connect/zoho`);
  await until('the invoice', () => invoicesOf(app, deal.id).length === 1);
});
