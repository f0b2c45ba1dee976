import Big from 'big.js';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { Invoice } from './invoice.ts';
import { planCredit, type Creditable } from './plan-credit.ts';

type Standing = Creditable & Pick<Invoice, 'date' | 'amountPaid' | 'amountCredited'>;

/** What a person agrees to when an invoice is taken back, whether or not another is made. */
type Agreed = Pick<ReissuePlan, 'way' | 'currency' | 'amount' | 'applied' | 'left'>;

/**
 * How an approved invoice is taken back. Xero voids only what is neither paid nor credited, and changes nothing in a locked
 * period; everything else takes a credit note. Null: it is not approved, or nothing of it is left to take back.
 * https://developer.xero.com/documentation/api/accounting/invoices#status-codes
 * @param lockedUntil documents must be dated after this day, YYYY-MM-DD; null: nothing is locked
 */
export function planReissue(invoice: Standing, lockedUntil: string | null): ReissuePlan | null {
  const credit = planCredit(invoice);
  if (credit === null) return null;
  const isUntouched = new Big(invoice.amountPaid).plus(invoice.amountCredited).eq(0);
  const isLocked = lockedUntil !== null && invoice.date !== null && invoice.date <= lockedUntil;
  if (invoice.status === 'AUTHORISED' && isUntouched && !isLocked) {
    return { ...credit, way: 'void', because: 'untouched', applied: '0.00', left: '0.00' };
  }
  return { ...credit, because: isUntouched && isLocked ? 'locked_period' : 'paid_or_credited' };
}

/** Whether what was agreed to is still what would happen. */
export function samePlan(one: Agreed, other: Agreed | null): boolean {
  if (other === null) return false;
  return (['way', 'currency', 'amount', 'applied', 'left'] as const).every((part) => one[part] === other[part]);
}
