import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildDelugeFunctions } from '../../../server/zoho/deluge/build.ts';
import { startListener, type Listener } from './listener.ts';
import { REDIRECT_URI } from './sandbox-client.ts';
import type { ZohoSandbox } from './zoho-controls.ts';
import { startZohoSandbox } from './zoho-sandbox.ts';

let sandbox: ZohoSandbox;
let listener: Listener;
beforeEach(async () => {
  listener = await startListener({ status: 201, body: '{"token":"t","expiresIn":600}' });
  sandbox = await startZohoSandbox({ redirectUris: [REDIRECT_URI], ledgerUrl: listener.url });
});
afterEach(async () => {
  await Promise.all([sandbox.close(), listener.close()]);
});

const source = (name: string): string =>
  readFileSync(new URL(`../../../server/zoho/deluge/${name}.dg`, import.meta.url), 'utf8');
const put = (text: string, map: string): string[] =>
  [...text.matchAll(new RegExp(`${map}\\.put\\("([^"]+)"`, 'g'))].map(([, name]) => name ?? '');
const user = () => sandbox.users[1]?.id ?? '';
const session = (nonce = 'n-1') => ({ payload: JSON.stringify({ dealId: '572576700000100001', nonce }) });

test('a signed function sends what its Deluge source says: claims in order, headers, signature, address', async () => {
  sandbox.variables.set('ledger_signing_secret', 'org-secret');
  sandbox.setNotifications({ notifications: 'off', workflow: 'on' });
  const deal = sandbox.addDeal({ Deal_Name: 'Kitchen' });
  await sandbox.runFunction('ledger_session', session(), user());
  await sandbox.moveStage(deal.id, 'Closed Won');
  await sandbox.uninstall();
  const sent = ['ledger_session', 'ledger_deal_stage', 'ledger_uninstalled'].map((name, index) => ({
    name,
    request: listener.requests[index],
  }));
  for (const { name, request } of sent) {
    const text = source(name);
    const body = request?.body ?? '';
    expect(Object.keys(JSON.parse(body) as object), name).toEqual(put(text, 'claims'));
    for (const header of put(text, 'hdrs')) expect(request?.headers, header).toHaveProperty(header.toLowerCase());
    expect(put(text, 'hdrs')).toEqual(['Content-Type', 'X-Ledger-Org', 'X-Ledger-Timestamp', 'X-Ledger-Signature']);
    expect(text).toContain('hmacsha256(secret.trim(),timestamp + "." + body,"hex")');
    expect(text).toContain('parameters:body');
    expect(text).toContain(`url :"{{PUBLIC_URL}}${request?.path ?? '?'}"`);
    const timestamp = request?.headers['x-ledger-timestamp'] ?? '';
    expect(timestamp).toMatch(/^\d{10}$/);
    const signature = createHmac('sha256', 'org-secret').update(`${timestamp}.${body}`).digest('hex');
    expect(request?.headers).toMatchObject({ 'x-ledger-org': sandbox.org.id, 'x-ledger-signature': signature });
  }
});

test('the session function names the user who runs it and hands back the answer as text', async () => {
  sandbox.variables.set('ledger_signing_secret', 'org-secret');
  const output = await sandbox.runFunction('dealledger__ledger_session', session('n-2'), user());
  expect(output).toBe('{"token":"t","expiresIn":600}');
  expect(JSON.parse(listener.requests[0]?.body ?? '')).toEqual({
    dealId: '572576700000100001',
    userId: user(),
    userEmail: 'sam.taylor@kaurihill.example',
    nonce: 'n-2',
  });
});

test('before the CRM is connected nothing is sent and the panel is told so', async () => {
  const output = await sandbox.runFunction('ledger_session', session(), user());
  expect(JSON.parse(output)).toMatchObject({ status: 503, code: 'not_connected' });
  expect(source('ledger_session')).toContain('"not_connected"');
  expect(listener.requests).toEqual([]);
});

test('the relay passes on status and body, with the panel’s token', async () => {
  const relay = async (request: object) =>
    JSON.parse(await sandbox.runFunction('ledger_relay', { payload: JSON.stringify(request) }, user())) as unknown;
  const read = { method: 'GET', path: '/api/deals/1', token: 'abc', body: null };
  expect(await relay(read)).toEqual({ status: 201, body: '{"token":"t","expiresIn":600}' });
  await relay({ method: 'POST', path: '/api/deals/1/invoices', token: 'abc', body: { ruleId: 'won' } });
  await relay({ method: 'PUT', path: '/api/deals/1/invoices/2', token: 'abc', body: { reference: 'PO 1' } });
  expect(listener.requests).toMatchObject([
    { method: 'GET', path: '/api/deals/1', headers: { authorization: 'Bearer abc' }, body: '' },
    { method: 'POST', path: '/api/deals/1/invoices', body: '{"ruleId":"won"}' },
    { method: 'PUT', path: '/api/deals/1/invoices/2', body: '{"reference":"PO 1"}' },
  ]);
});

test('the relay carries nothing but the panel’s own requests', async () => {
  for (const refused of [
    { method: 'GET', path: '/api/settings' },
    { method: 'GET', path: '/api/deals/../settings' },
    { method: 'GET', path: '@evil.example/api/deals/' },
    { method: 'DELETE', path: '/api/deals/1' },
  ]) {
    const payload = JSON.stringify({ token: 'abc', body: null, ...refused });
    const output = await sandbox.runFunction('ledger_relay', { payload }, user());
    expect(JSON.parse(output), payload).toMatchObject({ status: 403 });
  }
  expect(listener.requests).toEqual([]);
  const text = source('ledger_relay');
  for (const rule of ['startsWith("/api/deals/")', 'startsWith("/api/sign-in-requests")', 'contains("..")']) {
    expect(text).toContain(rule);
  }
});

test('building the functions puts the server’s address into each', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'deluge-'));
  const names = buildDelugeFunctions({ publicUrl: 'https://ledger.example/', outDir });
  expect(names.sort()).toEqual([
    'ledger_deal_stage.dg',
    'ledger_relay.dg',
    'ledger_session.dg',
    'ledger_uninstalled.dg',
  ]);
  for (const name of names) {
    const text = readFileSync(join(outDir, name), 'utf8');
    expect(text).toContain('"https://ledger.example');
    expect(text).not.toContain('{{');
  }
  rmSync(outDir, { recursive: true });
});
