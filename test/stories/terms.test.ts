import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp({ LEGAL_NAME: 'Tui & Sons <Ltd>', LEGAL_CONTACT: 'privacy@tui.example' });
});
afterAll(() => app.close());

const terms = async () => (await app.ledger.admin<OrgAnswer>('GET', '/api/org')).body.terms;
const accept = (version: string) => app.ledger.admin('POST', '/api/terms', { version });

test('an administrator reads and accepts the terms before anything is connected; who, when and which version is kept', async () => {
  await app.browser.open(`${app.url}/signin`);
  const before = await terms();
  expect(before.accepted).toBeNull();
  expect(before.dataFlows.map(({ to }) => to)).toEqual(expect.arrayContaining(['Xero', 'Deal Ledger', 'Zoho CRM']));
  expect((await accept(before.version)).status).toBe(204);
  const { accepted } = await terms();
  expect(accepted).toEqual({ by: 'Ava Ngata', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string });
  const stored = 'select org_id, user_id, version from terms_acceptances';
  const [ava] = app.zoho.users;
  expect(await storedRows(app, stored)).toEqual([
    { org_id: app.zoho.org.id, user_id: ava?.id, version: before.version },
  ]);
  const audited = `select user_id, subject from audit_log where action = 'terms.accepted'`;
  expect(await storedRows(app, audited)).toEqual([{ user_id: ava?.id, subject: { version: before.version } }]);
});

test('accepting again changes nothing: the first one counts', async () => {
  const { version, accepted } = await terms();
  expect((await accept(version)).status).toBe(204);
  expect((await terms()).accepted).toEqual(accepted);
  expect(await storedRows(app, `select 1 from audit_log where action = 'terms.accepted'`)).toHaveLength(1);
});

test('another version than the present one cannot be accepted, and a new one asks again', async () => {
  const answer = await accept('2020-01-01');
  expect([answer.status, answer.body]).toMatchObject([409, { code: 'terms_changed' }]);
  await storedRows(app, `update terms_acceptances set version = '2020-01-01'`);
  expect((await terms()).accepted).toBeNull();
});

test('connecting works for whoever comes without having accepted, and Settings goes on asking', async () => {
  await app.connect();
  const { zoho, xero } = (await app.ledger.connections()).body;
  expect([zoho.state, xero.state]).toEqual(['connected', 'connected']);
  expect((await terms()).accepted).toBeNull();
});

test('nobody but a signed-in administrator accepts, and not from a page of somebody else', async () => {
  const headers = { origin: app.url, 'content-type': 'application/json' };
  const body = JSON.stringify({ version: (await terms()).version });
  const post = (browser: typeof app.browser, origin = app.url) =>
    browser.request(`${app.url}/api/terms`, { method: 'POST', headers: { ...headers, origin }, body });
  await problemOf(await post(createBrowserSession()), 401);
  await problemOf(await post(app.browser, 'https://evil.example'), 403);
  const salesperson = createBrowserSession();
  app.zoho.signInAs(app.zoho.users[1]?.id ?? '');
  await salesperson.open(`${app.url}/signin`);
  await problemOf(await post(salesperson), 403);
  expect((await terms()).accepted).toBeNull();
});

test('terms and privacy are pages for everybody, say who answers for the data, and list what goes where', async () => {
  const stranger = createBrowserSession();
  const { version, dataFlows } = await terms();
  for (const path of ['/terms', '/privacy']) {
    const response = await stranger.request(app.url + path);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const text = await response.text();
    expect(text).toContain('Tui &#38; Sons &#60;Ltd&#62;');
    expect(text).toContain('privacy@tui.example');
    expect(text).toContain(version);
    expect(text).not.toMatch(/<script|<style|style=/);
    if (path === '/privacy') for (const { why } of dataFlows) expect(text).toContain(why);
  }
  expect((await stranger.request(`${app.url}/page.css`)).headers.get('content-type')).toContain('text/css');
});
