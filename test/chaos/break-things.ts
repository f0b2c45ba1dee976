import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.ts';
import type { ChaosWorld } from './chaos-world.ts';
import type { Act, KillMoment } from './plan-acts.ts';
import type { Random } from './random.ts';
import { createWeather } from './weather.ts';

/** What breaks in a run, and how often it did. */
export interface Breakage {
  /** Does one thing; settles when it is over. */
  perform(act: Act): Promise<void>;
  /** From now on nothing fails; what was broken is whole again when this settles. */
  end(): Promise<void>;
  counts: { kills: number; cuts: number; expiries: number };
}

export type Telling = 'every event is told' | 'some events are lost';

/** How long a kill waits for its moment before it happens anyway. */
const MOMENT_MS = 3000;
const LOOK_AGAIN_MS = 2;

/** The faults of both sides, the deliveries of Zoho, the deaths of the servers and the cuts of the database. */
export function createBreakage(world: ChaosWorld, random: Random, telling: Telling): Breakage {
  const { zoho, xero, servers, rows } = world;
  const weather = { zoho: createWeather(random, 'zoho'), xero: createWeather(random, 'xero') };
  const counts = { kills: 0, cuts: 0, expiries: 0 };
  let told = 0;
  let isOver = false;
  zoho.failBy(weather.zoho.choose);
  xero.failBy(weather.xero.choose);
  zoho.setDeliveryTimes((_change, kind) => {
    told += 1;
    const stream = random.stream(`delivery ${told} ${kind}`);
    if (isOver) return [0];
    const how = stream.weighted({ prompt: 60, twice: 12, late: 20, never: telling === 'some events are lost' ? 8 : 0 });
    const lateMs = stream.between(200, 6000);
    return { prompt: [0], twice: [0, lateMs], late: [lateMs], never: [] }[how];
  });

  async function waitFor(moment: KillMoment): Promise<void> {
    const happened = momentOf(moment, () => told);
    const end = Date.now() + MOMENT_MS;
    while (!happened() && Date.now() < end) await pause(LOOK_AGAIN_MS);
  }
  /** Says whether what was waited for has happened since. */
  function momentOf(moment: KillMoment, countTold: () => number): () => boolean {
    const from = { calls: xero.calls.length, told: countTold(), renewals: renewals() };
    const isSent = (path: RegExp) => () =>
      xero.calls.slice(from.calls).some((call) => call.method === 'PUT' && path.test(call.path));
    switch (moment) {
      case 'now':
        return () => true;
      case 'an invoice is sent':
        return isSent(/\/Invoices$/);
      case 'a contact is sent':
        return isSent(/\/Contacts$/);
      case 'a credit note is sent':
        return isSent(/\/(CreditNotes|Allocations)$/);
      case 'a token is renewed':
        xero.expireAccessTokens();
        return () => renewals() > from.renewals;
      case 'an event arrives':
        return () => countTold() > from.told;
    }
  }
  const renewals = () => xero.identityCalls.length + zoho.identityCalls.length;

  async function cutDatabase(connections: 'all' | 'work' | 'queue'): Promise<void> {
    const names = { all: ['deal-ledger', 'deal-ledger-jobs'], work: ['deal-ledger'], queue: ['deal-ledger-jobs'] };
    await rows(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = any($1)`,
      [names[connections]],
    );
  }

  return {
    counts,
    async perform(act) {
      switch (act.kind) {
        case 'weather':
          return weather[act.side].become(act.storm);
        case 'expire-tokens':
          counts.expiries += 1;
          return act.side === 'zoho' ? zoho.expireAccessTokens() : xero.expireAccessTokens();
        case 'kill':
          await waitFor(act.when);
          counts.kills += 1;
          return servers[act.server]?.killAndRestart(act.downMs);
        case 'cut-database':
          counts.cuts += 1;
          return cutDatabase(act.connections);
        default:
          throw new Error(`${act.kind} is done by people`);
      }
    },
    async end() {
      isOver = true;
      weather.zoho.end();
      weather.xero.end();
      await until('Xero to finish what its gateway gave up', () =>
        xero.calls.every(({ lateWork }) => lateWork !== 'open'),
      );
      for (const server of servers) await server.settle();
    },
  };
}
