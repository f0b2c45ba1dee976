import Big from 'big.js';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { Invoice } from './invoice.ts';
import { sum, toCents } from './money.ts';

/** What of an invoice decides what a credit note over it comes to. */
export type Creditable = Pick<Invoice, 'status' | 'total' | 'amountDue' | 'currency' | 'credits'>;

/**
 * The credit note that takes all of an approved invoice back that none has taken back yet. As much as is due is set against
 * the invoice; the rest, which the customer has paid, stays with it as credit. Null: it is not approved, or nothing is left.
 */
export function planCredit({ status, total, amountDue, currency, credits }: Creditable): CreditPlan | null {
  if (status !== 'AUTHORISED' && status !== 'PAID') return null;
  const ofNotes = credits.filter(({ type }) => type === 'CREDITNOTE').map((credit) => credit.amount);
  const amount = new Big(total).minus(sum(ofNotes));
  if (amount.lte(0)) return null;
  const applied = amount.lt(amountDue) ? amount : new Big(amountDue);
  const left = toCents(amount.minus(applied));
  return { way: 'credit', currency, amount: toCents(amount), applied: toCents(applied), left };
}
