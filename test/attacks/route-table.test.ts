import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routeAt, routes } from '../../server/route-table.ts';
import { createHttp } from '../../server/http.ts';
import { startApp, type App } from '../support/start-app.ts';
import { readSources } from '../source-code.ts';

let app: App;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** What Express keeps of a router; it has no official way to list its routes. */
interface Layer {
  rawPath: unknown;
  route?: { path: unknown; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
}

function routesIn(stack: Layer[]): string[] {
  return stack.flatMap(({ rawPath, route, handle }) => {
    if (route) return Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${String(route.path)}`);
    const inner = routesIn(handle?.stack ?? []);
    // A router under a prefix would hide whole addresses from the table and from whoever searches for them.
    if (inner.length > 0) expect({ prefix: rawPath, routes: inner }).toMatchObject({ prefix: '/' });
    return inner;
  });
}

test('the table names every route the server has, and none that it has not', () => {
  const http = createHttp(app.server.context, () => true);
  const real = routesIn((http.router as unknown as { stack: Layer[] }).stack);
  expect(real.length).toBeGreaterThan(20);
  expect([...real].sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test('a panel’s route asks for the right that the table says', () => {
  const asked = readSources('server/api').flatMap(({ tree: { text } }) =>
    [...text.matchAll(/router\.(get|post|put|delete)\(([^,]+),(?:(?!router\.)[\s\S])*?action: '(\w+)'/g)].map(
      ([, method = '', given = '', action]) => {
        const named = new RegExp(`const ${given.trim()} = ('[^']+')`).exec(text)?.[1];
        return `${method.toUpperCase()} ${(named ?? given.trim()).slice(1, -1)}: ${action ?? ''}`;
      },
    ),
  );
  const listed = routes.filter(({ action }) => action !== undefined);
  expect([...asked].sort()).toEqual(
    listed.map(({ method, path, action }) => `${method} ${path}: ${action ?? ''}`).sort(),
  );
  const onDeals = routes.filter(({ caller, path }) => caller === 'panel' && path.includes(':dealId'));
  expect(onDeals.filter(({ action }) => action === undefined)).toEqual([]);
});

test('an address is told by its row, whatever stands in it', () => {
  expect(routeAt('GET', '/api/deals/eyJhbGciOi')?.path).toBe('/api/deals/:dealId');
  expect(routeAt('HEAD', '/settings/')?.path).toBe('/settings');
  for (const path of ['/api/deals/1/2/3/4', '/nowhere', '/api/deals', '', '/settings/assets/x.js']) {
    expect(routeAt('GET', path)).toBeNull();
  }
});

test('every route answers with the headers that keep a browser from harm', async () => {
  for (const { method, path } of routes) {
    const answer = await fetch(app.url + path, { method, redirect: 'manual' });
    const headers = Object.fromEntries(answer.headers);
    expect({ path, headers }).toMatchObject({
      headers: {
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
      },
    });
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/^default-src 'none';.*frame-ancestors 'none';base-uri 'none'$/);
    expect(policy).not.toMatch(/unsafe-|\*|http:/);
    expect(headers['x-powered-by']).toBeUndefined();
    await answer.body?.cancel();
  }
});

test('reached by https, it is asked for by nothing else; by http, browsers are not told to', async () => {
  const strict = (await fetch(`${app.url}/healthz`)).headers.get('strict-transport-security');
  expect(strict).toBeNull();
  const { context } = app.server;
  const http = createHttp(
    { ...context, config: { ...context.config, publicUrl: 'https://ledger.example.com' } },
    () => true,
  );
  const server = http.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const headers = (await fetch(`http://127.0.0.1:${port}/healthz`)).headers;
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
  server.close();
});
