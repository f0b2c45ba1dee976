import { count } from './bench-database.ts';
import { sendAll, zohoNotification } from './ledger-calls.ts';
import { watchUntil, type World } from './world.ts';

const DEALS_PER_NOTIFICATION = 100;
const LOOK_EVERY_MS = 500;
const ABSORB_WITHIN_MS = 300_000;

/** Invoices one deal of each of so many new customers, so that their contacts are known and unchanged afterwards. */
export async function makeKnownCustomers({ sandboxes, url, watch }: World, wanted: number): Promise<string[]> {
  const customers = await sandboxes.addCustomers(wanted);
  const before = (await sandboxes.invoiced()).deals;
  const ids = await sandboxes.addDeals({ count: wanted, customers, stage: 'Closed Won' });
  await sendAll([zohoNotification(url, watch, { ids, stage: 'Closed Won' })], 1, 200);
  const look = async () => (await sandboxes.invoiced()).deals - before;
  const { reached } = await watchUntil(look, wanted, { withinMs: ABSORB_WITHIN_MS, everyMs: 100 });
  if (reached < wanted) throw new Error(`only ${reached} of ${wanted} customers could be made known`);
  await sandboxes.quiet({ forMs: 500, withinMs: 30_000 });
  return customers;
}

export interface Backlog {
  dealIds: string[];
  /** From the first notification until every deal waited visibly. */
  absorbedSeconds: number;
  /** Deals that waited in the end: all of them, or as many as did in time. */
  waiting: number;
}

/** Xero is disconnected, the deals reach their stage, Zoho tells of it: all of them wait until Xero is back. */
export async function makeBacklog(world: World, deals: number, customers: string[] | 'own'): Promise<Backlog> {
  const { sandboxes, database, url, watch } = world;
  await world.disconnectXero();
  const dealIds = await sandboxes.addDeals({ count: deals, customers, stage: 'Closed Won' });
  const notifications = Array.from({ length: Math.ceil(deals / DEALS_PER_NOTIFICATION) }, (_, index) => {
    const ids = dealIds.slice(index * DEALS_PER_NOTIFICATION, (index + 1) * DEALS_PER_NOTIFICATION);
    return zohoNotification(url, watch, { ids, stage: 'Closed Won' });
  });
  const startedAt = performance.now();
  await sendAll(notifications, 4, 200);
  const look = () => count(database.pool, `select count(*) from deal_syncs where state = 'needs_setup'`);
  const { reached } = await watchUntil(look, deals, { withinMs: ABSORB_WITHIN_MS, everyMs: LOOK_EVERY_MS });
  return { dealIds, waiting: reached, absorbedSeconds: (performance.now() - startedAt) / 1000 };
}
