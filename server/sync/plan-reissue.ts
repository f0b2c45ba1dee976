import Big from 'big.js';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { Invoice } from './invoice.ts';
import { sum, toCents } from './money.ts';

type Standing = Pick<
  Invoice,
  'status' | 'date' | 'total' | 'amountPaid' | 'amountCredited' | 'amountDue' | 'currency' | 'credits'
>;

/**
 * How an approved invoice is taken back. Xero voids only what is neither paid nor credited, and changes nothing in a locked
 * period; everything else takes a credit note over what no credit note has taken back yet. What the customer has paid then
 * stays with it as credit. Null: it is not approved, or nothing of it is left to take back.
 * https://developer.xero.com/documentation/api/accounting/invoices#status-codes
 * @param lockedUntil documents must be dated after this day, YYYY-MM-DD; null: nothing is locked
 */
export function planReissue(invoice: Standing, lockedUntil: string | null): ReissuePlan | null {
  if (invoice.status !== 'AUTHORISED' && invoice.status !== 'PAID') return null;
  const ofNotes = invoice.credits.filter(({ type }) => type === 'CREDITNOTE').map(({ amount }) => amount);
  const amount = new Big(invoice.total).minus(sum(ofNotes));
  if (amount.lte(0)) return null;
  const isUntouched = new Big(invoice.amountPaid).plus(invoice.amountCredited).eq(0);
  const isLocked = lockedUntil !== null && invoice.date !== null && invoice.date <= lockedUntil;
  const { currency } = invoice;
  if (invoice.status === 'AUTHORISED' && isUntouched && !isLocked) {
    return { way: 'void', because: 'untouched', currency, amount: toCents(amount), applied: '0.00', left: '0.00' };
  }
  const applied = amount.lt(invoice.amountDue) ? amount : new Big(invoice.amountDue);
  return {
    ...{ way: 'credit', because: isUntouched && isLocked ? 'locked_period' : 'paid_or_credited', currency },
    ...{ amount: toCents(amount), applied: toCents(applied), left: toCents(amount.minus(applied)) },
  };
}

/** Whether what was agreed to is still what would happen. */
export function samePlan(one: ReissuePlan, other: ReissuePlan | null): boolean {
  if (other === null) return false;
  return (['way', 'currency', 'amount', 'applied', 'left'] as const).every((part) => one[part] === other[part]);
}
