import { setTimeout as pause } from 'node:timers/promises';
import { spread, unfinished, type Figures } from './figure.ts';
import type { DealRun } from './sandbox-orders.ts';
import type { Bench } from './scenario.ts';
import type { World } from './world.ts';

const LATENCY_MS = 50;
/** Short, so that Xero's limit is never what a single deal waits for. */
const RATE_WINDOW_MS = 1000;
/** The answer is not the end of the server's work on a deal: the next one finds it idle again. */
const PAUSE_MS = 150;
const WARM_UP_DEALS = 5;
const KNOWN_CUSTOMERS = 20;

/**
 * From the stage change to the answer of Xero that makes the invoice, one deal after another, every call taking 50 ms.
 * Overhead: the part of that time in which no call was open at all, so only we can have used it.
 */
export function eventToInvoice(bench: Bench): Promise<Figures> {
  const deals = bench.size({ full: 200, quick: 5 });
  return bench.inWorld({ latencyMs: LATENCY_MS, rateWindowMs: RATE_WINDOW_MS }, async (world) => {
    const { sandboxes } = world;
    const customers = await sandboxes.addCustomers(Math.min(KNOWN_CUSTOMERS, deals));
    bench.say('making the customers known');
    await winAll(world, customers, customers.length);
    await winAll(world, 'own', WARM_UP_DEALS);
    bench.say(`${deals} deals of known customers`);
    const known = await winAll(world, customers, deals);
    bench.say(`${deals} deals of new customers`);
    const fresh = await winAll(world, 'own', deals);
    return [...figuresOf('known contact', known, deals), ...figuresOf('new contact', fresh, deals)];
  });
}

async function winAll({ sandboxes }: World, customers: string[] | 'own', count: number): Promise<DealRun[]> {
  const dealIds = await sandboxes.addDeals({ count, customers, stage: 'Negotiation/Review' });
  const runs: DealRun[] = [];
  for (const dealId of dealIds) {
    runs.push(await sandboxes.winDeal(dealId));
    await pause(PAUSE_MS);
  }
  return runs;
}

function figuresOf(name: string, runs: DealRun[], wanted: number): Figures {
  const ended = runs.filter((run) => run.elapsedMs !== null);
  const elapsed = ended.map((run) => run.elapsedMs ?? 0);
  const overhead = ended.map((run) => (run.elapsedMs ?? 0) - run.openMs);
  const targets = name === 'known contact' ? { p50: 200 } : {};
  return [
    ...spread(`${name}: event to invoice`, elapsed, targets),
    ...spread(`${name}: overhead`, overhead, { p95: 30 }),
  ].map((figure) => ({ ...figure, ...unfinished(ended.length, wanted) }));
}
