import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgAnswer } from '../../server/api/contract/connections.ts';
import { signInRequestAnswerSchema } from '../../server/api/contract/sign-in.ts';
import { defaultRule } from '../../server/sync/settings.ts';
import { startSmtpSandbox, type SmtpSandbox } from '../sandbox/smtp/smtp-sandbox.ts';
import { createBrowserSession, type BrowserSession } from '../support/browser-session.ts';
import { addDeal, invoicesOf, viewAt } from '../support/deals.ts';
import { openSignInPage } from '../support/sign-in-walk.ts';
import { startApp, type App } from '../support/start-app.ts';
import { until } from '../support/until.ts';

/** Pages of the server follow the browser; what is written to people unasked follows the settings. */
let app: App;
let smtp: SmtpSandbox;
beforeAll(async () => {
  smtp = await startSmtpSandbox();
  app = await startApp({ ...smtp.settings, RECONCILE_INTERVAL_SECONDS: '1' });
  for (const user of app.zoho.users) user.locale = 'de_DE';
  await app.setUp();
});
afterAll(async () => {
  await app.close();
  await smtp.close();
  expect([...app.xero.violations, ...app.zoho.violations, ...smtp.violations]).toEqual([]);
});

const german = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8', accept: 'text/html' };
async function readInGerman(path: string, browser: BrowserSession = createBrowserSession()) {
  const answer = await browser.request(app.url + path, { headers: german });
  return { status: answer.status, text: await answer.text(), language: answer.headers.get('content-language') };
}

test('an administrator whose CRM is German gets messages and tasks in German, until somebody chooses otherwise', async () => {
  expect((await app.ledger.settings()).body.language).toBe('de');
  const whom = { emails: ['ava@kauri.example'], task: 'on', pileUpCount: 10, silentMinutes: 60 };
  await app.browser.open(`${app.url}/connect/zoho?for=automations`);
  await app.ledger.admin('PUT', '/api/alerts', whom);
  await app.ledger.admin('POST', '/api/alerts/test');
  await until('the e-mail', () => smtp.mails.length === 1);
  expect(smtp.mails[0]?.subject).toContain('Deal Ledger: Testnachricht');
  expect(smtp.mails[0]?.text).toContain('Nachrichten von Deal Ledger erreichen Sie hier.');
  await until('the task', () => app.zoho.list('Tasks').length === 1);
  expect(app.zoho.list('Tasks')[0]).toMatchObject({ Subject: expect.stringContaining('Testnachricht') as string });

  expect((await app.ledger.putSettings({ language: 'en' })).status).toBe(200);
  await app.ledger.admin('POST', '/api/alerts/test');
  await until('the e-mail', () => smtp.mails.length === 2);
  expect(smtp.mails[1]?.subject).toContain('Deal Ledger: Test message');
  expect((await app.ledger.putSettings({ language: 'fr' })).status).toBe(422);
});

test('the task about a paid invoice tells the sum as German writes it', async () => {
  const rule = { ...defaultRule('Closed Won'), status: 'AUTHORISED', dueDays: 14 };
  const settings = { language: 'de', automations: { paidTask: 'on' }, rules: [rule] };
  expect((await app.ledger.putSettings(settings)).status).toBe(200);
  const { id } = addDeal(app);
  await app.zoho.moveStage(id, 'Closed Won');
  const panel = await app.ledger.openPanel(app.zoho, id);
  await viewAt(panel, 'awaiting_payment');
  const [invoice] = invoicesOf(app, id);
  if (!invoice) throw new Error('there is an invoice');
  app.xero.pay(invoice.invoiceId);
  const tasks = () => app.zoho.list('Tasks').filter(({ What_Id: deal }) => (deal as { id: string } | null)?.id === id);
  await until('the task', () => tasks().length > 0);
  expect(tasks()).toMatchObject([
    {
      Subject: `Rechnung ${invoice.number} ist bezahlt`,
      Description: expect.stringContaining('bezahlt: 1.380,00 NZD.') as string,
    },
  ]);
});

test('the page that asks whether it is you speaks the language of its browser', async () => {
  const dealId = addDeal(app, { Deal_Name: 'Schuldach' }).id;
  const userId = app.zoho.users[1]?.id ?? '';
  const panel = await app.ledger.openPanel(app.zoho, dealId, userId);
  const asked = await fetch(`${app.url}/api/sign-in-requests`, {
    method: 'POST',
    headers: { authorization: `Bearer ${panel.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'send' }),
  });
  const { url } = signInRequestAnswerSchema.parse(await asked.json());
  const browser = createBrowserSession();
  expect((await openSignInPage(app.zoho, { url, userId, browser })).text).toContain('Yes, it is me');
  const path = new URL(url).pathname;
  const { text, language } = await readInGerman(path, browser);
  expect(language).toBe('de');
  expect(text).toContain('<html lang="de">');
  for (const words of [
    'Sind Sie das?',
    'Dem Kunden eine Rechnung per E-Mail schicken',
    'Ja, ich bin es',
    'Schuldach',
  ]) {
    expect(text).toContain(words);
  }
  await browser.request(`${url}/decline`, { method: 'POST', headers: { origin: app.url } });
  expect((await readInGerman(path, browser)).text).toContain('Sie haben abgelehnt');
});

test('a page that tells of an error tells it in German, with its English sentence where German has none', async () => {
  const lost = await readInGerman('/oauth/zoho/callback?code=x&state=y');
  expect([lost.status, lost.language]).toEqual([400, 'de']);
  expect(lost.text).toContain('<h1>Dieser Link wurde nicht in diesem Browser begonnen oder ist zu alt</h1>');
  expect(lost.text).toContain('Zu den Einstellungen');
  const declined = await readInGerman('/settings?problem=zoho_declined');
  expect(declined.status).toBe(401);
  expect(declined.text).toContain('Die Zustimmung wurde abgelehnt; es wurde nichts geändert');
  const unknown = await readInGerman('/signin?request=x');
  expect(unknown.text).toContain('<h1>Diese Seite wird nicht mehr gebraucht</h1>');
  const server = await readInGerman('/oauth/zoho/callback?code=x&state=y&lang=en');
  expect(server.text).toContain('Go to Settings');
});

test('who comes from Xero is welcomed in German', async () => {
  const { text } = await readInGerman('/welcome');
  expect(text).toContain('<h1>Willkommen</h1>');
  expect(text).toContain('Weiter mit Zoho');
});

test('what binds is English, and a German browser is told so', async () => {
  for (const path of ['/terms', '/privacy']) {
    const { text, language } = await readInGerman(path);
    expect(language).toBe('en');
    expect(text).toContain('<html lang="en">');
    expect(text).toContain('<aside lang="de"><p>Diese Seite gibt es nur auf Englisch.');
    expect(await (await fetch(app.url + path, { headers: { 'accept-language': 'en' } })).text()).not.toContain(
      '<aside',
    );
  }
});

test('what goes where is read, and accepted, in the language of the page', async () => {
  const read = async (language: string) => {
    const headers = { 'accept-language': language };
    const answer = await app.browser.request(`${app.url}/api/org`, { headers });
    return ((await answer.json()) as OrgAnswer).terms;
  };
  const [inEnglish, inGerman] = [await read('en'), await read('de')];
  expect(inGerman.dataFlows[0]).toEqual({
    ...{ what: 'Deals mit ihren Angeboten, Produkten, Konten und Kontakten', why: 'um die Rechnung vorzubereiten' },
    ...{ from: 'Zoho CRM', to: 'Deal Ledger' },
  });
  expect(inGerman.version).toBe(inEnglish.version);
  expect(inGerman.dataFlows).toHaveLength(inEnglish.dataFlows.length);
});
