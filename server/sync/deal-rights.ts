import type { Drift, InvoiceView } from '../api/contract.ts';
import type { Connection } from '../db/tables.ts';

/**
 * Whether the person at a deal's panel may put invoices of Xero on the deal and take them off it. The one place that says
 * so: the panel shows by it, and the routes refuse by it.
 */
export function mayLink(xero: Pick<Connection, 'state'> | undefined): boolean {
  return xero?.state === 'connected';
}

/**
 * What that person may do where an invoice says something else than its deal. An approved invoice is put right by a credit
 * note and a new invoice: that repair is listed here once it can be made.
 */
export function repairsOf(drift: Drift[], xero: Pick<Connection, 'state'> | undefined): InvoiceView['repairs'] {
  return drift.length > 0 && mayLink(xero) ? ['accept'] : [];
}
