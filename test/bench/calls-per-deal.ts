import { makeBacklog, makeKnownCustomers } from './backlog.ts';
import { unfinished, type Figures } from './figure.ts';
import type { Bench } from './scenario.ts';
import { watchUntil, type World } from './world.ts';

const RATE_WINDOW_MS = 1000;
const WITHIN_MS = 120_000;

/** How many calls to Xero and to Zoho one deal costs: alone with a new and a known contact, and in a backlog. */
export function callsPerDeal(bench: Bench): Promise<Figures> {
  const { singles, backlog } = bench.size({ full: { singles: 20, backlog: 500 }, quick: { singles: 2, backlog: 10 } });
  return bench.inWorld({ rateWindowMs: RATE_WINDOW_MS }, async (world) => {
    const customers = await makeKnownCustomers(world, singles);
    bench.say('single deals');
    const fresh = await callsOfSingles(world, 'own', singles);
    const known = await callsOfSingles(world, customers, singles);
    bench.say('a backlog');
    const drained = await callsOfBacklog(world, customers, backlog);
    return [
      ...figuresOf('new contact', fresh, {}),
      ...figuresOf('known contact', known, { xero: 1 }),
      ...figuresOf('backlog, known contacts', drained, { xero: 0.06 }),
    ];
  });
}

interface Calls {
  xero: number;
  zoho: number;
  deals: number;
  wanted: number;
}

async function callsOfSingles({ sandboxes }: World, customers: string[] | 'own', wanted: number): Promise<Calls> {
  const dealIds = await sandboxes.addDeals({ count: wanted, customers, stage: 'Negotiation/Review' });
  const before = await sandboxes.counts();
  let deals = 0;
  for (const dealId of dealIds) {
    const { elapsedMs } = await sandboxes.winDeal(dealId);
    deals += elapsedMs === null ? 0 : 1;
    await sandboxes.quiet({ forMs: 150, withinMs: 10_000 });
  }
  const after = await sandboxes.counts();
  return { xero: after.xero - before.xero, zoho: after.zoho - before.zoho, deals, wanted };
}

async function callsOfBacklog(world: World, customers: string[], wanted: number): Promise<Calls> {
  const { sandboxes } = world;
  const invoiced = (await sandboxes.invoiced()).deals;
  const before = await sandboxes.counts();
  await makeBacklog(world, wanted, customers);
  await world.connectXero();
  const look = async () => (await sandboxes.invoiced()).deals - invoiced;
  const { reached } = await watchUntil(look, wanted, { withinMs: WITHIN_MS, everyMs: 200 });
  await sandboxes.quiet({ forMs: 500, withinMs: 10_000 });
  const after = await sandboxes.counts();
  return { xero: after.xero - before.xero, zoho: after.zoho - before.zoho, deals: reached, wanted };
}

function figuresOf(name: string, { xero, zoho, deals, wanted }: Calls, targets: { xero?: number }): Figures {
  const each = (calls: number) => (deals === 0 ? null : calls / deals);
  const target = targets.xero === undefined ? {} : { target: { atMost: targets.xero } };
  const note = unfinished(deals, wanted);
  return [
    { name: `${name}: Xero calls per deal`, value: each(xero), unit: 'calls', ...target, ...note },
    { name: `${name}: Zoho calls per deal`, value: each(zoho), unit: 'calls', ...note },
  ];
}
