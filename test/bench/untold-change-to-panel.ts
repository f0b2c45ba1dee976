import { setTimeout as pause } from 'node:timers/promises';
import { openDeals, type OpenDeal } from './change-to-panel.ts';
import { spread, unfinished, type Figures } from './figure.ts';
import type { Bench } from './scenario.ts';
import type { World } from './world.ts';

const LATENCY_MS = 50;
/** Short, so that Xero's limit is never what a change waits for. */
const RATE_WINDOW_MS = 1000;
/** Looking itself takes a few calls, and its clock looks once a second. */
const LOOKING_MS = 5000;

/**
 * Every event of Xero is lost: changes are found by looking, at the shortest interval there is (while events are late). People
 * approve at moments spread evenly over one interval; the clock stops when an open panel has the new state.
 */
export function untoldChangeToPanel(bench: Bench): Promise<Figures> {
  const { deals, intervalMs } = bench.size({
    full: { deals: 100, intervalMs: 5 * 60_000 },
    quick: { deals: 5, intervalMs: 5000 },
  });
  const reconcileSeconds = intervalMs / 1000;
  return bench.inWorld({ latencyMs: LATENCY_MS, rateWindowMs: RATE_WINDOW_MS, reconcileSeconds }, async (world) => {
    await world.restart(2);
    bench.say(`${deals} deals with an open panel`);
    const open = await openDeals(world, deals);
    bench.say(`${open.length} approvals in Xero over ${intervalMs / 1000} s, of which nobody tells`);
    const found = await Promise.all(
      open.map(async (deal, index) => {
        await pause((index * intervalMs) / deals);
        return approveUntold(world, deal, intervalMs + 4 * LOOKING_MS);
      }),
    );
    for (const { stream } of open) stream.close();
    const tookMs = found.filter((ms) => ms !== null);
    const name = `change in Xero to panel, looked for every ${intervalMs / 1000} s`;
    const figures = spread(name, tookMs, { p95: intervalMs + LOOKING_MS });
    return figures.map((figure) => ({ ...figure, ...unfinished(tookMs.length, deals) }));
  });
}

/** Null when the panel was not told in time. */
async function approveUntold(
  { sandboxes }: World,
  { invoiceId, stream }: OpenDeal,
  withinMs: number,
): Promise<number | null> {
  await sandboxes.approve([invoiceId]);
  const startMs = performance.now();
  const told = await stream.deal('awaiting_payment', withinMs).catch(() => null);
  return told && told.heardAtMs - startMs;
}
