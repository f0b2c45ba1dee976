import Big from 'big.js';
import type { InstalmentsAnswer, InstalmentState } from '../api/contract/instalments.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import type { FieldError } from '../errors.ts';
import { invoiceUrl } from './deal-view.ts';
import {
  excessOf,
  instalmentAmounts,
  liveInvoices,
  takenBy,
  type Instalment,
  type InstalmentPlan,
  type PlanInvoice,
} from './instalment-plan.ts';
import { invoiceState, isLive } from './invoice.ts';
import { invoiceTotals, lineAmount } from './invoice-totals.ts';
import { sum, toCents } from './money.ts';
import { takeInstalment, type InstalmentInput } from './take-instalment.ts';

/** All of a deal that could be invoiced, as its lines are now. */
export type WholeDeal = Pick<
  InstalmentInput,
  'lines' | 'lineAmountTypes' | 'taxRates' | 'rounding' | 'salesAccountCode' | 'deal'
> &
  Pick<InstalmentsAnswer, 'problems'>;

export interface InstalmentsViewInput {
  plan: InstalmentPlan;
  /** Ids of instalments that are not stored yet. */
  unsaved: ReadonlySet<string>;
  whole: WholeDeal;
  /** Of the deal, newest first. */
  invoices: DealInvoice[];
  syncs: Pick<DealSync, 'ruleId' | 'instalment' | 'state' | 'problem'>[];
  errors: FieldError[];
  xero: Connection | undefined;
  xeroAppUrl: string;
  /** The organisation's day, YYYY-MM-DD. */
  today: string;
}

/** Cents by which the taxes of several invoices were rounded are nothing to speak of. */
const ROUNDED_BY = '0.05';

/** A plan with what each of its instalments has come to, or comes to when they are made in their order. */
export function instalmentsView(input: InstalmentsViewInput): InstalmentsAnswer {
  const { plan, unsaved, whole, invoices, errors } = input;
  const { lineAmountTypes, taxRates } = whole;
  const amount = wholeAmount(whole);
  const standing = { whole: amount, lineAmountTypes, invoices };
  const { amounts, left, invoicedOtherwise } = instalmentAmounts(plan, standing);
  const totals = totalsOf(input);
  const invoiced = sum(liveInvoices(plan, invoices).map((invoice) => takenBy(invoice, lineAmountTypes)));
  const beyond = invoiced.minus(amount).minus(plan.excess);
  const overInvoiced = beyond.gt(ROUNDED_BY) ? beyond : new Big(0);
  const excess = excessOf(plan, standing);
  return {
    version: plan.version,
    today: input.today,
    currency: plan.currency,
    lineAmountTypes,
    whole: { amount, total: invoiceTotals(whole.lines, { lineAmountTypes, taxRates }).total },
    plannedWhole: new Big(plan.plannedWhole).eq(amount) ? null : toCents(plan.plannedWhole),
    instalments: plan.instalments.map((instalment) => ({
      ...instalment,
      id: unsaved.has(instalment.id) ? null : instalment.id,
      amount: toCents(amounts.get(instalment.id) ?? 0),
      total: toCents(totals.get(instalment.id) ?? 0),
      ...standingOf(instalment, input),
    })),
    invoicedOtherwise: toCents(invoicedOtherwise),
    all: toCents(new Big(amount).minus(left).plus(excess.gt(overInvoiced) ? excess : overInvoiced)),
    left: toCents(left),
    overInvoiced: toCents(overInvoiced),
    excess: toCents(excess),
    agreedExcess: toCents(plan.excess),
    errors,
    problems: whole.problems,
  };
}

/** What all lines of a deal come to, in their tax mode. */
export function wholeAmount({ lines }: Pick<WholeDeal, 'lines'>): string {
  return toCents(sum(lines.map(lineAmount)));
}

/** With tax: of each made one its invoice, of the others what they come to one after another. */
function totalsOf({ plan, whole, invoices }: InstalmentsViewInput): Map<string, string> {
  const { lineAmountTypes, taxRates } = whole;
  const totals = new Map<string, string>();
  let made: PlanInvoice[] = liveInvoices(plan, invoices);
  for (const { id } of plan.instalments) {
    const own = made.filter((invoice) => isOf(invoice, plan, id));
    if (own.length > 0) totals.set(id, sum(own.map(({ total }) => total)).toFixed());
  }
  for (const instalment of openInOrder(plan, totals)) {
    const { lines } = takeInstalment({ ...whole, plan, instalment, invoices: made });
    const own = invoiceTotals(lines ?? [], { lineAmountTypes, taxRates });
    totals.set(instalment.id, own.total);
    if (lines) made = [...made, asInvoice(plan, instalment, { ...own, lines })];
  }
  return totals;
}

/** The one that takes what the others leave comes last. */
function openInOrder({ instalments }: InstalmentPlan, made: ReadonlyMap<string, string>): Instalment[] {
  const open = instalments.filter(({ id }) => !made.has(id));
  const isRest = ({ share }: Instalment) => share.kind === 'rest';
  return [...open.filter((instalment) => !isRest(instalment)), ...open.filter(isRest)];
}

/** An instalment as it counts once it is made. */
function asInvoice(
  { ruleId, currency }: InstalmentPlan,
  { id }: Instalment,
  { lines, subTotal, total }: Pick<InstalmentInput, 'lines'> & { subTotal: string; total: string },
): PlanInvoice {
  return {
    ...{ status: 'DRAFT', ruleId, instalment: id, currency, subTotal, total },
    lines: lines.map((line) => ({
      accountCode: line.accountCode,
      taxType: line.taxType,
      lineAmount: lineAmount(line),
    })),
  };
}

const isOf = (one: { ruleId: string; instalment: string }, { ruleId }: InstalmentPlan, id: string) =>
  one.ruleId === ruleId && one.instalment === id;

type Standing = Pick<InstalmentsAnswer['instalments'][number], 'state' | 'invoice' | 'problem'>;

/** What has become of an instalment: its invoice says it, else its unit of work. */
function standingOf({ id }: Instalment, input: InstalmentsViewInput): Standing {
  const { plan, xero, xeroAppUrl, today } = input;
  const own = input.invoices.filter((invoice) => isOf(invoice, plan, id));
  const shown = own.find(isLive) ?? own[0];
  const sync = input.syncs.find((candidate) => isOf(candidate, plan, id));
  const state = stateOf(own, sync);
  return {
    state,
    invoice: shown
      ? {
          ...{ number: shown.number, currency: shown.currency, state: invoiceState(shown, today) },
          url: invoiceUrl(xeroAppUrl, xero?.shortCode ?? null, shown.invoiceId),
        }
      : null,
    problem: state === 'stopped' || state === 'under_way' ? (sync?.problem ?? null) : null,
  };
}

function stateOf(own: DealInvoice[], sync: Pick<DealSync, 'state' | 'problem'> | undefined): InstalmentState {
  if (own.some(isLive)) return 'made';
  if (sync && ['queued', 'running', 'uncertain'].includes(sync.state)) return 'under_way';
  if (sync && ['waiting', 'needs_setup', 'failed'].includes(sync.state)) return 'stopped';
  if (own.length > 0) return 'voided';
  return sync?.problem ? 'stopped' : 'planned';
}
