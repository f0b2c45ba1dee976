import Big from 'big.js';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import type { Invoice } from './invoice.ts';
import { sum, toCents } from './money.ts';

/** What of an invoice decides what a credit note over it comes to. */
export type Creditable = Pick<Invoice, 'status' | 'total' | 'amountDue' | 'currency' | 'credits'>;

/** A credit note that we have made for an invoice: Xero names it there only as far as it is set against it. */
export interface MadeNote {
  id: string;
  /** A decimal string. */
  total: string;
}

/** All credit notes that we have made for an invoice; undefined: it was never taken back. */
export function notesMadeFor(
  row: Pick<InvoiceReissue, 'earlierNotes' | 'creditNoteId' | 'creditNoteTotal'> | undefined,
): MadeNote[] {
  if (!row) return [];
  const { earlierNotes, creditNoteId: id, creditNoteTotal } = row;
  return id === null ? earlierNotes : [...earlierNotes, { id, total: creditNoteTotal ?? '0' }];
}

/** What of an approved invoice no credit note has taken back yet; none of one that is not approved. Never negative. */
export function leftToCredit({ status, total, credits }: Creditable, ours: MadeNote[]): Big {
  if (status !== 'AUTHORISED' && status !== 'PAID') return new Big(0);
  const isOurs = (id: string) => ours.some((note) => note.id === id);
  const others = credits.filter(({ type, id }) => type === 'CREDITNOTE' && !isOurs(id)).map(({ amount }) => amount);
  const left = new Big(total).minus(sum([...others, ...ours.map((note) => note.total)]));
  return left.lt(0) ? new Big(0) : left;
}

/**
 * The credit note that takes an approved invoice back. As much of it as is due is set against the invoice; the rest, which the
 * customer has paid, stays with it as credit. Null: it is not approved, or not as much is left.
 * @param asked.amount with tax, a decimal string; null: all that is left
 * @param asked.ours the credit notes that we have made for it before
 */
export function planCredit(
  invoice: Creditable,
  { amount: wanted, ours }: { amount: string | null; ours: MadeNote[] },
): CreditPlan | null {
  const { amountDue, currency } = invoice;
  const left = leftToCredit(invoice, ours);
  const amount = new Big(wanted ?? left);
  if (amount.lte(0) || amount.gt(left)) return null;
  const applied = amount.lt(amountDue) ? amount : new Big(amountDue);
  return {
    ...{ way: 'credit', currency, amount: toCents(amount), applied: toCents(applied) },
    ...{ left: toCents(amount.minus(applied)), rest: toCents(left.minus(amount)) },
  };
}

/** Whether what a person has agreed to leaves nothing of the invoice. */
export function takesAll(plan: InvoiceReissue['plan']): boolean {
  return !('rest' in plan) || new Big(plan.rest).eq(0);
}
