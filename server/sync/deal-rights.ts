import type { Connection } from '../db/tables.ts';

/**
 * Whether the person at a deal's panel may put invoices of Xero on the deal and take them off it. The one place that says
 * so: the panel shows by it, and the routes refuse by it.
 */
export function mayLink(xero: Pick<Connection, 'state'> | undefined): boolean {
  return xero?.state === 'connected';
}
