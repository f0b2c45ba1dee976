import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { Deal } from './deal.ts';
import type { InstalmentPlan } from './instalment-plan.ts';
import { isLive, type Invoice } from './invoice.ts';
import { rulesAt, wholeDeal } from './settings.ts';
import { shouldSync, type SyncQuestion } from './should-sync.ts';

/** Where a deal stands, and what it is worth. */
export type PlacedDeal = Pick<Deal, 'id' | 'name' | 'stage' | 'pipeline' | 'amount' | 'currency'>;

/** An invoice of a deal as the mirror knows it. */
export type KnownInvoice = Pick<Invoice, 'invoiceId' | 'status' | 'number' | 'total' | 'currency'> & {
  dealId: string;
  ruleId: string;
  instalment: string;
  replacedAt?: Date | null;
};

export interface ExpectationInput {
  deals: PlacedDeal[];
  settings: Pick<Settings, 'rules'>;
  /** What the rules' start lines say of each deal; a deal that is missing is under none. */
  starts: ReadonlyMap<string, { before: ReadonlySet<string>; unconfirmed: ReadonlyMap<string, string> }>;
  invoices: KnownInvoice[];
  unlinked: (SyncQuestion['unlinked'][number] & { dealId: string })[];
  /** By deal; those that are missing are not invoiced in parts. */
  plans: ReadonlyMap<string, InstalmentPlan>;
  /** What of a rule's conditions a deal does not meet, in words; null: it meets them. Left out: nobody has looked. */
  unmet?: (dealId: string, rule: Rule) => string | null;
}

/**
 * One invoice of one deal by one rule:
 * - `present`: it should exist and does.
 * - `missing`: it should exist and does not.
 * - `held`: the deal is in the stage, and rightly (`reason`) has none.
 * - `kept`: it exists although the deal is not, or no longer, where the rule makes one.
 * - `doubled`: more than one is live.
 */
export interface Expectation {
  dealId: string;
  ruleId: string;
  instalment: string;
  state: 'present' | 'missing' | 'held' | 'kept' | 'doubled';
  reason: Problem | null;
  /** The live ones. */
  invoices: KnownInvoice[];
}

/**
 * Which invoices should exist for these deals, which do, and what differs: by what the CRM says now, without anybody
 * clicking. Decides by the same rules as the engine, deal by deal in the order given, rule by rule in theirs. Of two
 * rules at one stage both may be `missing`; once the first is made, the second may be `held`.
 */
export function expectedInvoices({
  deals,
  settings,
  starts,
  invoices,
  unlinked,
  plans,
  unmet = () => null,
}: ExpectationInput): Expectation[] {
  const ofDeals = new Map<string, KnownInvoice[]>();
  for (const invoice of invoices) ofDeals.set(invoice.dealId, [...(ofDeals.get(invoice.dealId) ?? []), invoice]);
  return deals.flatMap((deal) => {
    const known = ofDeals.get(deal.id) ?? [];
    const start = starts.get(deal.id);
    const ofDeal = unlinked.filter(({ dealId }) => dealId === deal.id);
    const history = { known, unlinked: ofDeal, plan: plans.get(deal.id) ?? null };
    const expected = rulesAt(settings, deal).map((rule) =>
      expectationOf(deal, rule, { ...history, unmet: unmet(deal.id, rule) }, start),
    );
    return [...expected, ...keptInvoices(deal, known, expected)];
  });
}

function expectationOf(
  deal: PlacedDeal,
  rule: Rule,
  {
    known,
    unlinked,
    plan,
    unmet,
  }: Pick<ExpectationInput, 'unlinked'> & {
    known: KnownInvoice[];
    plan: InstalmentPlan | null;
    unmet: string | null;
  },
  start: ReturnType<ExpectationInput['starts']['get']>,
): Expectation {
  const cause = { dealId: deal.id, ruleId: rule.id, instalment: wholeDeal };
  const invoices = known.filter((invoice) => isLive(invoice) && isOf(invoice, cause));
  const decision = shouldSync({
    ...{ deal, rule, instalment: wholeDeal, cause: 'event', invoices: known, unlinked, plan, unmet },
    beforeRule: start?.before.has(rule.id) ?? false,
    unconfirmed: start?.unconfirmed.get(rule.id) ?? null,
  });
  if (invoices.length > 1) return { ...cause, state: 'doubled', reason: null, invoices };
  if (decision.answer === 'done') return { ...cause, state: 'present', reason: null, invoices };
  if (decision.answer === 'sync') return { ...cause, state: 'missing', reason: null, invoices };
  return { ...cause, state: 'held', reason: decision.reason, invoices };
}

/** Live invoices of rules that do not ask for one now. */
function keptInvoices(deal: PlacedDeal, known: KnownInvoice[], expected: Expectation[]): Expectation[] {
  const others = new Map<string, KnownInvoice[]>();
  for (const invoice of known.filter(isLive)) {
    if (expected.some((expectation) => isOf(invoice, expectation))) continue;
    const key = `${invoice.ruleId} ${invoice.instalment}`;
    others.set(key, [...(others.get(key) ?? []), invoice]);
  }
  return [...others.values()].flatMap((invoices) =>
    invoices.slice(0, 1).map(({ ruleId, instalment }) => ({
      ...{ dealId: deal.id, ruleId, instalment, reason: null, invoices },
      state: invoices.length > 1 ? ('doubled' as const) : ('kept' as const),
    })),
  );
}

function isOf(invoice: KnownInvoice, cause: { ruleId: string; instalment: string }): boolean {
  return invoice.ruleId === cause.ruleId && invoice.instalment === cause.instalment;
}
