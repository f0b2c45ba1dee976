import { setTimeout as pause } from 'node:timers/promises';
import { makeBacklog, makeKnownCustomers } from './backlog.ts';
import { unfinished, type Figures } from './figure.ts';
import { serverPeak } from './process-memory.ts';
import type { Bench } from './scenario.ts';
import { watchUntil, type World } from './world.ts';

const KNOWN_CUSTOMERS = 20;
const CALLS_PER_WINDOW = 60;
const INVOICES_PER_CALL = 50;
/** A batch of known contacts is one call, of new ones three: look for the contacts, make them, make the invoices. */
const CALLS_PER_BATCH = { known: 1, new: 3 } as const;

interface Run {
  contacts: keyof typeof CALLS_PER_BATCH;
  deals: number;
  withinMs: number;
}

/** A backlog that Xero's limits alone may slow down: how close to the possible it is worked off. */
export async function drainBacklog(bench: Bench): Promise<Figures> {
  // Half of Xero's minute: twice the pace of real life, which the machine must be able to keep, stand-ins and all.
  const rateWindowMs = bench.size({ full: 30_000, quick: 2000 });
  const runs = bench.size<Run[]>({
    full: [
      { contacts: 'known', deals: 1000, withinMs: 120_000 },
      { contacts: 'new', deals: 1000, withinMs: 120_000 },
      { contacts: 'known', deals: 10_000, withinMs: 240_000 },
      { contacts: 'new', deals: 10_000, withinMs: 480_000 },
    ],
    quick: [{ contacts: 'known', deals: 50, withinMs: 60_000 }],
  });
  const figures: Figures = [];
  for (const run of runs) {
    bench.say(`${run.deals} deals, ${run.contacts} contacts`);
    figures.push(...(await bench.inWorld({ rateWindowMs }, (world) => drain(world, run, rateWindowMs))));
  }
  return figures;
}

async function drain(world: World, { contacts, deals, withinMs }: Run, rateWindowMs: number): Promise<Figures> {
  const { sandboxes } = world;
  const customers = contacts === 'new' ? 'own' : await makeKnownCustomers(world, Math.min(KNOWN_CUSTOMERS, deals));
  const backlog = await makeBacklog(world, deals, customers);
  // What was called before must not count against the windows measured.
  await pause(rateWindowMs);
  const [before, invoiced] = await Promise.all([sandboxes.counts(), sandboxes.invoiced()]);
  await world.connectXero();
  const look = async () => (await sandboxes.invoiced()).deals - invoiced.deals;
  const { reached, seconds } = await watchUntil(look, deals, { withinMs, everyMs: 100 });
  const [after, made] = await Promise.all([sandboxes.counts(), sandboxes.invoiced()]);

  const perWindow = (reached * rateWindowMs) / (seconds * 1000);
  const possible = (CALLS_PER_WINDOW * INVOICES_PER_CALL) / CALLS_PER_BATCH[contacts];
  const name = (what: string) => `${deals.toLocaleString('en-US')} ${contacts} contacts: ${what}`;
  const note = unfinished(reached, deals);
  const known = contacts === 'known' ? { target: { atMost: 0.06 } } : {};
  const each = (calls: number) => (reached === 0 ? null : calls / reached);
  return [
    { name: name('taken in'), value: backlog.absorbedSeconds, unit: 's', ...unfinished(backlog.waiting, deals) },
    { name: name('worked off'), value: seconds, unit: 's', ...note },
    { name: name('invoices'), value: perWindow, unit: 'per window', ...note },
    {
      name: name(`of the possible ${possible.toLocaleString('en-US')}`),
      value: (100 * perWindow) / possible,
      unit: '%',
      target: { atLeast: 90 },
    },
    { name: name('Xero calls per deal'), value: each(after.xero - before.xero), unit: 'calls', ...known },
    { name: name('Zoho calls per deal'), value: each(after.zoho - before.zoho), unit: 'calls' },
    { name: name('Xero limits broken'), value: after.refusedByXero, unit: 'calls', target: { atMost: 0 } },
    { name: name('Zoho limits broken'), value: after.refusedByZoho, unit: 'calls', target: { atMost: 0 } },
    { name: name('invoices made twice'), value: made.doubled, unit: 'invoices', target: { atMost: 0 } },
    await serverPeak(name('memory of the server at its peak'), world),
  ];
}
