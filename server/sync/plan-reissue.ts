import Big from 'big.js';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { Invoice } from './invoice.ts';
import { planCredit, type Creditable, type MadeNote } from './plan-credit.ts';

type Standing = Creditable & Pick<Invoice, 'date' | 'amountPaid' | 'amountCredited'>;

/** What a person agrees to when an invoice is taken back, whether or not another is made. */
type Agreed = Pick<ReissuePlan, 'way' | 'currency' | 'amount' | 'applied' | 'left'> & { rest?: string };

/**
 * How an approved invoice is taken back. Xero voids only what is neither paid nor credited, and changes nothing in a locked
 * period; everything else takes a credit note. Null: it is not approved, or nothing of it is left to take back.
 * https://developer.xero.com/documentation/api/accounting/invoices#status-codes
 * @param ours the credit notes that we have made for it before
 * @param lockedUntil documents must be dated after this day, YYYY-MM-DD; null: nothing is locked
 */
export function planReissue(invoice: Standing, lockedUntil: string | null, ours: MadeNote[] = []): ReissuePlan | null {
  const planned = planCredit(invoice, { amount: null, ours });
  if (planned === null) return null;
  const { rest: _, ...credit } = planned;
  const isUntouched = ours.length === 0 && new Big(invoice.amountPaid).plus(invoice.amountCredited).eq(0);
  const isLocked = lockedUntil !== null && invoice.date !== null && invoice.date <= lockedUntil;
  if (invoice.status === 'AUTHORISED' && isUntouched && !isLocked) {
    return { ...credit, way: 'void', because: 'untouched', applied: '0.00', left: '0.00' };
  }
  return { ...credit, because: isUntouched && isLocked ? 'locked_period' : 'paid_or_credited' };
}

/** Whether what was agreed to is still what would happen. */
export function samePlan(one: Agreed, other: Agreed | null): boolean {
  if (other === null) return false;
  return (['way', 'currency', 'amount', 'applied', 'left', 'rest'] as const).every((part) => one[part] === other[part]);
}
