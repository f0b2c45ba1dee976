import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppError } from '../../server/errors.ts';
import { createHttp } from '../../server/http.ts';
import { allowances, createRateLimits } from '../../server/rate-limits.ts';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { forgeToken, startAttackWorld, type AttackWorld } from './world.ts';

let world: AttackWorld;
/** The same server as the world's, on an address of its own, for which no time passes: no token comes back. */
let server: Server;
let url = '';
beforeAll(async () => {
  world = await startAttackWorld();
  const now = new Date();
  const http = createHttp({ ...world.app.server.context, now: () => now }, () => true);
  server = await listen(createServer(http));
  url = addressOf(server);
});
afterAll(async () => {
  server.close();
  await world.close();
});

async function listen(created: Server): Promise<Server> {
  await new Promise<void>((resolve) => created.listen(0, '127.0.0.1', resolve));
  return created;
}
const addressOf = (listening: Server) => `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;

const body = '{"events":[],"firstEventSequence":0,"lastEventSequence":0}';
const tell = (signature: string) =>
  fetch(`${url}/webhooks/xero`, { method: 'POST', body, headers: { 'x-xero-signature': signature } });

/** So many at a time; the answers' statuses. */
async function flood(count: number, send: () => Promise<Response>): Promise<number[]> {
  const statuses: number[] = [];
  const sendSome = async () => {
    while (statuses.length < count) {
      const answer = await send();
      statuses.push(answer.status);
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: 20 }, sendSome));
  return statuses;
}

test('who keeps coming with wrong signatures is told to wait (429), and whoever has the right one never is', async () => {
  const { app, panel, dealId } = world;
  const right = signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', body);
  expect(new Set(await flood(500, () => tell(right)))).toEqual(new Set([200]));

  const wrong = await flood(allowances.refusals.atOnce + 100, () => tell('wrong'));
  expect(wrong.filter((status) => status === 401)).toHaveLength(allowances.refusals.atOnce);
  expect(new Set(wrong)).toEqual(new Set([401, 429]));
  const told = await tell('wrong');
  expect([told.status, await told.text(), told.headers.get('retry-after')]).toEqual([429, '', '1']);

  const deal = `${url}/api/deals/${dealId}`;
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const cookie = { headers: { cookie: app.browser.cookies(app.url) } };
  const elsewhere = { ...app, url };
  const stage = { path: '/zoho/stage', body: JSON.stringify({ dealId, stage: 'Qualification' }) } as const;
  const refused: [attack: string, answer: Promise<Response>][] = [
    ['a forged token', fetch(deal, bearer(await forgeToken(world, { key: new Uint8Array(32) })))],
    ['no sign-in', fetch(`${url}/api/settings`)],
    ['an unsigned call', callAsExtension(elsewhere, { ...stage, secret: 'wrong' })],
  ];
  for (const [attack, answer] of refused) {
    const problem = await problemOf(await answer, 429);
    expect({ attack, code: problem.code }).toEqual({ attack, code: 'too_many_requests' });
    expect((await answer).headers.get('retry-after')).toBe('1');
  }

  // The same address with the right proof: Xero, a panel, an administrator, the extension.
  expect((await tell(right)).status).toBe(200);
  expect((await fetch(deal, bearer(panel.token))).status).toBe(200);
  expect((await fetch(`${url}/api/settings`, cookie)).status).toBe(200);
  expect((await callAsExtension(elsewhere, stage)).status).toBe(202);
});

test('an org is told to wait when it asks for too much; tokens that are refused count for nobody', async () => {
  const few = { ...allowances, panels: { atOnce: 3, perSecond: 0.01 } };
  const limits = createRateLimits({ now: () => new Date() }, few);
  const small = await listen(
    createServer(
      express()
        .use(limits.limitRequests)
        .use((request, response) => void response.status(request.headers['x-forged'] ? 401 : 200).end())
        .use(
          ((error, _request, response, _next) =>
            void response.status((error as AppError).status).end()) as ErrorRequestHandler,
        ),
    ),
  );
  const ask = async (org: string, headers: Record<string, string> = {}) => {
    const token = `x.${Buffer.from(JSON.stringify({ org })).toString('base64url')}.x`;
    return (
      await fetch(`${addressOf(small)}/api/deals/1`, { headers: { authorization: `Bearer ${token}`, ...headers } })
    ).status;
  };
  for (let attempt = 0; attempt < 10; attempt += 1) expect(await ask('1', { 'x-forged': 'yes' })).toBe(401);
  expect([await ask('1'), await ask('1'), await ask('1'), await ask('1'), await ask('2')]).toEqual([
    200, 200, 200, 429, 200,
  ]);
  small.close();
});

test('who starts sign-ins without end is told to wait', async () => {
  const start = () => fetch(`${url}/signin`, { redirect: 'manual' });
  const statuses = await flood(allowances.consents.atOnce + 50, start);
  expect(statuses.filter((status) => status === 302)).toHaveLength(allowances.consents.atOnce);
  await problemOf(await start(), 429);
});
