import type { Problem } from '../api/contract/problems.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { Deal } from './deal.ts';
import { planProgress, type InstalmentPlan } from './instalment-plan.ts';
import { isLive, type Invoice } from './invoice.ts';
import { sum } from './money.ts';
import { wholeDeal } from './settings.ts';

export interface SyncQuestion {
  deal: Pick<Deal, 'stage' | 'amount' | 'currency'>;
  rule: Rule;
  instalment: string;
  /** A click needs no stage and no start line. */
  cause: 'click' | 'event';
  /** The deal has stood in the rule's stage since before the rule was switched on. */
  beforeRule: boolean;
  /** Set: no event told of the deal, and it waits for an administrator’s yes; what a person is told of it. */
  unconfirmed: string | null;
  /** What of the rule's conditions the deal does not meet, in words; null: it meets them. Left out: nobody has looked. */
  unmet?: string | null;
  invoices: (Pick<Invoice, 'status' | 'number' | 'total' | 'currency'> & {
    ruleId: string;
    instalment: string;
    replacedAt?: Date | null;
  })[];
  /** Invoices that rules made for the deal and a person took off it. */
  unlinked: { ruleId: string; instalment: string; number: string }[];
  /** Null: the deal is not invoiced in parts. */
  plan: InstalmentPlan | null;
}

export type SyncAnswer =
  | { answer: 'sync' }
  /** The rule's invoice is there: nothing to do. */
  | { answer: 'done' }
  /** No invoice, and rightly so; the problem says why. */
  | { answer: 'skip'; reason: Problem }
  /** A person has to decide. */
  | { answer: 'wait'; reason: Problem };

const reason = (code: string, message: string, fix: string | null): Problem => ({ code, message, fix, detail: null });

/** Whether this deal becomes an invoice under this rule now. The truth is the deal as just read, not what an event said. */
export function shouldSync(question: SyncQuestion): SyncAnswer {
  const { deal, rule, cause, invoices, plan } = question;
  const own = invoices.filter((invoice) => isOf(invoice, question));
  if (own.some(isLive)) return { answer: 'done' };
  if (question.instalment !== wholeDeal) return shouldSyncPart(question, own);
  const progress = plan && planProgress(plan, invoices);
  if (progress === 'complete') return { answer: 'done' };
  if (progress === 'open') return { answer: 'skip', reason: plannedInParts() };
  if (cause === 'event') {
    if (deal.stage !== rule.stage) {
      const message = `The deal is now at “${deal.stage ?? 'no stage'}”, not at “${rule.stage}”.`;
      return { answer: 'skip', reason: reason('stage_moved_on', message, null) };
    }
    if (own.length > 0) return { answer: 'skip', reason: endedBefore(own) };
    const unlinked = question.unlinked.find((invoice) => isOf(invoice, question) || rule.portion === 'full');
    if (unlinked) return { answer: 'skip', reason: takenOff(unlinked.number) };
    if (question.beforeRule) {
      const message = `The deal was already at “${rule.stage}” when the rule was switched on.`;
      return { answer: 'skip', reason: reason('before_the_rule', message, 'Create the invoice from the deal.') };
    }
    if (question.unmet) {
      const message = `The rule “${rule.name}” is for deals where ${question.unmet}.`;
      const fix = 'Change the deal, or create the invoice from it by hand.';
      return { answer: 'skip', reason: reason('conditions_not_met', message, fix) };
    }
    if (question.unconfirmed !== null) return { answer: 'wait', reason: needsConfirmation(question.unconfirmed) };
  }
  const others = invoices.filter(isLive);
  if (others.length > 0 && rule.portion === 'full') {
    return { answer: 'wait', reason: alreadyInvoiced(deal, rule, others) };
  }
  return { answer: 'sync' };
}

/** One part of a deal, by its plan: it needs no stage. `earlier`: made for it before, and counting no more. */
function shouldSyncPart(question: SyncQuestion, earlier: SyncQuestion['invoices']): SyncAnswer {
  const { plan, rule, instalment, cause } = question;
  const isPlanned = plan?.ruleId === rule.id && plan.instalments.some(({ id }) => id === instalment);
  if (!isPlanned) return { answer: 'skip', reason: instalmentGone() };
  if (cause === 'click') return { answer: 'sync' };
  if (earlier.length > 0) return { answer: 'skip', reason: endedBefore(earlier) };
  const unlinked = question.unlinked.find((invoice) => isOf(invoice, question));
  return unlinked ? { answer: 'skip', reason: takenOff(unlinked.number) } : { answer: 'sync' };
}

function isOf(invoice: { ruleId: string; instalment: string }, { rule, instalment }: SyncQuestion): boolean {
  return invoice.ruleId === rule.id && invoice.instalment === instalment;
}

/** `own`: none of them counts any more. */
function endedBefore(own: SyncQuestion['invoices']): Problem {
  const fix = 'Create a new one from the deal.';
  if (own.every(({ replacedAt }) => replacedAt)) {
    return reason('invoice_credited', 'The invoice of this rule was taken back by a credit note.', fix);
  }
  return reason('voided_in_xero', 'The invoice of this rule was voided or deleted in Xero.', fix);
}

function takenOff(number: string): Problem {
  const message = `${number} was made for this deal and taken off it; it is still in Xero.`;
  return reason('invoice_unlinked', message, 'Create another one from the deal.');
}

function plannedInParts(): Problem {
  const fix = 'Create the parts from the deal, or remove their plan there.';
  return reason('planned_in_parts', 'This deal is invoiced in parts, as planned on the deal.', fix);
}

/** Nothing is made for a part that no plan has. */
export function instalmentGone(): Problem {
  const fix = 'Look at the part invoices of the deal.';
  return reason('instalment_gone', 'This part invoice is no longer planned.', fix);
}

/** A deal that was found too late, or with too many others. */
export function needsConfirmation(message: string): Problem {
  const fix = 'An administrator lets it go on with Retry in Settings; or create the invoice from the deal.';
  return reason('needs_confirmation', message, fix);
}

function alreadyInvoiced(deal: SyncQuestion['deal'], rule: Rule, others: SyncQuestion['invoices']): Problem {
  const invoiced = others.map((invoice) => `${invoice.number}: ${invoice.total} ${invoice.currency}`).join(', ');
  const currencies = new Set(others.map((invoice) => invoice.currency));
  const total = currencies.size === 1 ? ` (${sum(others.map((invoice) => invoice.total)).toFixed(2)} in all)` : '';
  return reason(
    'already_invoiced',
    `The deal of ${deal.amount ?? '0'} ${deal.currency} already has ${invoiced}${total}; rule “${rule.name}” would invoice all of it again.`,
    'Void the other invoice in Xero, or give the rule a portion in Settings.',
  );
}
