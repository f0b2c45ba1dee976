import Big from 'big.js';
import type { Problem } from '../api/contract/problems.ts';
import { zeroTaxType } from './closing-lines.ts';
import { cutText } from './describe-line.ts';
import type { LineDraft } from './draft-lines.ts';
import {
  instalmentAmounts,
  liveInvoices,
  takenBy,
  type Instalment,
  type InstalmentPlan,
  type PlanInvoice,
} from './instalment-plan.ts';
import { invoiceTotals, lineAmount, type LineAmountTypes, type SalesTaxRate } from './invoice-totals.ts';
import { noZeroRate, otherPlanCurrency, partsDiffer } from './line-problems.ts';
import { sum, toCents } from './money.ts';
import { shareOut, weigh, type Share } from './share-out.ts';

export interface InstalmentInput {
  plan: InstalmentPlan;
  /** The one that is made. */
  instalment: Instalment;
  /** All lines of the deal. */
  lines: LineDraft[];
  lineAmountTypes: LineAmountTypes;
  taxRates: SalesTaxRate[];
  /** As in the settings: what becomes of cents that two ways of rounding differ by. */
  rounding: 'line' | 'wait';
  salesAccountCode: string | null;
  deal: { name: string; currency: string };
  /** Of the deal so far. */
  invoices: PlanInvoice[];
}

/** `lines` null: nothing is left for it. */
export interface TakenInstalment {
  lines: LineDraft[] | null;
  problems: Problem[];
}

/**
 * The lines of one instalment: one for each account and tax type, together what the plan says, to the cent. The one after
 * which nothing is left takes of each account what the others left of it, and the cents by which their taxes were rounded, so
 * that all invoices together come to the deal's total. An instalment that is everything keeps the deal's lines.
 */
export function takeInstalment(input: InstalmentInput): TakenInstalment {
  const { plan, instalment, lines, lineAmountTypes, deal } = input;
  if (plan.currency !== deal.currency) {
    return { lines, problems: [otherPlanCurrency(plan.currency, deal.currency)] };
  }
  const whole = sum(lines.map(lineAmount));
  const standing = { whole: whole.toFixed(2), lineAmountTypes, invoices: input.invoices };
  const amount = instalmentAmounts(plan, standing).amounts.get(instalment.id);
  if (!amount?.gt(0)) return { lines: null, problems: [] };
  const live = liveInvoices(plan, input.invoices);
  if (amount.eq(whole) && live.length === 0) return { lines, problems: [] };
  const isLast = sum(live.map((invoice) => takenBy(invoice, lineAmountTypes)))
    .plus(amount)
    .eq(whole);
  const shares = (isLast ? leftShares(lines, live) : null) ?? shareOut(toCents(amount), lines);
  const own = shares.map((share) => lineOf(describe(instalment, deal.name), share, lines));
  return isLast ? withRounding(input, own, live) : { lines: own, problems: [] };
}

/** The instalment in its words: what the customer reads on the invoice. */
function describe({ name, share }: Instalment, dealName: string): string {
  const what = share.kind === 'percent' ? `${name} (${new Big(share.value).toFixed()} %)` : name;
  // A name that was erased on request leaves the deal's.
  return cutText([what.trim(), dealName].filter(Boolean).join(': '), 4000);
}

function lineOf(description: string, { amount, accountCode, taxType }: Share, whole: LineDraft[]): LineDraft {
  const price = { quantity: '1', unitAmount: amount, discountRate: null };
  return { description, ...price, accountCode, taxType, itemCode: null, tracking: whole[0]?.tracking ?? [] };
}

/** What earlier invoices left of each account and tax type; null where they cannot be told apart by them. */
function leftShares(lines: LineDraft[], live: PlanInvoice[]): Share[] | null {
  const earlier = live.flatMap((invoice) => invoice.lines);
  const weights = weigh(lines);
  const isOf = (line: (typeof earlier)[number], of: { accountCode: string; taxType: string | null }) =>
    line.accountCode === of.accountCode && line.taxType === of.taxType;
  if (earlier.some((line) => line.lineAmount === null || !weights.some((weight) => isOf(line, weight)))) return null;
  const left = weights.map(({ weight, ...of }) => {
    const taken = sum(earlier.filter((line) => isOf(line, of)).map(({ lineAmount: amount }) => amount ?? '0'));
    return { ...of, weight, amount: weight.minus(taken) };
  });
  // Taken more of one than there is of it: then it is better spread anew.
  if (left.some(({ weight, amount }) => amount.times(weight).lt(0))) return null;
  return left
    .filter(({ amount }) => !amount.eq(0))
    .map(({ accountCode, taxType, amount }) => ({ accountCode, taxType, amount: amount.toFixed(2) }));
}

/** Taxes are rounded on each invoice by itself; the last one makes up for it where it is nothing but that. */
function withRounding(input: InstalmentInput, own: LineDraft[], live: PlanInvoice[]): TakenInstalment {
  const { lines, lineAmountTypes, taxRates, deal } = input;
  const isTaxKnown = [...lines, ...own].every(({ taxType }) => taxType !== null);
  if (lineAmountTypes !== 'Exclusive' || !isTaxKnown) return { lines: own, problems: [] };
  const tax = { lineAmountTypes, taxRates };
  const before = sum(live.map(({ total }) => total));
  const wanted = new Big(invoiceTotals(lines, tax).total).minus(before);
  const difference = wanted.minus(invoiceTotals(own, tax).total);
  const roundings = lines.length + own.length + live.reduce((count, invoice) => count + invoice.lines.length, 0);
  const isOurs = difference.abs().times(100).lte(roundings) && wanted.gte(0);
  if (difference.eq(0) || !isOurs) return { lines: own, problems: [] };
  if (input.rounding === 'wait') {
    const parts = before.plus(invoiceTotals(own, tax).total).toFixed(2);
    return { lines: own, problems: [partsDiffer(parts, invoiceTotals(lines, tax).total, deal.currency)] };
  }
  const taxType = zeroTaxType(taxRates);
  const share = { accountCode: input.salesAccountCode ?? '', taxType, amount: toCents(difference) };
  return { lines: [...own, lineOf('Rounding', share, lines)], problems: taxType === null ? [noZeroRate()] : [] };
}
