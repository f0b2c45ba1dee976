import Big from 'big.js';
import type { OfferedAction } from '../api/contract/invoices.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import { isLive, type Invoice, type InvoiceStatus } from './invoice.ts';
import { leftToCredit } from './plan-credit.ts';

/** What of an invoice decides what can be done with it. */
type Standing = Pick<Invoice, 'number' | 'status' | 'date' | 'dueDate' | 'amountPaid' | 'amountCredited' | 'lines'>;

/** What an action comes to for an invoice as it is: nothing is left to do, a status to write, or why not. */
export type ActionPlan =
  | { then: 'nothing' }
  | { then: 'write'; status: Extract<InvoiceStatus, 'AUTHORISED' | 'VOIDED' | 'DELETED'> }
  | { then: 'refuse'; problem: Problem };

/** A draft, or one that waits for approval: Xero still lets it be changed. */
export function isOpen(status: InvoiceStatus): status is 'DRAFT' | 'SUBMITTED' {
  return status === 'DRAFT' || status === 'SUBMITTED';
}

/**
 * What Xero allows: https://developer.xero.com/documentation/api/accounting/invoices#status-codes
 * @param lockedUntil documents must be dated after this day, YYYY-MM-DD; null: nothing is locked, or it is not known
 */
export function planAction(
  action: 'approve' | 'void' | 'undo',
  invoice: Standing,
  lockedUntil: string | null,
): ActionPlan {
  return action === 'approve' ? planApproval(invoice, lockedUntil) : planEnding(invoice, lockedUntil);
}

function planApproval(invoice: Standing, lockedUntil: string | null): ActionPlan {
  const { number, status, dueDate, lines } = invoice;
  if (status === 'AUTHORISED' || status === 'PAID') return { then: 'nothing' };
  if (!isOpen(status)) {
    return refuse('invoice_closed', `${number} was ${status === 'VOIDED' ? 'voided' : 'deleted'} in Xero.`, {
      fix: 'For another one create it from the deal.',
    });
  }
  if (lines.length === 0)
    return refuse('no_lines', `${number} has no lines.`, { fix: 'Add one in Xero, then approve.' });
  if (dueDate === null) {
    return refuse('due_date_missing', `${number} has no due date, without which Xero approves no invoice.`, {
      fix: 'Edit the invoice and enter one.',
    });
  }
  if (isLocked(invoice, lockedUntil)) return refuseLocked(invoice, 'Edit the invoice and give it a later date.');
  return { then: 'write', status: 'AUTHORISED' };
}

function planEnding(invoice: Standing, lockedUntil: string | null): ActionPlan {
  const { number, status } = invoice;
  if (status === 'VOIDED' || status === 'DELETED') return { then: 'nothing' };
  if (isOpen(status)) return { then: 'write', status: 'DELETED' };
  if (isTouched(invoice)) {
    return refuse('invoice_has_payments', `${number} has been paid or credited, so Xero does not void it.`, {
      fix: 'Credit it, or take the payment back in Xero first.',
    });
  }
  if (isLocked(invoice, lockedUntil)) return refuseLocked(invoice, 'Credit it instead.');
  return { then: 'write', status: 'VOIDED' };
}

function isTouched({ status, amountPaid, amountCredited }: Standing): boolean {
  return status === 'PAID' || new Big(amountPaid).plus(amountCredited).gt(0);
}

function isLocked({ date }: Standing, lockedUntil: string | null): boolean {
  return lockedUntil !== null && date !== null && date <= lockedUntil;
}

function refuseLocked({ number, date }: Standing, fix: string): ActionPlan {
  return refuse('period_locked', `${number} is dated ${date ?? ''}, in a period that is locked in Xero.`, { fix });
}

function refuse(code: string, message: string, { fix }: { fix: string }): ActionPlan {
  return { then: 'refuse', problem: { code, message, fix, detail: null } };
}

/** What can be done with an invoice now, whoever asks. */
export function offeredActions(
  invoice: DealInvoice,
  {
    xero,
    underWay,
    isSending,
  }: {
    xero: Pick<Connection, 'state' | 'tenantId'> | undefined;
    underWay: 'something' | 'nothing';
    isSending: boolean;
  },
): OfferedAction[] {
  const isReachable = xero?.state === 'connected' && xero.tenantId === invoice.tenantId;
  if (!isReachable || underWay === 'something' || !isLive(invoice)) return [];
  if (isOpen(invoice.status)) return ['approve', 'edit', 'void'];
  const send = invoice.sent || isSending ? [] : (['send'] as const);
  // One that our own credit notes have taken back wholly counts no more.
  const credit = leftToCredit(invoice, []).eq(0) ? [] : (['credit'] as const);
  return [...send, ...credit, ...(isTouched(invoice) ? [] : (['void'] as const))];
}
