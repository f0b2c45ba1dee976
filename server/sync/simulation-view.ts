import type { Problem } from '../api/contract/problems.ts';
import type { SimulatedInvoice, SimulationView } from '../api/contract/simulation.ts';
import type { SimulatedDeal, Simulation } from '../db/settings-tables.ts';
import { sum } from './money.ts';
import { completeSettings } from './settings.ts';
import type { SimulatedOutcome } from './judge-deal.ts';

/** How far back a simulation looks. */
export const SIMULATED_DAYS = 90;
/** More would not be read, and would be asked for again and again. */
const INVOICES_LISTED = 200;
const DEALS_LISTED = 50;
const MONTH_DAYS = 30;

export interface SimulationRows {
  row: Simulation;
  /** In the run's order. */
  deals: SimulatedDeal[];
  /** A deal's page in the CRM. */
  dealUrlOf: (dealId: string) => string;
  /** How many deals are looked at, at most. */
  limit: number;
}

type Of<Is extends SimulatedOutcome['is']> = { deal: DealPlace } & Extract<SimulatedOutcome, { is: Is }>;

interface DealPlace {
  dealId: string;
  dealName: string;
  dealUrl: string;
  stage: string | null;
}

/** How far a simulation has come, and what it has found so far. */
export function simulationView({ row, deals, dealUrlOf, limit }: SimulationRows): SimulationView {
  const { startedAt, endedAt, problem } = row;
  const settings = completeSettings(row.settings);
  const judged = deals.filter(({ outcomes }) => outcomes !== null);
  const found = judged.flatMap(({ dealId, name, stage, outcomes }) => {
    const deal = { dealId, dealName: name, stage, dealUrl: dealUrlOf(dealId) };
    return (outcomes ?? []).map((outcome) => ({ ...outcome, deal }));
  });
  const invoices = found.filter((outcome): outcome is Of<'invoice'> => outcome.is === 'invoice');
  const problems = found.filter((outcome): outcome is Of<'problem'> => outcome.is === 'problem');
  const passed = found.filter((outcome): outcome is Of<'passed'> => outcome.is === 'passed');
  return {
    ...{ id: row.id, state: row.state === 'due' ? 'running' : row.state, days: SIMULATED_DAYS, settings, problem },
    ...{ startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
    progress: row.listedAt && { judged: judged.length, deals: deals.length },
    onlyLatest: row.moreDeals ? limit : null,
    isStageTimeKnown: invoices.every(({ enteredOn }) => enteredOn !== null),
    invoices: {
      ...{ count: invoices.length, totals: totalsOf(invoices) },
      perMonth: row.state === 'done' ? Math.round((invoices.length * MONTH_DAYS) / SIMULATED_DAYS) : null,
      madeOnSaving: invoices.filter(({ onSaving }) => onSaving === 'made').length,
      newItems: new Set(invoices.flatMap(({ newItems }) => newItems)).size,
      first: invoices.slice(0, INVOICES_LISTED).map(invoiceView),
    },
    rules: settings.rules
      .filter(({ enabled }) => enabled)
      .map(({ id: ruleId, name }) => {
        const made = invoices.filter((invoice) => invoice.ruleId === ruleId);
        const failed = problems.filter((outcome) => outcome.ruleId === ruleId).length;
        return { ruleId, name, invoices: made.length, totals: totalsOf(made), problems: failed };
      }),
    problems: problemGroups(problems),
    passedOver: passGroups(passed),
  };
}

function totalsOf(invoices: Pick<SimulatedInvoice, 'currency' | 'total'>[]): SimulationView['invoices']['totals'] {
  return [...groupBy(invoices, ({ currency }) => currency)].map(([currency, group]) => ({
    ...{ currency, count: group.length },
    total: sum(group.map(({ total }) => total)).toFixed(2),
  }));
}

function invoiceView({ deal, is: _is, newItems: _newItems, ...invoice }: Of<'invoice'>): SimulatedInvoice {
  return { ...dealView(deal), ...invoice };
}

function dealView({ stage: _stage, ...deal }: DealPlace) {
  return deal;
}

/** By what has to be done, most deals first; a deal with two problems is in both groups. */
function problemGroups(outcomes: Of<'problem'>[]): SimulationView['problems'] {
  const all = outcomes.flatMap(({ deal, problems }) => problems.map((problem) => ({ deal, problem })));
  const groups = [...groupBy(all, ({ problem }) => problem.code).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const deals = [...new Map(group.map((each) => [each.deal.dealId, each])).values()];
    return [{ ...(first.problem satisfies Problem), count: deals.length, first: listOf(deals) }];
  });
  return groups.toSorted((one, other) => other.count - one.count);
}

function listOf(deals: { deal: DealPlace; problem: Problem }[]) {
  return deals.slice(0, DEALS_LISTED).map(({ deal, problem }) => ({ ...dealView(deal), message: problem.message }));
}

/** By reason, and by stage where that is the reason; most deals first. */
function passGroups(outcomes: Of<'passed'>[]): SimulationView['passedOver'] {
  const stageOf = ({ reason, deal }: Of<'passed'>) => (reason === 'not_at_stage' ? deal.stage : null);
  const groups = groupBy(outcomes, (outcome) => JSON.stringify([outcome.reason, stageOf(outcome)]));
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const deals = [...new Map(group.map(({ deal }) => [deal.dealId, deal])).values()];
      const listed = deals.slice(0, DEALS_LISTED).map(dealView);
      return [{ reason: first.reason, stage: stageOf(first), count: deals.length, first: listed }];
    })
    .toSorted((one, other) => other.count - one.count);
}

function groupBy<T>(list: T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}
