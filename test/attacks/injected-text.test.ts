import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLedgerProcess, type LedgerProcess } from '../demo/ledger-process.ts';
import { createBrowserSession } from '../support/browser-session.ts';
import { settledJobs, viewAt } from '../support/deals.ts';
import { callAsExtension, signatureOf } from '../support/extension-call.ts';
import { freePort } from '../support/free-port.ts';
import { addQuote, invoiceInXero } from '../support/quotes.ts';
import { startApp, type App } from '../support/start-app.ts';
import { rowCounts, storedRows } from '../support/stored-rows.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
});
afterAll(() => app.close());

/** Each of these was an attack on something, somewhere. */
const hostile = {
  sql: `Robert'); drop table deals; -- " or 1=1 \\' %' union select * from token_sets`,
  html: `<script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt;"'`,
  template: '${7*7}{{7*7}}<%= 7*7 %>#{7*7}%s%n__proto__',
  header: 'x\r\nSet-Cookie: ledger_session=evil\r\nLocation: https://evil.example',
  terminal: '\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u0008\u0008',
  formula: "=cmd|' /C calc'!A0+@SUM(1)",
  direction: 'invoice\u202egnp.exe\u200b\ufeffend',
};

test.each(Object.entries(hostile))(
  'text like %s in every field of deal, account, contact, product and quote ends as text, and as one invoice',
  async (_kind, text) => {
    const before = await rowCounts(app);
    const address = { Street: text, City: text, State: text, Code: text, Country: text };
    const billing = Object.fromEntries(Object.entries(address).map(([name, value]) => [`Billing_${name}`, value]));
    const account = app.zoho.addAccount({ Account_Name: text, Phone: text, Description: text, ...billing });
    const person = app.zoho.addContact({ First_Name: text, Last_Name: text, Email: text, Phone: text, Mobile: text });
    const names = { Account_Name: { id: account.id }, Contact_Name: { id: person.id } };
    const values = { Deal_Name: text, Stage: 'Qualification', Amount: 1200, Description: text, ...names };
    const deal = app.zoho.addDeal(values);
    const rows = [{ product: text, code: text, description: text, price: 1200, taxes: { [text]: 15 } }];
    addQuote(app, deal.id, rows, { Subject: text, Terms_and_Conditions: text });

    await app.zoho.moveStage(deal.id, 'Closed Won');
    const [job] = await settledJobs(app, deal.id);
    expect({ state: job?.state, problem: job?.problem }).toEqual({ state: 'done', problem: null });

    const view = await viewAt(await app.ledger.openPanel(app.zoho, deal.id), 'draft');
    expect(view.deal.name).toBe(text);
    const invoice = invoiceInXero(app, deal.id);
    const plain = text.replace(/\s+/g, ' ');
    expect(invoice.reference.replace(/\s+/g, ' ')).toBe(plain.slice(0, 255));
    expect(invoice.lines[0]?.description?.replace(/\s+/g, ' ')).toBe(plain);
    expect(invoice.subTotal).toBe('1200.00');
    expect(view.invoices[0]?.url).toMatch(new RegExp(`^${app.xero.url}/`));

    const after = await rowCounts(app);
    expect(Object.keys(after)).toEqual(Object.keys(before));
    for (const table of ['orgs', 'token_sets', 'connections', 'sign_in_sessions', 'settings_versions']) {
      expect([table, after[table]]).toEqual([table, before[table]]);
    }
  },
);

test('what stands in an address never becomes a header or a part of the page', async () => {
  const inserts = [
    '%0d%0aSet-Cookie:%20a=b',
    '%0aLocation:%20https://evil.example',
    '<script>alert(1)</script>',
    '"onload="x',
  ];
  const paths = [
    '/signin?x=',
    '/settings?problem=',
    '/connect/zoho?for=',
    '/oauth/zoho/callback?state=',
    '/nowhere/',
    '/',
  ];
  for (const path of paths) {
    for (const insert of inserts) {
      const answer = await createBrowserSession().request(app.url + path + encodeURI(insert), {
        headers: { accept: 'text/html', host: 'evil.example', 'x-forwarded-host': 'evil.example' },
      });
      expect([...answer.headers.keys()].filter((name) => name === 'a')).toEqual([]);
      expect(answer.headers.get('set-cookie') ?? '').not.toMatch(/(^|[,;\s])a=b/);
      expect(answer.headers.get('location') ?? '').not.toMatch(/evil\.example/);
      expect(await answer.text()).not.toMatch(/<script|<[^>]*evil\.example|"onload/);
    }
  }
});

test('the host that a request claims changes nothing about where links and cookies lead', async () => {
  const { port } = new URL(app.url);
  const location = await new Promise<string>((resolve, reject) => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    request({ host: '127.0.0.1', port, path: '/connect/zoho', headers }, (answer) => {
      answer.resume();
      resolve(`${answer.headers.location ?? ''} ${String(answer.headers['set-cookie'])}`);
    })
      .on('error', reject)
      .end();
  });
  expect(location).toContain(encodeURIComponent(`${app.url}/oauth/zoho/callback`));
  expect(location).not.toMatch(/evil|Domain=/);
});

test('every refusal is logged, one line of JSON each, without what was secret and without what could fool a reader', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-attacks-'));
  const logFile = join(folder, 'server.log');
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const environment = { ...app.environment, PORT: String(port), LOG_LEVEL: 'info' };
  let server: LedgerProcess | undefined;
  try {
    server = await startLedgerProcess({ environment, url, logFile, mode: 'once' });
    const evil = '%0a{"level":60,"msg":"forged"}%1b[2J';
    const token = (await app.ledger.openPanel(app.zoho, app.zoho.list('Deals')[0]?.id ?? '')).token;
    const secret = app.zoho.variables.get('ledger_signing_secret') ?? '';
    const cookie = app.browser.cookies(app.url);
    const signature = signatureOf(secret, '1', '{}');
    const elsewhere = { ...app, url };
    await fetch(`${url}/api/deals/${evil}`, { headers: { authorization: `Bearer ${token}x` } });
    await fetch(`${url}/api/deals/${token}?token=${token}`);
    await fetch(`${url}/api/settings`, { headers: { cookie: 'ledger_session=top-secret', 'user-agent': 'a\tb' } });
    await fetch(`${url}/disconnect/xero`, { method: 'POST', headers: { cookie, origin: 'https://evil.example' } });
    await callAsExtension(elsewhere, {
      path: '/zoho/stage',
      body: '{}',
      headers: { 'x-ledger-signature': signature, 'x-ledger-timestamp': '1' },
    });
    await callAsExtension(elsewhere, { path: '/api/session', body: '{', orgId: app.zoho.org.id });
    await fetch(`${url}/webhooks/xero`, { method: 'POST', body: '{}', headers: { 'x-xero-signature': signature } });
    await fetch(`${url}/oauth/zoho/callback?code=secret-code&state=${evil}`);
    await fetch(`${url}/webhooks/zoho`, { method: 'POST', body: '{"channel_id":"1","token":"secret-token"}' });
    await server.stop();
    const text = readFileSync(logFile, 'utf8');
    const lines = text.split('\n').filter(Boolean);
    const entries = lines.map(
      (line) => JSON.parse(line) as { msg: string; route?: string; status?: number; level: number },
    );
    const refused = entries.filter(({ msg }) => msg.includes('refused'));
    expect(refused.map(({ route, status }) => `${status ?? ''} ${route ?? ''}`.trim())).toEqual([
      ...['401 /api/deals/:dealId', '401 /api/deals/:dealId', '401 /api/settings', '403 /disconnect/:provider'],
      ...['401 /zoho/stage', '400 /api/session', '', '400 /oauth/zoho/callback', '401 /webhooks/zoho'],
    ]);
    expect(entries.some(({ level, msg }) => level >= 60 || msg === 'forged')).toBe(false);
    const [signIn = '', browser = ''] = ['ledger_session', 'ledger_browser'].map(
      (name) => new RegExp(`${name}=([^;]+)`).exec(cookie)?.[1] ?? '',
    );
    const secrets = [token, secret, signature, signIn, browser, 'top-secret', 'secret-code', 'secret-token'];
    for (const word of secrets) {
      expect(word.length).toBeGreaterThan(9);
      expect(text).not.toContain(word);
    }

    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('neither platform saw a request that its documentation does not allow, and every table is still there', async () => {
  expect([...app.zoho.violations, ...app.xero.violations]).toEqual([]);
  const [row] = await storedRows<{ deals: string }>(app, 'select count(*)::text as deals from deals');
  expect(Number(row?.deals)).toBeGreaterThanOrEqual(Object.keys(hostile).length);
});
