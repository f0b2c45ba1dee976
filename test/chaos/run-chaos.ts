import { setTimeout as pause } from 'node:timers/promises';
import { createBreakage, type Telling } from './break-things.ts';
import { startChaosWorld, type ChaosWorld } from './chaos-world.ts';
import { expectedOf } from './expected-invoices.ts';
import { findDifferences, type Difference } from './find-differences.ts';
import { createPeople, type People } from './people.ts';
import { planActs, type Act } from './plan-acts.ts';
import { comeToRest, tellAgain } from './quiet-phase.ts';
import { createRandom } from './random.ts';
import { tellStory } from './tell-story.ts';

export interface ChaosOptions {
  seed: string;
  /** How long people act and things break; the quiet phase comes on top. */
  seconds: number;
  servers: number;
  /** The setting `numbering`. */
  numbering: 'deal' | 'xero';
  telling: Telling;
  /** Whether the permission to write into the CRM is given, and what is written compared. */
  crmFields: 'given' | 'not given';
  databaseUrl: string;
  folder: string;
}

export interface ChaosReport {
  seed: string;
  differences: string[];
  /** Calls that a limit of Xero or Zoho refused, and what broke the official schemas. */
  limitViolations: { xero: number; zoho: number };
  specViolations: string[];
  collapses: string[];
  counts: Record<string, number>;
  /** Of the first deals that differ. */
  stories: string[];
}

const QUIET_DEADLINE_MS = 90_000;
const MIRROR_DEADLINE_MS = 15_000;
const MAX_STORIES = 3;

/** One run: everything random about it follows from the seed. Throws only when the run itself is broken. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const world = await startChaosWorld(options);
  try {
    return await runIn(world, options);
  } finally {
    await world.close();
  }
}

async function runIn(world: ChaosWorld, { seed, seconds, servers, telling }: ChaosOptions): Promise<ChaosReport> {
  const random = createRandom(seed);
  const customers = 6 + Math.round(seconds / 4);
  const people = createPeople(world, random.stream('people'), { customers });
  const acts = planActs(random.stream('plan'), { ms: seconds * 1000, customers, servers });
  const startedMs = Date.now();
  const breakage = createBreakage(world, random.stream('breakage'), telling);
  const performed = await performAll(acts, (act) => (isBreakage(act) ? breakage.perform(act) : people.perform(act)));
  await breakage.end();
  await Promise.all(performed);
  if (telling === 'every event is told') await tellAgain(world);
  const restMs = Date.now();
  const open = await comeToRest(world, QUIET_DEADLINE_MS);
  const restSeconds = Math.round((Date.now() - restMs) / 1000);
  const differences = await findLasting(world, people);
  if (open > 0) differences.push({ kind: 'stuck', deal: null, text: `${open} units of work never came to rest` });

  const differing = [...new Set(differences.flatMap(({ deal }) => deal ?? []))];
  const stories: string[] = [];
  for (const deal of differing.slice(0, MAX_STORIES)) stories.push(await tellStory(world, deal, startedMs));
  const { xero, zoho } = world;
  return {
    seed,
    differences: differences.map(({ kind, deal, text }) => `${kind}: ${deal ? `${deal.name}: ` : ''}${text}`),
    limitViolations: {
      xero: xero.calls.filter(({ status, failure }) => status === 429 && failure === null).length,
      zoho: zoho.calls.filter(({ status, failure }) => status === 429 && failure === null).length,
    },
    specViolations: [...xero.violations, ...zoho.violations],
    collapses: world.servers.flatMap(({ collapses }) => collapses),
    counts: {
      acts: acts.length,
      deals: people.deals.length,
      invoices: xero.organisations[0]?.invoices.size ?? 0,
      contacts: xero.organisations[0]?.contacts.size ?? 0,
      xeroCalls: xero.calls.length,
      zohoCalls: zoho.calls.length,
      faults: [...xero.calls, ...zoho.calls].filter(({ failure }) => failure !== null).length,
      ...breakage.counts,
      channels: zoho.watches.size,
      ...outcomesOf(people),
      restSeconds,
    },
    stories,
  };
}

/** How sharp the comparison was: of how many deals there was only one right answer, and what people had done to them. */
function outcomesOf({ deals }: People): Record<string, number> {
  const live = deals.map(({ facts }) => expectedOf(facts).live);
  const facts = deals.flatMap((deal) => deal.facts);
  return {
    invoiced: live.filter((answer) => answer === 'one').length,
    notInvoiced: live.filter((answer) => answer === 'none').length,
    undecidable: live.filter((answer) => answer === 'either').length,
    clicks: facts.filter(({ kind }) => kind === 'click').length,
    voids: facts.filter(({ kind }) => kind === 'voided').length,
    reissues: facts.filter((fact) => fact.kind === 'reissue' && fact.answer === 'accepted').length,
  };
}

const breaking: Act['kind'][] = ['weather', 'expire-tokens', 'kill', 'cut-database'];
const isBreakage = ({ kind }: Act): boolean => breaking.includes(kind);

/** Starts each act at its moment, whether or not those before it are over; settles when the last one has started. */
async function performAll(acts: Act[], perform: (act: Act) => Promise<unknown>): Promise<Promise<unknown>[]> {
  const startedMs = Date.now();
  const performed: Promise<unknown>[] = [];
  for (const act of acts) {
    const waitMs = startedMs + act.atMs - Date.now();
    if (waitMs > 0) await pause(waitMs);
    const one = perform(act);
    // Its failure is told when all are awaited.
    one.catch(() => undefined);
    performed.push(one);
  }
  return performed;
}

/** The mirror may be a moment behind Xero; what still differs after a while stays different. */
async function findLasting(world: ChaosWorld, people: People): Promise<Difference[]> {
  const end = Date.now() + MIRROR_DEADLINE_MS;
  for (;;) {
    const differences = await findDifferences(world, people);
    const mayVanish = differences.some(({ kind }) => kind === 'mirror' || kind === 'crm' || kind === 'stuck');
    if (!mayVanish || Date.now() > end) return differences;
    await pause(1000);
  }
}
