import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  signInRequestAnswerSchema,
  signInStateAnswerSchema,
  type SignInRequestAnswer,
  type SignInStateAnswer,
} from '../../server/api/contract/sign-in.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { addDeal } from '../support/deals.ts';
import type { Panel } from '../support/ledger-client.ts';
import { problemOf } from '../support/problem.ts';
import { openSignInPage, pressButton } from '../support/sign-in-walk.ts';
import { startApp, type App } from '../support/start-app.ts';
import { storedRows, tablesHolding } from '../support/stored-rows.ts';

let app: App;
let dealId = '';
let panel: Panel;
const [ava, sam] = [() => app.zoho.users[0]?.id ?? '', () => app.zoho.users[1]?.id ?? ''];
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  dealId = addDeal(app, { Deal_Name: 'Kitchen <b>&</b> "bath"' }).id;
  panel = await app.ledger.openPanel(app.zoho, dealId, sam());
});
afterEach(() => {
  app.server.context.now = () => new Date();
});
afterAll(() => app.close());

const send = (path: string, token: string | null, body?: unknown) =>
  fetch(app.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function ask(body: unknown = { action: 'link' }, token = panel.token): Promise<SignInRequestAnswer> {
  const answer = await send('/api/sign-in-requests', token, body);
  expect(answer.status).toBe(200);
  return signInRequestAnswerSchema.parse(await answer.json());
}
async function look({ requestId }: SignInRequestAnswer, token = panel.token): Promise<SignInStateAnswer> {
  const answer = await send(`/api/sign-in-requests/${requestId}`, token);
  expect(answer.status).toBe(200);
  return signInStateAnswerSchema.parse(await answer.json());
}
const open = (request: SignInRequestAnswer, userId = sam(), browser = createBrowserSession()) =>
  openSignInPage(app.zoho, { url: request.url, userId, browser });
const yes = 'Yes, it is me';
const link = (token: string) => send(`/api/deals/${dealId}/invoices/search?q=none`, token);
const later = (seconds: number) => {
  app.server.context.now = () => new Date(Date.now() + seconds * 1000);
};

test('a person signs in with Zoho, says yes on a page that names everything, and the panel gets a stronger token once', async () => {
  expect((await problemOf(await link(panel.token), 403)).code).toBe('sign_in_needed');
  const request = await ask();
  expect(request.url).toMatch(`${app.url}/sign-in-requests/`);
  expect(await look(request)).toEqual({ state: 'pending' });

  const page = await open(request);
  expect(page.visited.map((address) => new URL(address).pathname)).toEqual([
    ...[`/sign-in-requests/${request.requestId}`, '/signin', '/oauth/v2/auth', '/oauth/zoho/callback'],
    `/sign-in-requests/${request.requestId}`,
  ]);
  const consent = new URL(page.visited[2] ?? '');
  expect(consent.searchParams.get('scope')).toBe('ZohoCRM.org.READ,ZohoCRM.users.READ');
  expect(consent.searchParams.get('access_type')).toBe('online');
  for (const named of [
    'Sam Taylor',
    app.zoho.org.company_name,
    'Kitchen &#60;b&#62;&#38;&#60;/b&#62;',
    'invoice of Xero',
  ]) {
    expect(page.text).toContain(named);
  }
  expect(page.text).toContain(`${request.code.slice(0, 3)} ${request.code.slice(3)}`);
  expect(await look(request)).toEqual({ state: 'pending' });

  const done = await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  expect(done.text).toContain('go back to the deal');
  const answer = await look(request);
  if (answer.state !== 'done') throw new Error(answer.state);
  expect(answer.expiresIn).toBe(600);
  expect((await link(answer.token)).status).toBe(200);
  expect(decodeJwt(answer.token)).toMatchObject({
    org: app.zoho.org.id,
    deal: dealId,
    sub: sam(),
    strength: 'personal',
  });
  expect(await look(request)).toEqual({ state: 'expired' });

  const [, , signature = ''] = answer.token.split('.');
  expect(await tablesHolding(app, signature)).toEqual([]);
  expect(await tablesHolding(app, panel.token)).toEqual([]);
});

test('two servers asked at the same moment hand the token back once', async () => {
  const request = await ask();
  const page = await open(request);
  await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  const answers = await Promise.all(Array.from({ length: 8 }, () => look(request)));
  expect(answers.filter(({ state }) => state === 'done')).toHaveLength(1);
  expect(answers.filter(({ state }) => state === 'expired')).toHaveLength(7);
});

test('the stronger token ends after ten minutes, and is that deal’s alone', async () => {
  // No time passes but what the story lets pass.
  const askedAt = Date.now();
  const letPass = (seconds: number) => {
    app.server.context.now = () => new Date(askedAt + seconds * 1000);
  };
  letPass(0);
  const request = await ask();
  const page = await open(request);
  await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  const answer = await look(request);
  if (answer.state !== 'done') throw new Error(answer.state);
  const other = addDeal(app).id;
  await problemOf(await send(`/api/deals/${other}/invoices/search?q=none`, answer.token), 401);
  letPass(599);
  expect((await link(answer.token)).status).toBe(200);
  letPass(601);
  await problemOf(await link(answer.token), 401);
});

test('opening the page is not enough, however often and with whatever is sent along', async () => {
  const request = await ask();
  const page = await open(request);
  for (const path of ['', '?yes', '/confirm', '/decline', '?from=zoho&confirm=1']) {
    await page.browser.request(request.url + path, { headers: { accept: 'text/html' } });
  }
  await page.browser.request(request.url, { method: 'HEAD' });
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('a yes that another site sends for the person counts for nothing', async () => {
  const request = await ask();
  const page = await open(request);
  for (const origin of ['https://evil.example', 'null', null, app.zoho.widgetUrl]) {
    const press = { html: page.text, button: yes, origin };
    expect((await pressButton({ ...page, url: request.url }, press)).status).toBe(403);
  }
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('nobody may put the page into a frame, run a script on it or keep it', async () => {
  const request = await ask();
  const { browser } = await open(request);
  const { headers } = await browser.request(request.url);
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('cache-control')).toBe('no-store');
  // Under `no-referrer` browsers hide where the form comes from.
  expect(headers.get('referrer-policy')).toBe('same-origin');
});

test('another user of the CRM who is sent the page learns nothing from it and cannot say yes', async () => {
  const request = await ask();
  const page = await open(request, ava());
  expect(page.status).toBe(403);
  expect(page.text).not.toContain('Kitchen');
  const answer = await page.browser.request(`${request.url}/confirm`, { method: 'POST', headers: { origin: app.url } });
  expect((await problemOf(answer, 403)).code).toBe('another_person');
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('somebody else’s sign-in of earlier in the same browser gives way to the person who is asked', async () => {
  const request = await ask();
  const page = await open(request, sam(), app.browser);
  expect(page.status).toBe(200);
  expect(page.text).toContain('Sam Taylor');
  await app.browser.open(`${app.url}/signin`);
});

test('the same person of another org is another person', async () => {
  const request = await ask();
  const { id } = app.zoho.org;
  app.zoho.org.id = '572576700000000888';
  const page = await open(request).finally(() => {
    app.zoho.org.id = id;
  });
  expect(page.status).toBe(403);
  const answer = await page.browser.request(`${request.url}/confirm`, { method: 'POST', headers: { origin: app.url } });
  await problemOf(answer, 403);
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('a sign-in that is there already leads to the page, not past it', async () => {
  const browser = createBrowserSession();
  const first = await ask();
  await open(first, sam(), browser);
  const second = await ask();
  const page = await open(second, sam(), browser);
  expect(page.visited).toEqual([second.url]);
  expect(page.text).toContain(yes);
  expect(await look(second)).toEqual({ state: 'pending' });
  await pressButton({ browser, url: second.url }, { html: page.text, button: yes });
  expect(await look(second)).toMatchObject({ state: 'done' });
});

test('a yes without a sign-in is refused', async () => {
  const request = await ask();
  const headers = { origin: app.url };
  await problemOf(await fetch(`${request.url}/confirm`, { method: 'POST', headers }), 401);
  const cookie = `ledger_session=${'A'.repeat(43)}`;
  await problemOf(await fetch(`${request.url}/confirm`, { method: 'POST', headers: { ...headers, cookie } }), 401);
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('who says no, or declines at Zoho, ends it', async () => {
  const refused = await ask();
  const page = await open(refused);
  const ended = await pressButton({ ...page, url: refused.url }, { html: page.text, button: 'No' });
  expect(ended.text).toContain('Nothing was done');
  expect(await look(refused)).toEqual({ state: 'declined' });
  await page.browser.request(`${refused.url}/confirm`, { method: 'POST', headers: { origin: app.url } });
  expect(await look(refused)).toEqual({ state: 'declined' });

  const declined = await ask();
  app.zoho.rejectNextConsent();
  expect((await open(declined)).text).toContain('Nothing was done');
  expect(await look(declined)).toEqual({ state: 'declined' });
});

test('after two minutes it is too late to say yes, and to fetch the token', async () => {
  const request = await ask();
  const page = await open(request);
  later(121);
  const late = await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  expect(late.text).toContain('Two minutes have passed');
  expect(await look(request)).toEqual({ state: 'expired' });

  app.server.context.now = () => new Date();
  const confirmed = await ask();
  const seen = await open(confirmed);
  await pressButton({ ...seen, url: confirmed.url }, { html: seen.text, button: yes });
  later(121);
  expect(await look(confirmed)).toEqual({ state: 'expired' });
});

test('only the session that asked is answered; it has one request at a time', async () => {
  const request = await ask();
  const page = await open(request);
  await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  later(2);
  const same = await app.ledger.openPanel(app.zoho, dealId, sam());
  const others = [same, await app.ledger.openPanel(app.zoho, dealId, ava())];
  for (const { token } of others) await problemOf(await send(`/api/sign-in-requests/${request.requestId}`, token), 404);
  for (const token of [null, 'x', `${panel.token}x`]) {
    await problemOf(await send(`/api/sign-in-requests/${request.requestId}`, token), 401);
  }
  for (const id of [crypto.randomUUID(), 'x', '..%2f']) {
    await problemOf(await send(`/api/sign-in-requests/${id}`, panel.token), 404);
  }
  const next = await ask();
  await problemOf(await send(`/api/sign-in-requests/${request.requestId}`, panel.token), 404);
  expect(await look(next)).toEqual({ state: 'pending' });
});

test('a request that says nothing usable, or comes without a session, is refused', async () => {
  for (const body of [{}, { action: 'settings' }, { action: 'everything' }, { action: 'link', invoiceId: 'x' }, []]) {
    await problemOf(await send('/api/sign-in-requests', panel.token, body), 400);
  }
  await problemOf(await send('/api/sign-in-requests', null, { action: 'link' }), 401);
  await problemOf(await app.browser.request(`${app.url}/signin?request=x`), 400);
  const gone = await app.browser.request(`${app.url}/sign-in-requests/${crypto.randomUUID()}`);
  expect(gone.status).toBe(404);
});

test('a person who was deactivated after signing in cannot say yes', async () => {
  const request = await ask();
  const page = await open(request);
  const user = app.zoho.users[1];
  if (!user) throw new Error('no user');
  user.status = 'disabled';
  const press = { html: page.text, button: yes };
  const answer = await pressButton({ ...page, url: request.url }, press).finally(() => {
    user.status = 'active';
  });
  expect(answer.status).toBe(403);
  expect(await look(request)).toEqual({ state: 'pending' });
});

test('a panel on a page of Zoho’s widget hosts may ask, and its browser may ask beforehand', async () => {
  const origin = 'https://b7c2.zappsusercontent.com';
  const before = await fetch(`${app.url}/api/sign-in-requests`, { method: 'OPTIONS', headers: { origin } });
  expect([before.status, before.headers.get('access-control-allow-origin')]).toEqual([204, origin]);
});

test('each sign-in is in the audit log: asked by whom, for which deal and right, and how it ended', async () => {
  const request = await ask({ action: 'approve' });
  const page = await open(request);
  await pressButton({ ...page, url: request.url }, { html: page.text, button: yes });
  await look(request);
  const subject = { request: request.requestId, deal: dealId, right: 'approve' };
  const rows = await storedRows<Record<string, unknown>>(
    app,
    `select action, outcome, user_id, subject from audit_log where subject ->> 'request' = '${request.requestId}' order by id`,
  );
  expect(rows).toEqual([
    { action: 'sign_in.confirmed', outcome: 'success', user_id: sam(), subject },
    { action: 'sign_in.handed_back', outcome: 'success', user_id: sam(), subject },
  ]);
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
