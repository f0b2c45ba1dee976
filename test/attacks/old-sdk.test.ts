import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Route } from '../../server/route-table.ts';
import { problemOf } from '../support/problem.ts';
import { rowCounts } from '../support/stored-rows.ts';
import { pathOf, routesOf, startAttackWorld, type AttackWorld } from './world.ts';

/**
 * Up to SDK 1.3 the CRM runs an extension's functions as an administrator, and a page says by itself which SDK it has:
 * whoever claims `sdkVersion: '1'` gets a deal session in an administrator's name. It must open nothing that a colleague's
 * does not.
 */
let world: AttackWorld;
let token = '';
beforeAll(async () => {
  world = await startAttackWorld();
  const administrator = world.app.zoho.users.find(({ profile }) => profile.name === 'Administrator');
  token = (await world.app.ledger.openPanel(world.app.zoho, world.dealId, administrator?.id ?? '')).token;
});
afterAll(() => world.close());

const send = (route: Route) =>
  fetch(world.app.url + pathOf(route, world), {
    method: route.method,
    headers: { authorization: `Bearer ${token}`, origin: world.app.url, 'content-type': 'application/json' },
    redirect: 'manual',
    ...(route.method === 'GET' ? {} : { body: '{}' }),
  });

test.each(routesOf('administrator', 'person'))(
  '$name is closed to a deal session, in whoever’s name it is',
  async ({ route }) => {
    const before = await rowCounts(world.app);
    await problemOf(await send(route), 401);
    expect(await rowCounts(world.app)).toEqual(before);
  },
);

test('what needs a sign-in by the org’s rights is closed to a deal session in an administrator’s name', async () => {
  const { rights = {} } = (await world.app.ledger.settings()).body as { rights?: Record<string, { strength: string }> };
  const guarded = routesOf('panel').filter(({ route }) => rights[route.action ?? '']?.strength === 'personal');
  expect(guarded.length > 0).toBe(Object.keys(rights).length > 0);
  const before = await rowCounts(world.app);
  for (const { route } of guarded) expect((await problemOf(await send(route), 403)).code).toBe('sign_in_needed');
  expect(await rowCounts(world.app)).toEqual(before);
});
