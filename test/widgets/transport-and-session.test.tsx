import { expect, test } from 'vitest';
import { ApiError } from '../../widgets/api/client.ts';
import { createSession } from '../../widgets/api/session.ts';
import { createTransport, UnreachableError } from '../../widgets/api/transport.ts';
import { startServer } from '../support/render-widget.tsx';

const nobodyListens = 'http://127.0.0.1:9';
const get = { method: 'GET', path: '/api/deals/1', token: 't' } as const;
const post = { method: 'POST', path: '/api/deals/1/invoices', token: 't' } as const;

function createRelayed(publicUrl: string, relay: () => string) {
  const relayed: unknown[] = [];
  const transport = createTransport({
    publicUrl,
    fetch: (...request) => fetch(...request),
    executeFunction: (name, payload) => {
      relayed.push([name, payload]);
      return Promise.resolve(relay());
    },
  });
  return { transport, relayed };
}

const noRelay = () => {
  throw new Error('the relay was used');
};

test('a server that answers, even with an error, is talked to directly from then on', async () => {
  const server = await startServer(() => ({ status: 503, body: {} }));
  const { transport } = createRelayed(server.url, noRelay);
  expect(transport.kind()).toBe('undecided');
  expect((await transport.send(get)).status).toBe(503);
  expect(transport.kind()).toBe('fetch');
});

test('a request to write is never tried a second way', async () => {
  const { transport, relayed } = createRelayed(nobodyListens, () => JSON.stringify({ status: 202, body: '' }));
  await expect(transport.send(post)).rejects.toThrow(UnreachableError);
  expect(relayed).toEqual([]);
  expect(transport.kind()).toBe('undecided');
});

test('after the relay has got a read through, everything goes through the relay', async () => {
  const { transport, relayed } = createRelayed(nobodyListens, () => JSON.stringify({ status: 200, body: '{}' }));
  await transport.send(get);
  expect(transport.kind()).toBe('relay');
  await transport.send({ ...post, body: { ruleId: 'won' } });
  expect(relayed).toEqual([
    ['ledger_relay', { ...get, body: null }],
    ['ledger_relay', { ...post, body: { ruleId: 'won' } }],
  ]);
});

test.each(['Internal error', JSON.stringify({ status: 0, body: 'TypeError' })])(
  'a relay that got no answer decides nothing: %s',
  async (output) => {
    const { transport } = createRelayed(nobodyListens, () => output);
    await expect(transport.send(get)).rejects.toThrow(UnreachableError);
    expect(transport.kind()).toBe('undecided');
  },
);

function createCountedSession(lifetimeSeconds = 600) {
  let nowMs = 0;
  let opened = 0;
  const payloads: unknown[] = [];
  const session = createSession({
    dealId: '1',
    now: () => nowMs,
    makeNonce: () => `nonce-${String(opened)}`,
    executeFunction: (_, payload) => {
      payloads.push(payload);
      opened += 1;
      return Promise.resolve(JSON.stringify({ token: `token-${String(opened)}`, expiresIn: lifetimeSeconds }));
    },
  });
  return {
    session,
    payloads,
    setNowMs: (value: number) => {
      nowMs = value;
    },
  };
}

test('requests that come together share one session, which is renewed before it ends', async () => {
  const { session, payloads, setNowMs } = createCountedSession();
  expect(await Promise.all([session.getToken(), session.getToken()])).toEqual(['token-1', 'token-1']);
  setNowMs(569_000);
  expect(await session.getToken()).toBe('token-1');
  setNowMs(570_000);
  expect(await session.getToken()).toBe('token-2');
  expect(payloads).toEqual([
    { dealId: '1', nonce: 'nonce-0' },
    { dealId: '1', nonce: 'nonce-1' },
  ]);
});

test('two requests refused with the same token open one new session', async () => {
  const { session } = createCountedSession();
  const token = await session.getToken();
  expect(await Promise.all([session.replaceToken(token), session.replaceToken(token)])).toEqual(['token-2', 'token-2']);
  expect(await session.replaceToken(token)).toBe('token-2');
});

function createAnsweredSession(output: string) {
  return createSession({
    dealId: '1',
    now: () => 0,
    makeNonce: () => 'n',
    executeFunction: () => Promise.resolve(output),
  });
}

test('a person the server does not let in is told why', async () => {
  const refusal = { status: 403, code: 'inactive_user', title: 'Refused', detail: 'You are not active in this org.' };
  const session = createAnsweredSession(JSON.stringify(refusal));
  await expect(session.getToken()).rejects.toMatchObject(refusal);
  await expect(session.getToken()).rejects.toThrow(ApiError);
});

test('a function that did not get through to the server is no refusal', async () => {
  await expect(createAnsweredSession('').getToken()).rejects.toThrow(UnreachableError);
});
