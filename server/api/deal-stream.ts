import { createHash } from 'node:crypto';
import type { Response } from 'express';
import type { AppContext } from '../context.ts';
import { dealView, type DealViewInput } from '../sync/deal-view.ts';
import { dayIn } from '../sync/due-date.ts';
import { zoneOf } from '../sync/org-state.ts';
import { mustReadOrg, readDealViewInput } from './deals.ts';
import { atMost, inTurn } from './in-turn.ts';
import type { ShownSession } from './session.ts';

/** A panel takes three silent beats for the end. */
const HEART_BEAT_MS = 15_000;
/** How long before its end a session is renewed; the panel renews at the same moment for its other requests. */
const RENEW_BEFORE_MS = 30_000;
/** Changes come in bursts: after one has been told, the next waits this long for company. */
const PAUSE_MS = 100;
/** Who leaves this much unread is no longer there. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/** What concerns a whole org has every open panel read at once; other work needs the database, too. */
const readInLine = atMost(3);

/**
 * Answers with a stream that lasts as long as panel, session and server do.
 * - `event: changed` with an `id`: the deal is now as in its data, a whole `DealView`. The first comes at once, unless
 *   `lastEventId` is that of the present state; so whatever was missed is told, by whichever server is asked.
 * - `event: renew`: the session ends soon; the stream ends, and is opened again with a new one.
 * - A comment every 15 s.
 *
 * Rejects, with nothing answered, when the deal cannot be read.
 */
export async function openDealStream(
  ctx: AppContext,
  session: ShownSession,
  { response, lastEventId }: { response: Response; lastEventId: string | null },
): Promise<void> {
  let told = { id: lastEventId, day: '', zone: 'UTC' };

  const isOver = () => response.closed || response.writableEnded;

  const tell = inTurn(PAUSE_MS, async () => {
    if (isOver()) return;
    const { input, zone } = await readInLine(() => readDeal(ctx, session));
    if (isOver()) return;
    const id = idOf(input);
    const isNew = stateOf(id) !== stateOf(told.id);
    told = { id: isNew ? id : told.id, day: input.today, zone };
    start(response);
    if (isNew) send(response, { id, event: 'changed', data: JSON.stringify(dealView(input)) });
  });
  async function tellOrEnd(): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (!response.headersSent) throw error;
      ctx.log.warn({ err: error }, 'a panel could not be told of a change; it comes again');
      response.end();
    }
  }
  function beat(): void {
    if (!response.headersSent) return;
    response.write(': heart-beat\n\n');
    if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    // At midnight an unpaid invoice becomes overdue without anyone writing anything.
    else if (dayIn(told.zone, ctx.now()) !== told.day) void tellOrEnd();
  }
  function askToRenew(): void {
    start(response);
    send(response, { id: told.id, event: 'renew', data: '{}' });
    response.end();
  }

  // Followed before the first look, so that nothing falls between.
  const unfollow = ctx.dealChanges.follow(session, (news) => {
    if (news === 'changed') {
      void tellOrEnd();
    } else {
      start(response);
      response.end();
    }
  });
  const heart = setInterval(beat, HEART_BEAT_MS);
  const renewal = setTimeout(askToRenew, session.expiresAt.getTime() - RENEW_BEFORE_MS - ctx.now().getTime());
  response.once('close', () => {
    unfollow();
    clearInterval(heart);
    clearTimeout(renewal);
  });
  await tellOrEnd();
}

async function readDeal(ctx: AppContext, session: ShownSession): Promise<{ input: DealViewInput; zone: string }> {
  const state = await mustReadOrg(ctx, session);
  return { input: await readDealViewInput(ctx, state, session), zone: zoneOf(state) };
}

/** `<when>-<state>`: rises, and has the same state for the same rows only; rows carry the time of their last change. */
function idOf({ now, ...rows }: DealViewInput): string {
  const state = createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 24);
  return `${now.getTime()}-${state}`;
}

function stateOf(id: string | null): string | undefined {
  return id?.split('-')[1];
}

/** The headers; nobody on the way may keep, change, compress or hold back what comes. */
function start(response: Response): void {
  if (response.headersSent) return;
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store, no-transform',
    // https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.write(': open\n\n');
}

function send(response: Response, { id, event, data }: { id: string | null; event: string; data: string }): void {
  response.write(`${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
}
