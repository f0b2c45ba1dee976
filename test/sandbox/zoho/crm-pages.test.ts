import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startListener, type Listener } from './listener.ts';
import type { ZohoRecord } from './records.ts';
import { REDIRECT_URI } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let listener: Listener;
let widgetDir: string;
beforeEach(async () => {
  listener = await startListener({ status: 200, body: '{"token":"t","expiresIn":600}' });
  widgetDir = mkdtempSync(join(tmpdir(), 'widget-'));
  mkdirSync(join(widgetDir, 'deal-invoices'));
  writeFileSync(join(widgetDir, 'deal-invoices', 'index.html'), '<p>the widget</p>');
  sandbox = await startZohoSandbox({ redirectUris: [REDIRECT_URI], widgetDir, ledgerUrl: listener.url });
});
afterEach(async () => {
  rmSync(widgetDir, { recursive: true });
  await Promise.all([sandbox.close(), listener.close()]);
});

const addressOf = (deal: ZohoRecord): string => `${sandbox.url}/crm/org${sandbox.org.zgid}/tab/Potentials/${deal.id}`;
const read = async (address: string): Promise<string> => (await fetch(address)).text();
const send = async (path: string, body: unknown): Promise<Response> =>
  fetch(`${sandbox.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('the deal page shows the deal, its stages and a frame of the other origin', async () => {
  const account = sandbox.addAccount({ Account_Name: 'Rimu & Co' });
  const product = sandbox.addProduct({ Product_Name: 'Bench', Unit_Price: 100 });
  const deal = sandbox.addDeal(
    { Deal_Name: 'Kitchen', Amount: 1200, Account_Name: { id: account.id } },
    { products: [product.id] },
  );
  sandbox.addQuote({
    Subject: 'Offer',
    Deal_Name: { id: deal.id },
    Quoted_Items: [{ Product_Name: { id: product.id } }],
  });
  const html = await read(addressOf(deal));
  for (const part of ['Kitchen', '$1,200.00', 'Rimu &amp; Co', 'Bench', 'Offer', '$100.00'])
    expect(html).toContain(part);
  expect(html).toMatch(/value="Qualification"[^>]*aria-current="step"/);
  expect(html).toContain('value="Proposal/Price Quote"');
  expect(html).toContain('data-entity="Deals"');
  const page = /data-page="([^"]+)"/.exec(html)?.[1] ?? '';
  expect(new URL(page).origin).toBe(sandbox.widgetUrl);
  expect(sandbox.widgetUrl).not.toBe(sandbox.url);
  expect(await read(page)).toBe('<p>the widget</p>');
});

test('names are shown as text, whatever they contain', async () => {
  const deal = sandbox.addDeal({ Deal_Name: `<img src=x onerror="alert('1')">` });
  for (const address of [addressOf(deal), sandbox.url]) {
    const html = await read(address);
    expect(html).toContain('&lt;img src=x');
    expect(html).not.toContain('<img');
  }
});

test('a click on a stage moves the deal without a new page, and a plain form does too', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  const clicked = await send(`/crm/page/deals/${deal.id}/stage`, { stage: 'Closed Won' });
  expect(await clicked.json()).toMatchObject({ stage: 'Closed Won' });
  expect((await send(`/crm/page/deals/${deal.id}/stage`, { stage: 'No such stage' })).status).toBe(400);
  const form = new URLSearchParams({ stage: 'Closed Lost' });
  const posted = await fetch(`${sandbox.url}/crm/page/deals/${deal.id}/stage`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  expect(posted.status).toBe(303);
  expect(sandbox.find('Deals', deal.id)).toMatchObject({ Stage: 'Closed Lost' });
});

test('a new deal is made with its account and opened', async () => {
  const form = new URLSearchParams({ name: 'Bathroom', amount: '99.5', account: 'Totara Ltd' });
  const response = await fetch(`${sandbox.url}/crm/page/deals`, { method: 'POST', body: form });
  expect(response.url).toContain('/tab/Potentials/');
  const html = await response.text();
  for (const part of ['Bathroom', '$99.50', 'Totara Ltd']) expect(html).toContain(part);
});

test('the page runs functions as the person signed in, and only for scripts of its own origin', async () => {
  sandbox.variables.set('ledger_signing_secret', 'org-secret');
  const [, salesperson] = sandbox.users;
  const form = new URLSearchParams({ user: salesperson?.id ?? '', back: '//evil.example' });
  const chosen = await fetch(`${sandbox.url}/crm/page/signed-in-as`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  expect(chosen.headers.get('location')).toBe('/');
  expect(await (await fetch(`${sandbox.url}/crm/page/current-user`)).json()).toMatchObject({
    users: [{ id: salesperson?.id }],
  });
  const args = { payload: JSON.stringify({ dealId: '572576700000100001', nonce: 'n-1' }) };
  expect(await (await send('/crm/page/functions/ledger_session', args)).json()).toEqual({
    code: 'success',
    details: { type: 'success', output: '{"token":"t","expiresIn":600}', id: expect.any(String) as string },
    message: 'function executed successfully',
  });
  expect(JSON.parse(listener.requests[0]?.body ?? '')).toMatchObject({ userId: salesperson?.id });
  expect((await send('/crm/page/functions/format_disk', args)).status).toBe(400);
  const simple = await fetch(`${sandbox.url}/crm/page/functions/ledger_session`, { method: 'POST', body: '{}' });
  expect(simple.status).toBe(415);
});

test('the SDK is served at the address Zoho uses', async () => {
  const response = await fetch(`${sandbox.url}/js-sdk/1.5/ZohoEmbededAppSDK.min.js`);
  expect(response.headers.get('content-type')).toContain('javascript');
  expect(await response.text()).toContain('window.ZOHO');
});

test('the widget host can forbid calls to other servers, as Zoho may', async () => {
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  const page = /data-page="([^"]+)"/.exec(await read(addressOf(deal)))?.[1] ?? '';
  expect((await fetch(page)).headers.get('content-security-policy')).toBeNull();
  sandbox.setWidgetNetwork('blocked');
  expect((await fetch(page)).headers.get('content-security-policy')).toBe("connect-src 'self'");
});
