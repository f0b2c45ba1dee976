import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** A process's ear for what any process has changed about a deal; the database's triggers do the telling. */
export interface DealChanges {
  /**
   * Tells `changed` after each committed change of what the deal's panel shows, and once after every gap in which one may
   * have been missed; `closing` when the server stops. Gives what ends it.
   */
  follow(deal: { orgId: string; dealId: string }, listener: (news: DealNews) => void): () => void;
  close(): Promise<void>;
}

export type DealNews = 'changed' | 'closing';

interface Follower {
  dealId: string;
  listener: (news: DealNews) => void;
}

const RECONNECT_MS = 500;
/** A connection can be dead without a word: it is asked this often whether it lives, and given this long to say so. */
const PROBE_EVERY_MS = 15_000;
const PROBE_TIMEOUT_MS = 5000;
const CLOSE_MS = 1000;

/** Opens the one connection of this process that listens; when it is cut, another one is opened. */
export async function openDealChanges(databaseUrl: string): Promise<DealChanges> {
  const followers = new Map<string, Set<Follower>>();
  let state: 'open' | 'closed' = 'open';

  function tellAll(news: DealNews): void {
    for (const ofOrg of followers.values()) for (const { listener } of ofOrg) listener(news);
  }
  const listening = await keepListening(databaseUrl, {
    onPayload(payload) {
      const [orgId = '', dealId = '*'] = payload.split('/');
      for (const follower of followers.get(orgId) ?? []) {
        if (dealId === '*' || dealId === follower.dealId) follower.listener('changed');
      }
    },
    onGap: () => tellAll('changed'),
  });

  return {
    follow({ orgId, dealId }, listener) {
      const follower = { dealId, listener };
      const ofOrg = followers.get(orgId) ?? new Set();
      followers.set(orgId, ofOrg.add(follower));
      if (state === 'closed') listener('closing');
      return () => {
        ofOrg.delete(follower);
        if (ofOrg.size === 0 && followers.get(orgId) === ofOrg) followers.delete(orgId);
      };
    },
    async close() {
      if (state === 'closed') return;
      state = 'closed';
      tellAll('closing');
      await listening.close();
    },
  };
}

/** `LISTEN` on a connection of its own: https://www.postgresql.org/docs/current/sql-listen.html */
async function keepListening(
  databaseUrl: string,
  { onPayload, onGap }: { onPayload: (payload: string) => void; onGap: () => void },
): Promise<{ close: () => Promise<void> }> {
  let client: pg.Client | null = null;
  let state: 'open' | 'closed' = 'open';
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      ...{ connectionString: databaseUrl, application_name: 'deal-ledger-changes' },
      ...{ keepAlive: true, query_timeout: PROBE_TIMEOUT_MS, connectionTimeoutMillis: PROBE_TIMEOUT_MS },
    });
    const lost = () => {
      if (client !== next) return;
      client = null;
      void next.end().catch(() => undefined);
      reconnectSoon();
    };
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', ({ payload }) => onPayload(payload ?? ''));
    try {
      await next.connect();
      await next.query('listen deal_changes');
    } catch (error) {
      void next.end().catch(() => undefined);
      throw error;
    }
    if (state === 'open') client = next;
    else await next.end();
  }
  function reconnectSoon(): void {
    if (state === 'closed') return;
    clearTimeout(retry);
    retry = setTimeout(() => void connect().then(onGap, reconnectSoon), RECONNECT_MS);
  }

  await connect();
  const probe = setInterval(() => {
    const asked = client;
    asked?.query('select 1').catch(() => asked.emit('error', new Error('the connection is silent')));
  }, PROBE_EVERY_MS);
  return {
    async close() {
      state = 'closed';
      clearTimeout(retry);
      clearInterval(probe);
      const last = client;
      client = null;
      // A database that has gone silent must not keep the server from stopping.
      await Promise.race([last?.end().catch(() => undefined), pause(CLOSE_MS, undefined, { ref: false })]);
    },
  };
}
