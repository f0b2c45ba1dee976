import Big from 'big.js';
import type { InstalmentShare } from '../api/contract/instalments.ts';
import { isLive, type Invoice, type InvoiceLine } from './invoice.ts';
import type { LineAmountTypes } from './invoice-totals.ts';
import { sum, toCents } from './money.ts';

/** One part of a deal that becomes an invoice of its own. */
export interface Instalment {
  id: string;
  name: string;
  share: InstalmentShare;
  /** The organisation's day on which it is made by itself, YYYY-MM-DD; null: by a click only. */
  date: string | null;
}

/** How a deal is invoiced in parts. Amounts are decimal strings in the tax mode of the deal's lines. */
export interface InstalmentPlan {
  ruleId: string;
  currency: string;
  /** What the deal came to when the plan was saved. */
  plannedWhole: string;
  /** The instalments were made to take all of the deal: the last one takes what the others leave. */
  takesAll: boolean;
  /** What a person has agreed to invoice beyond the deal. */
  excess: string;
  version: number;
  /** In their order. */
  instalments: Instalment[];
}

/** An invoice of the deal, as far as instalments go by it. */
export type PlanInvoice = Pick<Invoice, 'status' | 'currency' | 'subTotal' | 'total'> & {
  ruleId: string;
  instalment: string;
  replacedAt?: Date | null;
  lines: Pick<InvoiceLine, 'accountCode' | 'taxType' | 'lineAmount'>[];
};

export interface PlanStanding {
  /** What all lines of the deal come to, in their tax mode. */
  whole: string;
  lineAmountTypes: LineAmountTypes;
  /** Of the deal; only live ones in the plan's currency count. */
  invoices: PlanInvoice[];
}

export interface InstalmentAmounts {
  /** By id: what its live invoice came to, or what it comes to if it is made next. Never negative. */
  amounts: ReadonlyMap<string, Big>;
  /** Of the deal, but by no instalment. */
  invoicedOtherwise: Big;
  /** Neither invoiced nor planned. Never negative. */
  left: Big;
}

interface Cause {
  ruleId: string;
  instalment: string;
}

const isOf = (invoice: Cause, plan: Pick<InstalmentPlan, 'ruleId'>, id: string) =>
  invoice.ruleId === plan.ruleId && invoice.instalment === id;

/** What an invoice took of the deal: amounts with their tax where the deal's lines have it within. */
export function takenBy(invoice: Pick<PlanInvoice, 'subTotal' | 'total'>, lineAmountTypes: LineAmountTypes): string {
  return lineAmountTypes === 'Inclusive' ? invoice.total : invoice.subTotal;
}

/** Of the invoices those that count in a plan. */
export function liveInvoices<Counted extends PlanInvoice>(
  { currency }: Pick<InstalmentPlan, 'currency'>,
  invoices: Counted[],
): Counted[] {
  return invoices.filter((invoice) => isLive(invoice) && invoice.currency === currency);
}

/** What a share states of a whole, not rounded; the rest states nothing. */
function statedAmount(share: InstalmentShare, whole: Big.BigSource): Big {
  if (share.kind === 'percent') return new Big(whole).times(share.value).div(100);
  return new Big(share.kind === 'amount' ? share.value : 0);
}

/** The instalment that takes what the others leave: the one that says so, else the last one of a plan for all of the deal. */
function takerOf({ takesAll }: InstalmentPlan, open: Instalment[]): Instalment | undefined {
  return open.find(({ share }) => share.kind === 'rest') ?? (takesAll ? open.at(-1) : undefined);
}

/**
 * What each instalment comes to. One that is made stays as it is; of the others each is what its share says of the deal as it
 * is now, as long as that is left, and the last one of a plan for all of the deal takes all that is left.
 */
export function instalmentAmounts(plan: InstalmentPlan, standing: PlanStanding): InstalmentAmounts {
  const { whole, lineAmountTypes } = standing;
  const live = liveInvoices(plan, standing.invoices);
  const taken = (invoices: PlanInvoice[]) => sum(invoices.map((invoice) => takenBy(invoice, lineAmountTypes)));
  const amounts = new Map<string, Big>();
  for (const { id } of plan.instalments) {
    const own = live.filter((invoice) => isOf(invoice, plan, id));
    if (own.length > 0) amounts.set(id, taken(own));
  }
  const open = plan.instalments.filter(({ id }) => !amounts.has(id));
  const taker = takerOf(plan, open);
  let left = notNegative(new Big(whole).plus(plan.excess).minus(taken(live)));
  for (const { id, share } of open.filter((instalment) => instalment !== taker)) {
    const stated = new Big(toCents(statedAmount(share, whole)));
    const amount = stated.gt(left) ? left : stated;
    amounts.set(id, amount);
    left = left.minus(amount);
  }
  if (taker) amounts.set(taker.id, left);
  const planned = open.reduce((total, { id }) => total.plus(amounts.get(id) ?? 0), new Big(0));
  const isSettled = open.length === 0 && plan.takesAll;
  return {
    amounts,
    invoicedOtherwise: taken(live.filter((invoice) => !plan.instalments.some(({ id }) => isOf(invoice, plan, id)))),
    // The cents by which taxes were rounded are no remainder.
    left: isSettled && isCents(left) ? new Big(0) : notNegative(new Big(whole).minus(taken(live)).minus(planned)),
  };
}

const notNegative = (amount: Big) => (amount.lt(0) ? new Big(0) : amount);
const isCents = (amount: Big) => amount.abs().lt('0.05');

/**
 * How far a plan is: `open`: something of it can still be made; `complete`: all is made, and it was for all of the deal;
 * `partial`: all is made, and it was for a part only.
 */
export function planProgress(
  plan: InstalmentPlan,
  invoices: (Pick<Invoice, 'status'> & Cause & { replacedAt?: Date | null })[],
): 'open' | 'complete' | 'partial' {
  const isMade = ({ id }: Instalment) => invoices.some((invoice) => isLive(invoice) && isOf(invoice, plan, id));
  if (!plan.instalments.every(isMade)) return 'open';
  return plan.takesAll ? 'complete' : 'partial';
}

/** Whether shares state all of what is there to be divided. */
export function statesAll(shares: InstalmentShare[], { whole, otherwise }: { whole: string; otherwise: Big }): boolean {
  if (shares.some(({ kind }) => kind === 'rest')) return true;
  return stated(shares, whole).plus(otherwise).gte(whole);
}

/** How much instalments come to beyond the deal, by what they state and by what is made of them already; 0: not beyond. */
export function excessOf(
  plan: Pick<InstalmentPlan, 'ruleId' | 'currency'> & { instalments: Instalment[] },
  standing: PlanStanding,
): Big {
  const { whole, lineAmountTypes } = standing;
  const live = liveInvoices(plan, standing.invoices);
  const shares = plan.instalments.map(({ share }) => share);
  const madeOf = (id: string) => live.filter((invoice) => isOf(invoice, plan, id));
  const otherwise = live.filter((invoice) => !plan.instalments.some(({ id }) => isOf(invoice, plan, id)));
  const taken = (invoices: PlanInvoice[]) => sum(invoices.map((invoice) => takenBy(invoice, lineAmountTypes)));
  const real = plan.instalments.map(({ id, share }) => {
    const made = madeOf(id);
    return made.length > 0 ? taken(made) : statedAmount(share, whole);
  });
  const beyond = (total: Big) => total.plus(taken(otherwise)).minus(whole);
  const byStated = beyond(stated(shares, whole));
  const byMade = beyond(real.reduce((total, amount) => total.plus(amount), new Big(0)));
  return notNegative(new Big(toCents(byStated.lt(byMade) ? byStated : byMade)));
}

function stated(shares: InstalmentShare[], whole: string): Big {
  return shares.reduce((total, share) => total.plus(statedAmount(share, whole)), new Big(0));
}
