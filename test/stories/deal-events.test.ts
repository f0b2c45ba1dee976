import { isDeepStrictEqual } from 'node:util';
import { SignJWT } from 'jose';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { DealView } from '../../server/api/contract/deal.ts';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/start.ts';
import { addDeal, viewAt } from '../support/deals.ts';
import { openEvents, type EventStream } from '../support/event-stream.ts';
import { freePort } from '../support/free-port.ts';
import type { Panel } from '../support/ledger-client.ts';
import { problemOf } from '../support/problem.ts';
import { startApp, type App } from '../support/start-app.ts';
import { atRest, storedRows } from '../support/stored-rows.ts';
import { until } from '../support/until.ts';

/** "Within a second" is the promise; the rest is for a busy machine. */
const SOON_MS = 20_000;

let app: App;
beforeAll(async () => {
  app = await startApp();
  await app.setUp();
  // What it leads to would be told to every panel.
  await atRest(app);
});
afterAll(() => app.close());

interface OpenDeal {
  dealId: string;
  panel: Panel;
  listen: (options?: { lastEventId?: string; url?: string; token?: string }) => Promise<EventStream>;
}

async function openDeal(): Promise<OpenDeal> {
  const { id: dealId } = addDeal(app);
  const panel = await app.ledger.openPanel(app.zoho, dealId);
  return {
    dealId,
    panel,
    async listen({ url = app.url, ...options } = {}) {
      const stream = await openEvents(url, { dealId, token: panel.token, ...options });
      onTestFinished(stream.close);
      return stream;
    },
  };
}

/** A second server on the same database, as behind a load balancer. */
async function startSecondServer(): Promise<string> {
  const port = await freePort();
  const second = await startServer(readConfig({ ...app.environment, PORT: String(port) }));
  onTestFinished(() => second.close());
  return `http://localhost:${port}`;
}

test('an open panel is told at once what becomes of its deal, from the click to the invoice', async () => {
  const { panel, listen } = await openDeal();
  const stream = await listen();
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(stream.headers.get('cache-control')).toContain('no-store');
  expect(stream.headers.get('x-accel-buffering')).toBe('no');
  await stream.deal('not_invoiced', SOON_MS);
  await panel.createInvoice();
  await stream.deal('draft', SOON_MS);
  // What follows from the draft by itself is told, too.
  await until('the stream to say what the panel is answered', async () => {
    const { asOf: _answeredAt, ...answered } = await viewAt(panel, 'draft');
    const { asOf: _toldAt, ...told } = JSON.parse(stream.events.at(-1)?.data ?? '{}') as Partial<DealView>;
    return isDeepStrictEqual(told, answered);
  });
  const ids = stream.events.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...ids].sort());
});

test('a panel on one server is told of what another server on the same database does', async () => {
  const { panel, listen } = await openDeal();
  const stream = await listen({ url: await startSecondServer() });
  await stream.deal('not_invoiced', SOON_MS);
  await panel.createInvoice();
  await stream.deal('draft', SOON_MS);
});

test('other deals’ changes are not told', async () => {
  const [one, other] = await Promise.all([openDeal(), openDeal()]);
  const [stream, otherStream] = await Promise.all([one.listen(), other.listen()]);
  await other.panel.createInvoice();
  await otherStream.deal('draft', SOON_MS);
  expect(stream.events).toHaveLength(1);
});

test('after a cut, Last-Event-ID brings what was missed, from whichever server; what is known is not told again', async () => {
  const { panel, listen } = await openDeal();
  const first = await listen();
  const { eventId } = await first.deal('not_invoiced', SOON_MS);
  first.close();
  await panel.createInvoice();
  await viewAt(panel, 'draft');
  const resumed = await listen({ lastEventId: eventId, url: await startSecondServer() });
  await resumed.deal('draft', SOON_MS);
});

test('what the panel knows is not told again; an id that nobody remembers brings the present state', async () => {
  const { listen } = await openDeal();
  // What the server does by itself after the set-up is told, too: so this is looked at between two equal states.
  await until('a moment in which nothing changes', async () => {
    const { eventId } = await (await listen()).deal('not_invoiced', SOON_MS);
    const [again, neverHeardOf] = [await listen({ lastEventId: eventId }), await listen({ lastEventId: '1-2-3' })];
    const { eventId: afterwards } = await neverHeardOf.deal('not_invoiced', SOON_MS);
    if (afterwards.split('-')[1] !== eventId.split('-')[1]) return false;
    expect(again.text()).toBe(': open\n\n');
    return true;
  });
});

test('what has come and gone while a panel was away is told, for it may have been read meanwhile', async () => {
  const { panel, listen, dealId } = await openDeal();
  const first = await listen();
  await panel.createInvoice();
  const { eventId } = await first.deal('draft', SOON_MS);
  first.close();
  await storedRows(app, `update deal_syncs set state = 'queued', updated_at = now() where deal_id = '${dealId}'`);
  await viewAt(panel, 'draft');
  const resumed = await listen({ lastEventId: eventId });
  await resumed.deal('draft', SOON_MS);
});

test('settings and connections are told to every open panel of the CRM', async () => {
  const { listen } = await openDeal();
  const stream = await listen();
  await stream.deal('not_invoiced', SOON_MS);
  await storedRows(app, `update connections set name = 'Renamed Company' where provider = 'xero'`);
  await until('the new name', () => stream.events.some(({ data }) => data.includes('Renamed Company')), SOON_MS);
});

test('before a session ends its stream says so and ends; with a new session it goes on where it was', async () => {
  const { dealId, panel, listen } = await openDeal();
  const [user] = app.zoho.users;
  // It is renewed 30 s before its end: that is long enough for the stream to begin.
  const secondsLeft = 36;
  const short = await new SignJWT({ org: app.zoho.org.id, deal: dealId, email: user?.email })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user?.id ?? '')
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + secondsLeft)
    .sign(app.server.context.keys.dealSession);
  const stream = await listen({ token: short });
  const { eventId } = await stream.deal('not_invoiced', SOON_MS);
  await until('the stream to end', stream.ended, SOON_MS);
  expect(stream.events.at(-1)).toMatchObject({ id: eventId, event: 'renew', data: '{}' });

  const renewed = await listen({ lastEventId: eventId });
  await panel.createInvoice();
  await renewed.deal('draft', SOON_MS);
});

test('without a token of this deal in the header there is no stream', async () => {
  const [one, other] = await Promise.all([openDeal(), openDeal()]);
  const address = `${app.url}/api/deals/${one.dealId}/events`;
  const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  await problemOf(await fetch(address), 401);
  await problemOf(await fetch(address, withToken(other.panel.token)), 401);
  for (const query of [`?token=${one.panel.token}`, `?access_token=${one.panel.token}`, `?t=${one.panel.token}`]) {
    await problemOf(await fetch(address + query), 401);
    await problemOf(await fetch(address + query, withToken(one.panel.token)), 401);
  }
});

test('a widget’s browser may ask for the stream, with the header that resumes it', async () => {
  const { dealId, panel } = await openDeal();
  const address = `${app.url}/api/deals/${dealId}/events`;
  const asked = await fetch(address, { method: 'OPTIONS', headers: { origin: app.zoho.widgetUrl } });
  expect(asked.status).toBe(204);
  expect(asked.headers.get('access-control-allow-headers')).toContain('last-event-id');
  const stop = new AbortController();
  const headers = { origin: app.zoho.widgetUrl, authorization: `Bearer ${panel.token}` };
  const stream = await fetch(address, { headers, signal: stop.signal });
  expect(stream.headers.get('access-control-allow-origin')).toBe(app.zoho.widgetUrl);
  stop.abort();
});

test('a panel opens only so many streams at a time; one that is closed makes room at once', async () => {
  const { dealId, panel, listen } = await openDeal();
  const streams: EventStream[] = [];
  for (let opened = 0; opened < 6; opened += 1) streams.push(await listen());
  const ask = () =>
    fetch(`${app.url}/api/deals/${dealId}/events`, { headers: { authorization: `Bearer ${panel.token}` } });
  expect((await problemOf(await ask(), 429)).code).toBe('too_many_streams');
  streams[0]?.close();
  const next = await until('a free place', async () => {
    const stream = await listen();
    return stream.status === 200 && stream;
  });
  await next.deal('not_invoiced', SOON_MS);
});

test('asking for the head of a stream opens none', async () => {
  const { dealId, panel } = await openDeal();
  const headers = { authorization: `Bearer ${panel.token}` };
  const head = await fetch(`${app.url}/api/deals/${dealId}/events`, { method: 'HEAD', headers });
  expect(head.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(await head.text()).toBe('');
});

test('a stream outlives a cut of the connection its server listens on, and misses nothing', async () => {
  const { listen, dealId } = await openDeal();
  const stream = await listen();
  await stream.deal('not_invoiced', SOON_MS);
  const client = new pg.Client({ connectionString: app.environment['DATABASE_URL'] });
  await client.connect();
  onTestFinished(() => client.end());
  const cut = await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where application_name = 'deal-ledger-changes' and datname = current_database()`,
  );
  expect(cut.rowCount).toBeGreaterThan(0);
  // Nobody listens at this moment.
  await client.query(`update deals set name = 'Renamed in the gap' where deal_id = $1`, [dealId]);
  await until('the new name', () => stream.events.some(({ data }) => data.includes('Renamed in the gap')), SOON_MS);
});

test('a heart beats in a stream in which nothing happens', async () => {
  const { listen } = await openDeal();
  const stream = await listen();
  await until('a heart-beat', () => stream.text().includes(': heart-beat\n\n'), 60_000);
  expect(stream.events).toHaveLength(1);
});

test('a server that stops ends its streams at once', async () => {
  const { listen, panel } = await openDeal();
  const port = await freePort();
  const second = await startServer(readConfig({ ...app.environment, PORT: String(port) }));
  const stream = await openEvents(`http://localhost:${port}`, {
    dealId: (await panel.view()).deal.id,
    token: panel.token,
  });
  await stream.deal('not_invoiced', SOON_MS);
  const stopped = second.close();
  await until('the stream to end', stream.ended, SOON_MS);
  await stopped;
  await (await listen()).deal('not_invoiced', SOON_MS);
});
