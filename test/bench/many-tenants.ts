import { unfinished, percentile, type Figure, type Figures } from './figure.ts';
import { sendAll, signedCall } from './ledger-calls.ts';
import { serverPeak } from './process-memory.ts';
import type { CallCounts } from './sandbox-orders.ts';
import type { Bench } from './scenario.ts';
import { seedTenants, type SeededOrg } from './seed-tenants.ts';
import { watchUntil, type World } from './world.ts';

/** Short: what is measured is the work, not one tenant's minute. */
const RATE_WINDOW_MS = 1000;
const CLIENTS = 20;
const WITHIN_MS = 180_000;
const SETTLED_WITHIN_MS = 120_000;

/** The same number of deals spread over more and more tenants, with one and with two servers on one database. */
export function manyTenants(bench: Bench): Promise<Figures> {
  const { tenants, deals } = bench.size({
    full: { tenants: [1, 100, 1000], deals: 1000 },
    quick: { tenants: [1, 5], deals: 20 },
  });
  return bench.inWorld({ rateWindowMs: RATE_WINDOW_MS, zohoOrgs: 'many' }, async (world) => {
    const orgs: SeededOrg[] = [{ orgId: world.org.orgId, secret: world.org.secret }];
    const figures: Figures = [];
    for (const wanted of tenants) {
      bench.say(`${wanted} tenants`);
      await world.restart(0);
      await seedTenants(world, orgs, wanted);
      for (const servers of [1, 2]) {
        bench.say(`${wanted} tenants, ${servers} servers`);
        await world.restart(0);
        const atStart = await world.sandboxes.counts();
        // One sandbox plays all orgs' CRM: what an org would find there by looking would be every other org's deals.
        await world.database.pool.query(`update crm_reads set read_until = now() + interval '1 day'`);
        const failure = await world.restart(servers).catch((error: unknown) => String(error));
        if (failure === undefined) figures.push(...(await invoiceAll(world, { orgs, deals, atStart })));
        else figures.push({ ...startFigure(nameOf(orgs.length, servers), null), note: failure });
      }
    }
    return figures;
  });
}

function nameOf(tenants: number, servers: number): (what: string) => string {
  return (what) => `tenants ${tenants.toLocaleString('en-US')}, servers ${servers}: ${what}`;
}

function startFigure(name: (what: string) => string, seconds: number | null): Figure {
  return { name: name('start to ready'), value: seconds, unit: 's', target: { atMost: 3 } };
}

async function invoiceAll(
  world: World,
  { orgs, deals, atStart }: { orgs: SeededOrg[]; deals: number; atStart: CallCounts },
): Promise<Figures> {
  const { sandboxes, servers } = world;
  const name = nameOf(orgs.length, servers.length);
  const startSeconds = Math.max(...servers.map(({ startMs }) => startMs)) / 1000;
  const settled = await sandboxes.quiet({ forMs: 2000, withinMs: SETTLED_WITHIN_MS });
  const [before, invoiced] = await Promise.all([sandboxes.counts(), sandboxes.invoiced()]);

  const dealIds = await sandboxes.addDeals({ count: deals, customers: 'own', stage: 'Closed Won' });
  const calls = dealIds.flatMap((dealId, index) => {
    const org = orgs[index % orgs.length];
    const server = servers[index % servers.length];
    return org && server ? [signedCall(server.url, '/zoho/stage', org, { dealId, stage: 'Closed Won' })] : [];
  });
  const look = async () => (await sandboxes.invoiced()).deals - invoiced.deals;
  const limits = { withinMs: WITHIN_MS, everyMs: 100 };
  const [run, { reached, seconds }] = await Promise.all([
    sendAll(calls, CLIENTS, 202),
    watchUntil(look, deals, limits),
  ]);
  const [after, made] = await Promise.all([sandboxes.counts(), sandboxes.invoiced()]);
  const each = (used: number) => (reached === 0 ? null : used / reached);
  const note = unfinished(reached, deals);
  const refused = after.refusedByXero - atStart.refusedByXero;
  return [
    startFigure(name, startSeconds),
    {
      name: name('calls after the start'),
      value: before.xero + before.zoho - atStart.xero - atStart.zoho,
      unit: 'calls',
      ...(settled ? {} : { note: 'still calling' }),
    },
    {
      name: name('acknowledgement p99'),
      value: percentile(run.latenciesMs, 0.99),
      unit: 'ms',
      ...(run.failures > 0 ? { note: `${run.failures} failed` } : {}),
    },
    { name: name('deals invoiced'), value: reached / seconds, unit: 'per second', ...note },
    { name: name('Xero calls per deal'), value: each(after.xero - before.xero), unit: 'calls' },
    { name: name('Xero limits broken'), value: refused, unit: 'calls', target: { atMost: 0 } },
    { name: name('invoices made twice'), value: made.doubled, unit: 'invoices', target: { atMost: 0 } },
    await serverPeak(name('memory of a server at its peak'), world),
  ];
}
