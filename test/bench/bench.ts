import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { buildServer } from '../demo/build-server.ts';
import { startBenchPostgres } from './bench-database.ts';
import { callsPerDeal } from './calls-per-deal.ts';
import { changeToPanel } from './change-to-panel.ts';
import { clickBehindBacklog } from './click-behind-backlog.ts';
import { drainBacklog } from './drain-backlog.ts';
import { eventToInvoice } from './event-to-invoice.ts';
import { plainFigure, tableOf, type Figures } from './figure.ts';
import { footprint } from './footprint.ts';
import { manyTenants } from './many-tenants.ts';
import { panelRead } from './panel-read.ts';
import { panelUsable } from './panel-usable.ts';
import type { Bench, Scenario } from './scenario.ts';
import { untoldChangeToPanel } from './untold-change-to-panel.ts';
import { webhookFlood } from './webhook-flood.ts';
import { startWorld, type World } from './world.ts';

/**
 * `npm run bench`: measures the real server against sandboxes of Zoho and Xero; a table, and one line of JSON at the end.
 * `-- --only <name>` (repeatable): these scenarios; `-- --quick`: small numbers, to see that it works;
 * `-- --built`: the server as it was built before.
 */
const scenarios: Record<string, Scenario> = {
  'event-to-invoice': eventToInvoice,
  'calls-per-deal': callsPerDeal,
  'panel-read': panelRead,
  'panel-usable': panelUsable,
  'change-to-panel': changeToPanel,
  'untold-change-to-panel': untoldChangeToPanel,
  'webhook-flood': webhookFlood,
  'many-tenants': manyTenants,
  'drain-backlog': drainBacklog,
  'click-behind-backlog': clickBehindBacklog,
  footprint,
};

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean' }, built: { type: 'boolean' } },
});
const unknown = (values.only ?? []).filter((name) => !(name in scenarios));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}; there are: ${Object.keys(scenarios).join(', ')}`);
  process.exit(1);
}

if (!values.built) await buildServer();
const postgres = await startBenchPostgres();
const open = new Set<World>();
const interruption = new AbortController();
const bench: Bench = {
  async inWorld(options, work) {
    const world = await startWorld(postgres.url, options, open);
    return work(world).finally(() => world.close());
  },
  size: ({ full, quick }) => (values.quick ? quick : full),
  say: (line) => void process.stderr.write(`… ${line}\n`),
};

/** Leaves nothing running when a person has seen enough. */
function giveUp(): void {
  interruption.abort();
  const closed = Promise.allSettled([...open].map((world) => world.close()));
  void closed.then(() => postgres.stop()).finally(() => process.exit(130));
}
process.once('SIGINT', giveUp);
process.once('SIGTERM', giveUp);

const measured: Record<string, Figures> = {};
const failed: Record<string, string> = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  if (values.only && !values.only.includes(name)) continue;
  try {
    measured[name] = await scenario(bench);
    console.log(`${tableOf(name, measured[name])}\n`);
  } catch (error) {
    // What is taken from under a scenario is not its failure; giveUp ends the process.
    if (interruption.signal.aborted) await new Promise(() => undefined);
    // The others still say something.
    failed[name] = error instanceof Error ? error.message : String(error);
    console.error(error);
  }
}
await postgres.stop();

const [cpu] = cpus();
console.log(
  JSON.stringify({
    date: new Date().toISOString(),
    node: process.version,
    machine: {
      ...{ cpu: cpu?.model ?? '', cores: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30) },
      loadAverage: loadavg()[0],
    },
    size: values.quick ? 'quick' : 'full',
    figures: Object.fromEntries(Object.entries(measured).map(([name, figures]) => [name, figures.map(plainFigure)])),
    failed,
  }),
);
process.exit(Object.keys(failed).length > 0 ? 1 : 0);
