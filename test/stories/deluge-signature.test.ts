import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDeal } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';

const folder = new URL('../../server/zoho/deluge/', import.meta.url);
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.dg'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));
const signed = sources.filter(({ text }) => text.includes('hmacsha256'));

let app: App;
let dealId = '';
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  dealId = addDeal(app).id;
});
afterAll(() => app.close());

/** What `map.put("name",expression)` puts, in the order of the source. */
const putInto = (text: string, map: string): [name: string, expression: string][] =>
  [...text.matchAll(new RegExp(`${map}\\.put\\("([^"]+)",(.+)\\);`, 'g'))].map(([, name = '', value = '']) => [
    name,
    value,
  ]);

/** Runs the lines of a source that sign and send, each expression as Zoho would value it. */
function runSource(
  text: string,
  changes: { claims?: Record<string, string>; signature?: (text: string) => string } = {},
) {
  const now = String(Date.now());
  const [, length] = /timestamp = zoho\.currenttime\.toLong\(\)\.toString\(\)\.subString\(0,(\d+)\);/.exec(text) ?? [];
  const timestamp = now.slice(0, Number(length));
  const user = app.zoho.users[0];
  const values: Record<string, string> = {
    ...{ dealId, stage: 'Qualification', 'args.get("dealId")': dealId, 'args.get("nonce")': crypto.randomUUID() },
    ...{ 'zoho.loginuserid.toString()': user?.id ?? '', 'zoho.loginuser': user?.email ?? '' },
  };
  const valueOf = (expression: string): string => {
    const value = values[expression];
    if (value === undefined) throw new Error(`say what Zoho makes of ${expression}`);
    return value;
  };
  const claims = Object.fromEntries(putInto(text, 'claims').map(([name, value]) => [name, valueOf(value)]));
  // `Map.toString()` is its JSON, keys in the order they were put.
  const body = JSON.stringify({ ...claims, ...changes.claims });
  const secret = (app.zoho.variables.get('ledger_signing_secret') ?? '').trim();
  const hmac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  Object.assign(values, {
    '"application/json"': 'application/json',
    'org.get("id").toString()': app.zoho.org.id,
    timestamp,
    'zoho.encryption.hmacsha256(secret.trim(),timestamp + "." + body,"hex")': changes.signature?.(hmac) ?? hmac,
  });
  const headers = Object.fromEntries(putInto(text, 'hdrs').map(([name, value]) => [name, valueOf(value)]));
  const [, path = ''] = /url :"\{\{PUBLIC_URL\}\}([^"]+)"/.exec(text) ?? [];
  return { headers, body, url: app.url + path };
}
const send = ({ url, headers, body }: ReturnType<typeof runSource>) => fetch(url, { method: 'POST', headers, body });
const sourceOf = (name: string) => signed.find((source) => source.name === `${name}.dg`)?.text ?? '';

test.each([
  ['ledger_session', 200, ['dealId', 'userId', 'userEmail', 'nonce']],
  ['ledger_deal_stage', 202, ['dealId', 'stage']],
])('what the source of %s signs and sends, the server accepts', async (name, status, claims) => {
  const call = runSource(sourceOf(name));
  expect(Object.keys(JSON.parse(call.body) as object)).toEqual(claims);
  expect((await send(call)).status).toBe(status);
});

test.each(['ledger_session', 'ledger_deal_stage'])(
  'each header of %s is needed, and its signature covers what is sent',
  async (name) => {
    const text = sourceOf(name);
    for (const header of ['X-Ledger-Org', 'X-Ledger-Timestamp', 'X-Ledger-Signature']) {
      const { [header]: removed, ...headers } = runSource(text).headers;
      expect(removed, header).toBeDefined();
      await problemOf(await send({ ...runSource(text), headers }), 401);
    }
    const call = runSource(text);
    const claims = Object.entries(JSON.parse(call.body) as Record<string, string>);
    const reordered = JSON.stringify(Object.fromEntries(claims.reverse()));
    await problemOf(await send({ ...call, body: reordered }), 401);
    const timestamp = String(Number(call.headers['X-Ledger-Timestamp']) - 1);
    await problemOf(await send({ ...call, headers: { ...call.headers, 'X-Ledger-Timestamp': timestamp } }), 401);
    await problemOf(
      await send(runSource(text, { signature: (hmac) => hmac.replace(/^./, (c) => (c === '0' ? '1' : '0')) })),
      401,
    );
  },
);

test('every function that signs does it in the same words', () => {
  expect(signed.map(({ name }) => name)).toEqual(expect.arrayContaining(['ledger_deal_stage.dg', 'ledger_session.dg']));
  const words = ({ text }: { text: string }) => ({
    headers: putInto(text, 'hdrs'),
    body: /^\tbody = .*$/m.exec(text)?.[0],
    timestamp: /^\ttimestamp = .*$/m.exec(text)?.[0],
    sends: text.includes('parameters:body\n\t\theaders:hdrs'),
  });
  for (const source of signed) expect(words(source), source.name).toEqual(words({ text: sourceOf('ledger_session') }));
});
