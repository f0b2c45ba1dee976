import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { PassReason, SimulatedInvoice } from '../api/contract/simulation.ts';
import { expectedInvoices, type Expectation, type KnownInvoice, type PlacedDeal } from './expected-invoices.ts';
import type { InstalmentPlan, PlanInvoice } from './instalment-plan.ts';
import { wholeDeal } from './settings.ts';

/** What a rule would come to at a deal; `passed` without a rule: none is for a deal that stands there. */
export type SimulatedOutcome =
  | ({ is: 'invoice'; newItems: string[] } & Omit<SimulatedInvoice, 'dealId' | 'dealName' | 'dealUrl'>)
  | { is: 'problem'; ruleId: string; problems: Problem[] }
  | { is: 'passed'; ruleId: string | null; reason: PassReason };

/** An invoice of the deal, made or only foreseen. */
export type InvoiceOfDeal = KnownInvoice & PlanInvoice;

export interface DealQuestion {
  deal: PlacedDeal;
  settings: Pick<Settings, 'rules'>;
  /** Made before, and foreseen by rules that come first. */
  invoices: InvoiceOfDeal[];
  unlinked: { ruleId: string; instalment: string; number: string }[];
  plan: InstalmentPlan | null;
  /** The rules in whose stage the deal stood before they are taken to have begun. */
  before: ReadonlySet<string>;
  unmet: (rule: Rule) => string | null;
}

/** Reasons of decisions that leave a deal alone, rightly; with any other somebody has to do something. */
const leavesAlone: Record<PassReason, true> = {
  ...{ not_at_stage: true, invoiced: true, deal_gone: true, conditions_not_met: true, before_the_rule: true },
  ...{ planned_in_parts: true, voided_in_xero: true, invoice_unlinked: true },
};

/** What a rule that is for the deal's stage comes to, as if an event had told of it; null: its invoice is missing. */
export function judgeByRule(question: DealQuestion, rule: Rule): SimulatedOutcome | null {
  const expectation = expectationsOf(question).find(
    ({ ruleId, instalment }) => ruleId === rule.id && instalment === wholeDeal,
  );
  if (!expectation || expectation.state === 'missing') return null;
  const { ruleId, reason } = expectation;
  if (reason === null) return { is: 'passed', ruleId, reason: 'invoiced' };
  if (isPassReason(reason.code)) return { is: 'passed', ruleId, reason: reason.code };
  return { is: 'problem', ruleId, problems: [reason] };
}

/** Of a deal at no rule's stage. */
export function judgeElsewhere(question: DealQuestion): SimulatedOutcome {
  const isInvoiced = expectationsOf(question).length > 0;
  return { is: 'passed', ruleId: null, reason: isInvoiced ? 'invoiced' : 'not_at_stage' };
}

function expectationsOf(question: DealQuestion): Expectation[] {
  const { deal, settings, invoices, unlinked, plan, before, unmet } = question;
  return expectedInvoices({
    ...{ deals: [deal], settings, invoices },
    starts: new Map([[deal.id, { before, unconfirmed: new Map<string, string>() }]]),
    unlinked: unlinked.map((invoice) => ({ ...invoice, dealId: deal.id })),
    plans: new Map(plan ? [[deal.id, plan]] : []),
    unmet: (_dealId, rule) => unmet(rule),
  });
}

function isPassReason(code: string): code is PassReason {
  return Object.hasOwn(leavesAlone, code);
}
