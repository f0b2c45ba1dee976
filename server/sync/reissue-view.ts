import type { Credited } from '../api/contract/credit.ts';
import type { InvoiceView } from '../api/contract/invoices.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { sum, toCents } from './money.ts';
import { takesAll } from './plan-credit.ts';

/** The credit and reissue of an invoice as the panel tells it; null: nothing is made in its place. */
export function reissueView(reissue: InvoiceReissue): NonNullable<InvoiceView['reissue']> | null {
  const { state, step, plan, reason, creditNoteNumber, applied } = reissue;
  if (!('because' in plan) || step === 'note') return null;
  const left = leftOf(reissue);
  return {
    ...{ step, plan, reason, creditNoteNumber, left },
    state: state === 'due' ? 'under_way' : state,
    applied: left === null || applied === null ? null : toCents(applied),
  };
}

/** How a person has credited an invoice; null: its credit note is not there, or it is made anew. */
export function creditedView(credit: InvoiceReissue): Credited | null {
  const { purpose, creditNoteNumber: number, plan, reason } = credit;
  if (purpose !== 'credit' || number === null) return null;
  return { number, part: takesAll(plan) ? null : plan.amount, reason, left: leftOf(credit) };
}

/** What of the credit note stays with the customer; null: not known yet. */
function leftOf({ creditNoteTotal, applied }: InvoiceReissue): string | null {
  return creditNoteTotal === null || applied === null ? null : toCents(sum([creditNoteTotal]).minus(applied));
}
