import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { makeBacklog, makeKnownCustomers } from './backlog.ts';
import { percentile, unfinished, type Figures } from './figure.ts';
import { openSession, sendCall } from './ledger-calls.ts';
import type { Bench } from './scenario.ts';
import { watchUntil, type World } from './world.ts';

/** Xero's real minute: what a click waits for is the point here. */
const RATE_WINDOW_MS = 60_000;
const KNOWN_CUSTOMERS = 10;
const DRAINING_MS = 5000;
const BETWEEN_CLICKS_MS = 2000;
const CLICK_WITHIN_MS = 90_000;
const TARGET_SECONDS = 15;

/** A person clicks *Create invoice* while a backlog is being worked off: how long until that invoice is in Xero. */
export function clickBehindBacklog(bench: Bench): Promise<Figures> {
  const { deals, clicks } = bench.size({ full: { deals: 10_000, clicks: 5 }, quick: { deals: 30, clicks: 2 } });
  return bench.inWorld({ rateWindowMs: RATE_WINDOW_MS }, async (world) => {
    const { sandboxes, url, org } = world;
    const customers = await makeKnownCustomers(world, KNOWN_CUSTOMERS);
    bench.say(`a backlog of ${deals} deals`);
    const backlog = await makeBacklog(world, deals, customers);
    const clicked = await sandboxes.addDeals({ count: clicks, customers, stage: 'Negotiation/Review' });
    const sessions: { dealId: string; token: string }[] = [];
    for (const dealId of clicked) sessions.push({ dealId, token: await openSession(url, org, dealId) });
    await world.connectXero();
    await pause(DRAINING_MS);
    const seconds: number[] = [];
    for (const session of sessions) {
      bench.say('a click');
      const served = await click(world, session);
      if (served !== null) seconds.push(served);
      await pause(BETWEEN_CLICKS_MS);
    }
    const behind = deals - ((await sandboxes.invoiced()).deals - KNOWN_CUSTOMERS - seconds.length);
    const note = unfinished(seconds.length, clicks);
    return [
      {
        name: 'deals that waited before the clicks',
        value: backlog.waiting,
        unit: 'deals',
        ...unfinished(backlog.waiting, deals),
      },
      { name: 'deals still waiting after the last click', value: behind, unit: 'deals' },
      { name: 'click to invoice p50', value: percentile(seconds, 0.5), unit: 's', ...note },
      {
        name: 'click to invoice, the slowest',
        value: percentile(seconds, 1),
        unit: 's',
        target: { atMost: TARGET_SECONDS },
        ...note,
      },
    ];
  });
}

/** Seconds until the invoice is in Xero; null when it is not in time. */
async function click(world: World, { dealId, token }: { dealId: string; token: string }): Promise<number | null> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const request = { url: `${world.url}/api/deals/${dealId}/invoices`, method: 'POST', headers, body: '{}' } as const;
  const startedAt = performance.now();
  const { status, text } = await sendCall(request, new Agent());
  if (status !== 202) throw new Error(`the click was answered with ${status}: ${text}`);
  const look = async () => ((await world.sandboxes.hasInvoice(dealId)) ? 1 : 0);
  const { reached } = await watchUntil(look, 1, { withinMs: CLICK_WITHIN_MS, everyMs: 20 });
  return reached === 1 ? (performance.now() - startedAt) / 1000 : null;
}
