import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../server/route-table.ts';
import { addDeal } from '../support/deals.ts';
import { problemOf } from '../support/problem.ts';
import { rowCounts } from '../support/stored-rows.ts';
import { forgeToken, pathOf, routesOf, startAttackWorld, storedOf, type AttackWorld } from './world.ts';

let world: AttackWorld;
beforeAll(async () => {
  world = await startAttackWorld();
  wrong = await wrongTokens();
});
afterAll(() => world.close());

const panelRoutes = routesOf('panel');
const anotherDeals = 'the token of another deal';
let wrong: Record<string, Record<string, string>> = {};

function send(route: Route, headers: Record<string, string>, query = ''): Promise<Response> {
  return fetch(world.app.url + pathOf(route, world) + query, {
    method: route.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(route.method === 'GET' ? {} : { body: '{}' }),
  });
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Tokens that nobody may take for one of this deal. */
async function wrongTokens(): Promise<Record<string, Record<string, string>>> {
  const { app, panel } = world;
  const { dealSession, state } = app.server.context.keys;
  const [header = '', claims = '', signature = ''] = panel.token.split('.');
  const nowSeconds = Math.floor(Date.now() / 1000);
  const otherDeal = await app.ledger.openPanel(app.zoho, addDeal(app).id);
  const swapped = Buffer.from(JSON.stringify({ org: world.neighbourOrgId, deal: world.dealId })).toString('base64url');
  return {
    'no token': {},
    'an empty token': bearer(''),
    'a malformed token': bearer('a.b.c'),
    'no signature': bearer(`${header}.${claims}.`),
    'alg none': bearer(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${claims}.`),
    'other claims under the same signature': bearer(`${header}.${swapped}.${signature}`),
    'a longer signature': bearer(`${panel.token}x`),
    'another algorithm': bearer(await forgeToken(world, { alg: 'HS512' })),
    'another key': bearer(await forgeToken(world, { key: new Uint8Array(32) })),
    'the key of OAuth states': bearer(await forgeToken(world, { key: state })),
    'an ended token': bearer(await forgeToken(world, { claims: { exp: nowSeconds - 1 }, key: dealSession })),
    'a token without an end': bearer(await forgeToken(world, { claims: { exp: undefined } })),
    'a token without a user': bearer(await forgeToken(world, { claims: { sub: undefined } })),
    [anotherDeals]: bearer(otherDeal.token),
    'the token as a password': { authorization: `Basic ${panel.token}` },
    'the sign-in of an administrator': { cookie: app.browser.cookies(app.url), origin: app.url },
  };
}

test.each(panelRoutes)('$name: no token but this deal’s own is taken (401), and nothing is done', async ({ route }) => {
  const before = await rowCounts(world.app);
  for (const [attack, headers] of Object.entries(wrong)) {
    // A route without a deal in its address takes the token's own.
    if (attack === anotherDeals && !route.path.includes(':dealId')) continue;
    const answer = await send(route, headers);
    expect({ attack, status: answer.status }).toEqual({ attack, status: 401 });
    expect((await problemOf(answer, 401)).code).toBe('not_signed_in');
  }
  expect(await rowCounts(world.app)).toEqual(before);
});

test.each(panelRoutes)('$name: a token in the address is no token', async ({ route }) => {
  await problemOf(await send(route, {}, `?token=${world.panel.token}&access_token=${world.panel.token}`), 401);
});

test.each(panelRoutes)(
  '$name: a token of another CRM for the same deal shows and changes nothing of this one',
  async ({ route }) => {
    const before = await storedOf(world, world.app.zoho.org.id);
    const token = await forgeToken(world, { claims: { org: world.neighbourOrgId } });
    const abort = new AbortController();
    const answer = await fetch(world.app.url + pathOf(route, world) + '?q=Ridgeway', {
      method: route.method,
      headers: { 'content-type': 'application/json', ...bearer(token) },
      signal: abort.signal,
      ...(route.method === 'GET' ? {} : { body: route.path.endsWith('/link') ? linkBody() : '{}' }),
    });
    expect(answer.status).toBeLessThan(500);
    const text = await firstOf(answer);
    abort.abort();
    // The name of the deal is the other CRM's own: the sandbox gives both the same records.
    for (const mark of world.marks.filter((words) => !words.startsWith('Ridgeway'))) expect(text).not.toContain(mark);
    expect(await storedOf(world, world.app.zoho.org.id)).toEqual(before);
  },
);

const linkBody = () => JSON.stringify({ invoiceId: world.invoiceId });

/** The whole answer; of a stream that does not end, its first event. */
async function firstOf(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer.text();
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('\ndata: ')) break;
  }
  return text;
}

test('this deal’s own token is taken', async () => {
  expect((await world.panel.view()).invoices).toHaveLength(1);
});
