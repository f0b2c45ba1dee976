import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { readState, signState } from '../../server/oauth/state.ts';

const key = new Uint8Array(32).fill(7);
const otherKey = new Uint8Array(32).fill(8);
const start = new Date('2026-11-21T12:00:00Z');
const after = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const sign = () => signState(key, { purpose: 'connect-xero', browser: 'browser-1', orgId: 'org-1', now: start });
const read = (text: string, changes: { browser?: string; now?: Date; key?: Uint8Array } = {}) =>
  readState(changes.key ?? key, { text, browser: changes.browser ?? 'browser-1', now: changes.now ?? after(1) });

test('the browser that started gets its purpose and org back', async () => {
  expect(await read(await sign())).toMatchObject({ purpose: 'connect-xero', orgId: 'org-1' });
  const nobody = await signState(key, { purpose: 'sign-in', browser: 'browser-1', orgId: null, now: start });
  expect(await read(nobody)).toMatchObject({ purpose: 'sign-in', orgId: null });
});

test('every state has a name of its own, so that it can be used once', async () => {
  const [one, two] = [await read(await sign()), await read(await sign())];
  expect(one?.id).toMatch(/^\S{16,}$/);
  expect(one?.id).not.toBe(two?.id);
});

test('a state lives ten minutes', async () => {
  const text = await sign();
  expect(await read(text, { now: after(599) })).not.toBeNull();
  expect(await read(text, { now: after(600) })).toBeNull();
});

test('another browser gets nothing', async () => {
  const text = await sign();
  expect(await read(text, { browser: 'browser-2' })).toBeNull();
  expect(await read(text, { browser: '' })).toBeNull();
});

test('a state does not carry the browser’s secret', async () => {
  const [, claims] = (await sign()).split('.');
  expect(Buffer.from(claims ?? '', 'base64url').toString()).not.toContain('browser-1');
});

test('a state of another key is forged', async () => {
  expect(await read(await sign(), { key: otherKey })).toBeNull();
});

test('a changed state is forged', async () => {
  const [header, claims, signature] = (await sign()).split('.') as [string, string, string];
  const changed = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
  const other = Buffer.from(JSON.stringify({ ...changed, purpose: 'connect-zoho' })).toString('base64url');
  expect(await read([header, other, signature].join('.'))).toBeNull();
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  expect(await read([unsigned, claims, ''].join('.'))).toBeNull();
});

test('a token of ours that is not a state is refused, even when signed by the same key', async () => {
  const token = await new SignJWT({ browser: 'x' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(key);
  expect(await read(token)).toBeNull();
});

test.each(['', 'x', 'a.b.c', '....', '../../etc/passwd'])('%j is not a state', async (text) => {
  expect(await read(text)).toBeNull();
});
