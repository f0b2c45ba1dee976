import { count, repeatRows } from './bench-database.ts';
import { spread, unfinished, type Figures } from './figure.ts';
import { sendAll, xeroEvent } from './ledger-calls.ts';
import { serverPeak } from './process-memory.ts';
import type { Bench } from './scenario.ts';
import { watchUntil, type World } from './world.ts';

/** Xero's real minute: how few calls the changes cost decides how soon they are seen. */
const RATE_WINDOW_MS = 60_000;
const CLIENTS = 50;
/** Forty invoices a call and 56 calls a minute: four and a half minutes at best. */
const APPLIED_WITHIN_MS = 360_000;

/** Every mirrored invoice changes in Xero and Xero tells of each on its own, as fast as it is answered. */
export function webhookFlood(bench: Bench): Promise<Figures> {
  const events = bench.size({ full: 10_000, quick: 200 });
  return bench.inWorld({ rateWindowMs: RATE_WINDOW_MS }, async (world) => {
    const { sandboxes, url, webhookKey } = world;
    bench.say(`${events} mirrored invoices`);
    const invoiceIds = await mirrorInvoices(world, events);
    await sandboxes.approve(invoiceIds);
    const tenantId = await sandboxes.tenantId();
    const calls = invoiceIds.map((invoiceId) => xeroEvent(url, webhookKey, { tenantId, invoiceId }));
    const before = await sandboxes.counts();

    bench.say(`${events} events`);
    const startedAt = performance.now();
    const look = () => count(world.database.pool, `select count(*) from deal_invoices where status = 'AUTHORISED'`);
    const limits = { withinMs: APPLIED_WITHIN_MS, everyMs: 250 };
    const [run, applied] = await Promise.all([sendAll(calls, CLIENTS, 200), watchUntil(look, events, limits)]);
    const appliedSeconds = (performance.now() - startedAt) / 1000;
    await sandboxes.quiet({ forMs: 1000, withinMs: 30_000 });
    const after = await sandboxes.counts();

    const note = unfinished(applied.reached, events);
    return [
      ...spread('acknowledgement', run.latenciesMs, { p99: 100 }),
      { name: 'events taken', value: events / run.seconds, unit: 'per second' },
      { name: 'events refused or lost', value: run.failures, unit: 'events', target: { atMost: 0 } },
      { name: 'until the mirror shows every change', value: appliedSeconds, unit: 's', ...note },
      { name: 'Xero calls used', value: after.xero - before.xero, unit: 'calls', ...note },
      { name: 'Xero limits broken', value: after.refusedByXero, unit: 'calls', target: { atMost: 0 } },
      await serverPeak('memory of the server at its peak', world),
    ];
  });
}

/** Draft invoices that stand in Xero and in the mirror: one is made by the server, the mirror's others are its copies. */
async function mirrorInvoices({ sandboxes, database }: World, wanted: number): Promise<string[]> {
  const [template = ''] = await sandboxes.addDeals({ count: 1, customers: 'own', stage: 'Negotiation/Review' });
  if ((await sandboxes.winDeal(template)).elapsedMs === null) throw new Error('the first deal was not invoiced');
  await sandboxes.quiet({ forMs: 500, withinMs: 10_000 });
  const invoiceIds = await sandboxes.addInvoices(wanted);
  const items = invoiceIds.map((invoiceId) => ({ invoiceId }));
  const invoice_id = `item.value ->> 'invoiceId'`;
  const changes = { invoice_id, deal_id: `'8' || lpad(item.n::text, 17, '0')`, number: `'DL-' || item.n` };
  await repeatRows(database.pool, { table: 'deal_invoices', where: 'true', items, changes });
  await database.pool.query('vacuum analyze');
  return invoiceIds;
}
