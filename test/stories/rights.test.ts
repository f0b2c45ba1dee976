import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Right, Rights } from '../../server/api/contract/rights.ts';
import { defaultRights } from '../../server/sync/rights.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { profiles, roles } from '../sandbox/zoho/org.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { walkSignIn } from '../support/sign-in-walk.ts';
import { startApp, type App } from '../support/start-app.ts';

const [, , finance] = profiles;
const [, , accountant] = roles;
const byProfile = { profiles: [{ ...finance }], roles: [] };
const byRole = { profiles: [], roles: [{ ...accountant }] };

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
beforeEach(() => setRights(defaultRights()));
afterAll(() => app.close());

const userId = (first: string) => app.zoho.users.find((user) => user.first_name === first)?.id ?? '';
async function setRights(rights: Partial<Rights>): Promise<void> {
  const answer = await app.ledger.putSettings({ rights });
  expect(answer).toMatchObject({ status: 200, body: { rights } });
}
const openAs = (first: string, dealId: string) => app.ledger.openPanel(app.zoho, dealId, userId(first));
async function signIn(first: string): Promise<BrowserSession> {
  const browser = createBrowserSession();
  app.zoho.signInAs(userId(first));
  await browser.open(`${app.url}/signin`);
  app.zoho.signInAs(userId('Ava'));
  return browser;
}
const ask = (browser: BrowserSession, method: string, path: string, body?: unknown) =>
  browser.request(app.url + path, {
    method,
    headers: { origin: app.url, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test('a new connection: everybody sees and creates, what is hard to undo asks who it is, the rest is for administrators', async () => {
  const { body } = await app.ledger.settings();
  expect(body.rights).toEqual(defaultRights());
  const deal = addDeal(app);
  const panel = await openAs('Sam', deal.id);
  const view = await panel.view();
  expect(view.can).toEqual({ create: true, approve: false, email: false, void: false, link: true });
  expect(view.needsSignIn).toEqual({ create: false, approve: true, email: true, void: true, link: true });
  expect(view.whoCan?.link).toBe('everyone');
  expect(await panel.ask('GET', '/invoices/search?q=none')).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'link' } },
  });
  expect(await panel.ask('POST', '/invoices')).toMatchObject({ status: 202 });
});

test.each<[way: string, who: Exclude<Right['who'], 'everyone'>, may: string, named: string]>([
  ['profile', byProfile, 'Finn', 'administrators, profile “Finance”'],
  ['role', byRole, 'Mele', 'administrators, role “Accountant”'],
])('a right given by %s is that of whoever has it, and of administrators', async (_way, who, may, named) => {
  await setRights({ link: { who, strength: 'personal' } });
  const deal = addDeal(app);
  for (const first of [may, 'Ava']) {
    const panel = await openAs(first, deal.id);
    expect((await panel.view()).can.link).toBe(true);
    expect(await panel.searchInvoices('none')).toMatchObject({ status: 200 });
  }
  const others = ['Sam', 'Finn', 'Mele'].filter((first) => first !== may);
  for (const first of others) {
    const panel = await openAs(first, deal.id);
    const view = await panel.view();
    expect([view.can.link, view.whoCan?.link]).toEqual([false, named]);
    expect(await panel.searchInvoices('none')).toMatchObject({
      status: 403,
      body: { code: 'no_right', detail: `You may not link invoices. Who may: ${named}.`, action: 'link' },
    });
    // Who has not got the right is not asked to sign in for it.
    const sent = { method: 'POST', headers: { authorization: `Bearer ${panel.token}` }, body: '{"action":"link"}' };
    await problemOf(await fetch(`${app.url}/api/sign-in-requests`, sent), 403);
  }
});

test('each action at a deal is refused to who has not got its right, and asks for a sign-in where that is needed', async () => {
  const deal = addDeal(app);
  const invoiceId = crypto.randomUUID();
  const requests: [keyof Rights, method: string, path: string, body?: unknown][] = [
    ['view', 'GET', ''],
    ['view', 'GET', '/events'],
    ['view', 'POST', '/invoices/preview'],
    ['create', 'POST', '/invoices'],
    ['create', 'POST', '/contact', { create: true }],
    ['link', 'GET', '/invoices/search?q=none'],
    ['link', 'POST', '/invoices/link', { invoiceId }],
    ['link', 'POST', `/invoices/${invoiceId}/unlink`],
    ['link', 'POST', `/invoices/${invoiceId}/accept-drift`],
  ];
  const panel = await openAs('Sam', deal.id);
  for (const [action, method, path, body] of requests) {
    await setRights({ ...defaultRights(), [action]: { who: byProfile, strength: 'deal' } });
    expect(await panel.ask(method, path, body), path).toMatchObject({
      status: 403,
      body: { code: 'no_right', action },
    });
    await setRights({ ...defaultRights(), [action]: { who: 'everyone', strength: 'personal' } });
    expect(await panel.ask(method, path, body), path).toMatchObject({
      ...{ status: 403, body: { code: 'sign_in_needed', action } },
    });
  }
  expect(invoicesOf(app, deal.id)).toEqual([]);
});

test('a click on a rule that approves or e-mails takes these rights too, one that drafts or submits does not', async () => {
  const rule = (id: string, changes: object) => ({ ...defaultRule('Nowhere'), id, enabled: false, ...changes });
  const rules = [
    ...[rule('draft', {}), rule('submit', { status: 'SUBMITTED' }), rule('approve', { status: 'AUTHORISED' })],
    rule('send', { status: 'AUTHORISED', email: true }),
  ];
  const { body } = await app.ledger.settings();
  expect((await app.ledger.putSettings({ rules: [...body.rules, ...rules] })).status).toBe(200);
  await setRights({ send: { who: byProfile, strength: 'personal' } });
  const click = async (first: string, ruleId: string) => {
    const deal = addDeal(app);
    const panel = await openAs(first, deal.id);
    return { deal, panel, told: await panel.ask('POST', '/invoices', { ruleId }) };
  };
  expect((await click('Sam', 'draft')).told.status).toBe(202);
  expect((await click('Sam', 'submit')).told.status).toBe(202);
  expect((await click('Sam', 'send')).told).toMatchObject({ status: 403, body: { code: 'no_right', action: 'send' } });
  const { deal, panel, told } = await click('Sam', 'approve');
  expect(told).toMatchObject({ status: 403, body: { code: 'sign_in_needed', action: 'approve' } });
  expect(await panel.createInvoice({ ruleId: 'approve' })).toMatchObject({ status: 202 });
  await viewAt(panel, 'awaiting_payment');
  expect(invoicesOf(app, deal.id)).toMatchObject([{ status: 'AUTHORISED' }]);
  // What is there already is shown to everybody who may create.
  const another = await openAs('Sam', deal.id);
  expect(await another.ask('POST', '/invoices', { ruleId: 'approve' })).toMatchObject({ status: 200 });
});

test('choosing the contact of a deal whose invoice is approved at once takes the right to approve', async () => {
  const { body } = await app.ledger.settings();
  const won = { ...defaultRule('Closed Won'), status: 'AUTHORISED' };
  expect((await app.ledger.putSettings({ rules: [won] })).status).toBe(200);
  const name = 'Foggy Harbour';
  const contactId = app.xero.addContact({ Name: name, ContactNumber: 'CUST-1', EmailAddress: 'a@foggy.example' });
  const account = app.zoho.addAccount({ Account_Name: name });
  const deal = addDeal(app, { Account_Name: { id: account.id } });
  await app.zoho.moveStage(deal.id, 'Closed Won');
  const panel = await openAs('Sam', deal.id);
  await viewAt(panel, 'failed');
  expect(await panel.ask('POST', '/contact', { contactId })).toMatchObject({
    ...{ status: 403, body: { code: 'sign_in_needed', action: 'approve' } },
  });
  const token = await walkSignIn(app.zoho, {
    ...{ url: app.url, token: panel.token, userId: userId('Sam'), action: 'approve' },
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify({ contactId }) };
  expect((await fetch(`${app.url}/api/deals/${deal.id}/contact`, sent)).status).toBe(204);
  await viewAt(panel, 'awaiting_payment');
  await app.ledger.putSettings({ rules: body.rules });
});

test('an administrator may lower an action to the deal’s session', async () => {
  await setRights({ link: { who: 'everyone', strength: 'deal' } });
  const panel = await openAs('Sam', addDeal(app).id);
  expect(await panel.ask('GET', '/invoices/search?q=none')).toMatchObject({ status: 200 });
  expect((await panel.view()).needsSignIn?.link).toBe(false);
});

test('a person whose profile has changed loses the right with the token, and a new session has it no more', async () => {
  await setRights({ link: { who: byProfile, strength: 'personal' } });
  const deal = addDeal(app);
  const finn = app.zoho.users.find(({ first_name }) => first_name === 'Finn');
  if (!finn) throw new Error('no Finn');
  const panel = await openAs('Finn', deal.id);
  const [, standard] = profiles;
  finn.profile = { ...standard };
  // The old session still says finance, but who signs in is asked of Zoho.
  const action = { url: app.url, token: panel.token, userId: finn.id, action: 'link' };
  const token = await walkSignIn(app.zoho, action);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${app.url}/api/deals/${deal.id}/invoices/search?q=none`, { headers });
  expect((await problemOf(answer, 403)).code).toBe('no_right');
  expect((await (await openAs('Finn', deal.id)).view()).can.link).toBe(false);
  finn.profile = { ...finance };
});

test('the log and trying again may be given to others; the settings stay where they are', async () => {
  const finn = await signIn('Finn');
  expect((await problemOf(await ask(finn, 'GET', '/api/jobs'), 403)).code).toBe('not_administrator');
  const who = { who: byProfile, strength: 'personal' } as const;
  await setRights({ log: who, retry: who });
  expect((await ask(finn, 'GET', '/api/jobs')).status).toBe(200);
  const retry = `/api/jobs/${crypto.randomUUID()}/retry`;
  await problemOf(await ask(finn, 'POST', retry), 404);
  const mele = await signIn('Mele');
  expect((await problemOf(await ask(mele, 'POST', retry), 403)).code).toBe('no_right');
  for (const path of ['/api/settings', '/api/settings/choices', '/api/connections']) {
    await problemOf(await ask(finn, 'GET', path), 403);
  }
  await problemOf(await ask(finn, 'PUT', '/api/settings', { numbering: 'xero' }), 403);
});

test('who was given the settings changes them, but not who may do what, and connects nothing', async () => {
  await setRights({ settings: { who: byProfile, strength: 'personal' } });
  const finn = await signIn('Finn');
  expect((await ask(finn, 'PUT', '/api/settings', { rounding: 'wait' })).status).toBe(200);
  const raised = { rights: { log: { who: 'everyone', strength: 'personal' } } };
  expect((await problemOf(await ask(finn, 'PUT', '/api/settings', raised), 403)).code).toBe('not_administrator');
  await problemOf(await ask(finn, 'POST', '/disconnect/xero'), 403);
  await problemOf(await ask(finn, 'GET', '/connect/xero'), 403);
});

test('nobody can lock the administrators out, and what cannot be kept is refused', async () => {
  const nobody = { who: { profiles: [], roles: [] }, strength: 'personal' } as const;
  const all = Object.fromEntries(Object.keys(defaultRights()).map((action) => [action, nobody]));
  await setRights(all);
  const panel = await openAs('Ava', addDeal(app).id);
  expect(await panel.createInvoice()).toMatchObject({ status: 202 });
  const refused: [field: string, rights: object][] = [
    ['rights.settings.who', { settings: { who: 'everyone', strength: 'personal' } }],
    ['rights.log.strength', { log: { who: 'everyone', strength: 'deal' } }],
    ['rights.link.strength', { link: { who: 'everyone', strength: 'none' } }],
    [
      'rights.link.who.profiles.0.id',
      { link: { who: { profiles: [{ id: 'x', name: 'x' }], roles: [] }, strength: 'deal' } },
    ],
    ['rights.delete', { delete: nobody }],
  ];
  for (const [field, rights] of refused) {
    const problem = await problemOf(await ask(app.browser, 'PUT', '/api/settings', { rights }), 422);
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  }
});

test('the settings page is offered the profiles and roles that active users of the CRM have', async () => {
  const { body } = await app.ledger.choices();
  expect(body.profiles?.map(({ name }) => name)).toEqual(['Administrator', 'Finance', 'Standard']);
  expect(body.roles?.map(({ name }) => name)).toEqual(['Accountant', 'CEO', 'Manager']);
});

test('somebody who is no longer an administrator in the CRM, or no longer there, is so here a quarter of an hour later', async () => {
  const sam = app.zoho.users.find(({ first_name }) => first_name === 'Sam');
  if (!sam) throw new Error('no Sam');
  const [administrator, standard] = profiles;
  sam.profile = { ...administrator };
  const browser = await signIn('Sam');
  const afterMinutes = (minutes: number) => {
    app.server.context.now = () => new Date(Date.now() + minutes * 60_000);
  };
  sam.profile = { ...standard };
  expect((await ask(browser, 'GET', '/api/settings')).status).toBe(200);
  afterMinutes(15);
  expect((await problemOf(await ask(browser, 'GET', '/api/settings'), 403)).code).toBe('not_administrator');
  sam.profile = { ...administrator };
  afterMinutes(30);
  expect((await ask(browser, 'GET', '/api/settings')).status).toBe(200);
  // While the CRM cannot be asked, what it said last counts for an hour.
  const refusal = { code: 'INTERNAL_ERROR', message: 'Internal Server Error', status: 'error', details: {} };
  app.zoho.failNext({ path: new RegExp(`/users/${sam.id}`) }, { status: 500, body: refusal }, 2);
  afterMinutes(46);
  expect((await ask(browser, 'GET', '/api/settings')).status).toBe(200);
  afterMinutes(91);
  await problemOf(await ask(browser, 'GET', '/api/settings'), 401);
  expect((await ask(browser, 'GET', '/api/settings')).status).toBe(200);
  sam.status = 'disabled';
  afterMinutes(110);
  await problemOf(await ask(browser, 'GET', '/api/settings'), 401);
  Object.assign(sam, { status: 'active', profile: { ...standard } });
  await problemOf(await ask(browser, 'GET', '/api/settings'), 401);
  app.server.context.now = () => new Date();
});

test('neither platform saw a request that its documentation does not allow', () => {
  expect(app.zoho.violations).toEqual([]);
  expect(app.xero.violations).toEqual([]);
});
