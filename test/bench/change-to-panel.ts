import { openEvents, type EventStream } from '../support/event-stream.ts';
import { spread, unfinished, type Figures } from './figure.ts';
import { openSession, sendAll, xeroEvent } from './ledger-calls.ts';
import { serverPeak } from './process-memory.ts';
import type { Bench } from './scenario.ts';
import type { World } from './world.ts';

const LATENCY_MS = 50;
/** Short, so that Xero's limit is never what a single change waits for. */
const RATE_WINDOW_MS = 1000;
const TOLD_WITHIN_MS = 20_000;

/** An invoiced deal whose panel listens at another server than the one that is told. */
export interface OpenDeal {
  dealId: string;
  invoiceId: string;
  stream: EventStream;
}

/** Xero tells one server of a change; the clock stops when a panel that is connected to the other server has the new state. */
export function changeToPanel(bench: Bench): Promise<Figures> {
  const deals = bench.size({ full: 100, quick: 5 });
  return bench.inWorld({ latencyMs: LATENCY_MS, rateWindowMs: RATE_WINDOW_MS }, async (world) => {
    await world.restart(2);
    bench.say(`${deals} deals with an open panel`);
    const open = await openDeals(world, deals);
    await world.sandboxes.quiet({ forMs: 500, withinMs: 20_000 });
    bench.say(`${open.length} approvals in Xero, one after another`);
    const tookMs: number[] = [];
    for (const deal of open) {
      const ms = await approve(world, deal);
      if (ms !== null) tookMs.push(ms);
    }
    for (const { stream } of open) stream.close();
    const note = unfinished(tookMs.length, deals);
    return [
      ...spread('change in Xero to panel', tookMs, { p95: 1000 }).map((figure) => ({ ...figure, ...note })),
      await serverPeak('memory of the server at its peak', world),
    ];
  });
}

export async function openDeals({ sandboxes, servers, org, database, url }: World, count: number): Promise<OpenDeal[]> {
  const dealIds = await sandboxes.addDeals({ count, customers: 'own', stage: 'Negotiation/Review' });
  const open: OpenDeal[] = [];
  for (const dealId of dealIds) {
    await sandboxes.winDeal(dealId);
    const token = await openSession(url, org, dealId);
    const stream = await openEvents(servers[1]?.url ?? url, { dealId, token });
    await stream.deal('draft', TOLD_WITHIN_MS);
    const found = await database.pool.query<{ invoice_id: string }>(
      'select invoice_id from deal_invoices where deal_id = $1',
      [dealId],
    );
    open.push({ dealId, invoiceId: found.rows[0]?.invoice_id ?? '', stream });
  }
  return open;
}

/** A person approves the invoice in Xero, which tells us; null when the panel was not told in time. */
async function approve({ sandboxes, url, webhookKey }: World, deal: OpenDeal): Promise<number | null> {
  const { invoiceId, stream } = deal;
  const event = xeroEvent(url, webhookKey, { tenantId: await sandboxes.tenantId(), invoiceId });
  await sandboxes.approve([invoiceId]);
  const startMs = performance.now();
  await sendAll([event], 1, 200);
  const told = await stream.deal('awaiting_payment', TOLD_WITHIN_MS).catch(() => null);
  return told && told.heardAtMs - startMs;
}
