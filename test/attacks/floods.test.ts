import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AppError } from '../../server/errors.ts';
import { allowances, createRateLimits } from '../../server/rate-limits.ts';
import { signXeroWebhook } from '../../server/webhooks/signature.ts';
import { callAsExtension } from '../support/extension-call.ts';
import { problemOf } from '../support/problem.ts';
import { forgeToken, startAttackWorld, type AttackWorld } from './world.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
});
afterAll(() => world.close());

const body = '{"events":[],"firstEventSequence":0,"lastEventSequence":0}';
const tell = (signature: string) =>
  fetch(`${world.app.url}/webhooks/xero`, { method: 'POST', body, headers: { 'x-xero-signature': signature } });

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
  const { app, panel } = world;
  const right = signXeroWebhook(app.environment['XERO_WEBHOOK_KEY'] ?? '', body);
  expect(new Set(await flood(500, () => tell(right)))).toEqual(new Set([200]));

  const wrong = await flood(allowances.refusals.atOnce + 300, () => tell('wrong'));
  expect(new Set(wrong)).toEqual(new Set([401, 429]));
  const told = await tell('wrong');
  expect([told.status, await told.text()]).toEqual([429, '']);
  expect(Number(told.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);

  const forged = await forgeToken(world, { key: new Uint8Array(32) });
  const refused: [attack: string, answer: Promise<Response>][] = [
    [
      'a forged token',
      fetch(`${app.url}/api/deals/${world.dealId}`, { headers: { authorization: `Bearer ${forged}` } }),
    ],
    ['no sign-in', fetch(`${app.url}/api/settings`)],
    ['an unsigned call', callAsExtension(app, { path: '/zoho/stage', body: '{}', secret: 'wrong' })],
  ];
  for (const [attack, answer] of refused) {
    const problem = await problemOf(await answer, 429);
    expect({ attack, code: problem.code }).toEqual({ attack, code: 'too_many_requests' });
    expect((await answer).headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  }

  // The same address with the right proof: Xero, a panel, the extension, an administrator.
  expect((await tell(right)).status).toBe(200);
  expect((await panel.view()).invoices).toHaveLength(1);
  await app.ledger.openPanel(app.zoho, world.dealId);
  expect((await app.ledger.settings()).status).toBe(200);
});

test('an org is told to wait when it asks for too much; tokens that are refused count for nobody', async () => {
  const small = { ...allowances, panels: { atOnce: 3, perSecond: 0.01 } };
  const limits = createRateLimits({ now: () => new Date() }, small);
  const server = createServer(
    express()
      .use(limits.limitRequests)
      .use((request, response) => void response.status(request.headers['x-forged'] ? 401 : 200).end())
      .use(
        ((error, _request, response, _next) =>
          void response.status((error as AppError).status).end()) as ErrorRequestHandler,
      ),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/deals/1`;
  const ask = async (org: string, headers: Record<string, string> = {}) => {
    const token = `x.${Buffer.from(JSON.stringify({ org })).toString('base64url')}.x`;
    return (await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers } })).status;
  };
  for (let attempt = 0; attempt < 10; attempt += 1) expect(await ask('1', { 'x-forged': 'yes' })).toBe(401);
  expect([await ask('1'), await ask('1'), await ask('1'), await ask('1'), await ask('2')]).toEqual([
    200, 200, 200, 429, 200,
  ]);
  server.close();
});

test('who starts sign-ins without end is told to wait, and starts again later', async () => {
  const { app } = world;
  const start = () => fetch(`${app.url}/signin`, { redirect: 'manual' });
  const statuses = await flood(allowances.consents.atOnce + 100, start);
  expect(new Set(statuses)).toEqual(new Set([302, 429]));
  await problemOf(await start(), 429);
});
