import type { Drift, InvoiceView } from '../api/contract.ts';
import type { Connection, DealInvoice } from '../db/tables.ts';
import { planReissue } from './plan-reissue.ts';

/**
 * Whether the person at a deal's panel may put invoices of Xero on the deal and take them off it. The one place that says
 * so: the panel shows by it, and the routes refuse by it.
 */
export function mayLink(xero: Pick<Connection, 'state'> | undefined): boolean {
  return xero?.state === 'connected';
}

/**
 * What that person may do where an invoice says something else than its deal. An approved invoice is put right by taking it
 * back and making it anew.
 */
export function repairsOf(
  invoice: DealInvoice,
  drift: Drift[],
  xero: Pick<Connection, 'state'> | undefined,
): InvoiceView['repairs'] {
  if (drift.length === 0 || !mayLink(xero)) return [];
  // What is locked in Xero is not known here; it decides how, not whether.
  return planReissue(invoice, null) === null ? ['accept'] : ['accept', 'reissue'];
}
