import { repeatRows } from './bench-database.ts';
import { percentile, spread, type Figures } from './figure.ts';
import { openSession, sendAll, type PreparedCall } from './ledger-calls.ts';
import { serverPeak } from './process-memory.ts';
import type { Bench } from './scenario.ts';
import type { World } from './world.ts';

/** `GET /api/deals/:id` from the mirror, with one reader and with fifty, while the mirror grows. */
export function panelRead(bench: Bench): Promise<Figures> {
  const { open, mirrored, requests, warmUp } = bench.size({
    full: { open: 50, mirrored: [1000, 10_000, 100_000], requests: { one: 2000, fifty: 10_000 }, warmUp: 500 },
    quick: { open: 10, mirrored: [100], requests: { one: 50, fifty: 200 }, warmUp: 20 },
  });
  return bench.inWorld({ rateWindowMs: 1000 }, async (world) => {
    const { sandboxes } = world;
    const { panels, template } = await openPanels(world, open);
    const before = await sandboxes.counts();
    const figures: Figures = [];
    const p95s: number[] = [];
    let filled = open + 1;
    for (const size of mirrored) {
      bench.say(`${size} mirrored invoices`);
      await fillMirror(world, template, { from: filled, to: size });
      filled = size;
      await sendAll(take(panels, warmUp), 1, 200);
      for (const [clients, count] of [
        [1, requests.one],
        [50, requests.fifty],
      ] as const) {
        const run = await sendAll(take(panels, count), clients, 200);
        const name = `${size.toLocaleString('en-US')} invoices, ${clients} at once`;
        figures.push(...spread(name, run.latenciesMs, clients === 1 ? { p95: 10 } : {}));
        figures.push({ name, value: count / run.seconds, unit: 'per second' });
        if (run.failures > 0) throw new Error(`${run.failures} of ${count} reads failed`);
        if (clients === 1) p95s.push(percentile(run.latenciesMs, 0.95) ?? 0);
      }
    }
    const after = await sandboxes.counts();
    const outside = after.xero + after.zoho - before.xero - before.zoho;
    return [
      ...figures,
      {
        name: 'p95 with most invoices against fewest, 1 at once',
        value: (100 * (p95s.at(-1) ?? 0)) / (p95s[0] ?? 1),
        unit: '%',
      },
      { name: 'calls to Zoho and Xero during all reads', value: outside, unit: 'calls', target: { atMost: 0 } },
      await serverPeak('memory of the server at its peak', world),
    ];
  });
}

/** Requests of the open panels in turn. */
function take(panels: PreparedCall[], count: number): PreparedCall[] {
  return Array.from({ length: count }, (_, index) => panels[index % panels.length]).filter(
    (call) => call !== undefined,
  );
}

/** One deal invoiced by the server itself, repeated for the deals whose panels are then opened. */
async function openPanels(world: World, open: number): Promise<{ panels: PreparedCall[]; template: string }> {
  const { sandboxes, url, org } = world;
  const [template = ''] = await sandboxes.addDeals({ count: 1, customers: 'own', stage: 'Negotiation/Review' });
  if ((await sandboxes.winDeal(template)).elapsedMs === null) throw new Error('the first deal was not invoiced');
  await sandboxes.quiet({ forMs: 500, withinMs: 10_000 });
  const dealIds = await sandboxes.addDeals({ count: open, customers: 'own', stage: 'Closed Won' });
  await repeatDeal(world, template, dealIds);
  const panels: PreparedCall[] = [];
  for (const dealId of dealIds) {
    const headers = { authorization: `Bearer ${await openSession(url, org, dealId)}` };
    panels.push({ url: `${url}/api/deals/${dealId}`, method: 'GET', headers, body: '' });
  }
  return { panels, template };
}

async function fillMirror(world: World, template: string, { from, to }: { from: number; to: number }): Promise<void> {
  const ROWS_AT_ONCE = 20_000;
  for (let start = from; start < to; start += ROWS_AT_ONCE) {
    const length = Math.min(ROWS_AT_ONCE, to - start);
    await repeatDeal(
      world,
      template,
      Array.from({ length }, (_, index) => `8${String(start + index).padStart(17, '0')}`),
    );
  }
  await world.database.pool.query('vacuum analyze');
}

/** Ten deals whose ids differ in their last digit are of one customer. */
const customerOf = (dealId: string) => `customer-${dealId.slice(0, -1)}`;

/** Deal, finished work and invoice of three lines and a payment, as the server left them for the first deal, and their customers. */
async function repeatDeal({ database: { pool } }: World, template: string, dealIds: string[]): Promise<void> {
  const items = dealIds.map((dealId) => ({ dealId, customerId: customerOf(dealId) }));
  const customers = [...new Set(items.map(({ customerId }) => customerId))].map((customerId) => ({ customerId }));
  const deal_id = `item.value ->> 'dealId'`;
  const customer_id = `item.value ->> 'customerId'`;
  const line = `template.document -> 'lines'`;
  const payment = `jsonb_build_object('id', gen_random_uuid(), 'date', '2026-11-20', 'amount', '100.00')`;
  const rows: Record<string, Record<string, string>> = {
    deals: { deal_id, account_id: customer_id, name: `'Website rebuild ' || item.n` },
    deal_syncs: { deal_id, id: 'gen_random_uuid()' },
    deal_invoices: {
      ...{
        deal_id,
        contact_id: customer_id,
        invoice_id: 'gen_random_uuid()',
        number: `'DL-' || (item.value ->> 'dealId')`,
      },
      ...{ lines: `(${line}) || (${line}) || (${line})`, payments: `jsonb_build_array(${payment})` },
    },
  };
  const ofTemplate = `deal_id = '${template}'`;
  for (const [table, changes] of Object.entries(rows)) {
    await repeatRows(pool, { table, where: ofTemplate, items, changes });
  }
  const linked = `contact_id = (select contact_id from deal_invoices where ${ofTemplate})`;
  const changes = { customer_id, contact_id: customer_id };
  await repeatRows(pool, { table: 'contact_links', where: linked, items: customers, changes });
}
