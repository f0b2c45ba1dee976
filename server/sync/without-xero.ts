import type { Connection } from '../db/org-tables.ts';
import { done, untilWoken, waiting, type Settlement } from './settlement.ts';

/** How work ends that cannot go on for want of a connection to Xero; connecting wakes it. */
export function withoutXero(xero: Connection | undefined): Settlement {
  const fix = 'Connect Xero in Settings; this then goes on by itself.';
  if (xero?.state !== 'lost') {
    const problem = { code: 'xero_not_connected', message: 'Xero is not connected yet.', fix, detail: null };
    return { ...done, state: 'needs_setup', problem };
  }
  const message = 'Xero no longer accepts our connection.';
  return waiting(xero.problem ?? { code: 'xero_connection_lost', message, fix, detail: null }, untilWoken);
}
