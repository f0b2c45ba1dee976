import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * No HTTP call inside a database transaction: a slow answer from Zoho or Xero would hold locks and a connection of the
 * pool. `db/db.ts` runs every transaction inside this context, and every sender asks before it sends.
 */
const openTransaction = new AsyncLocalStorage<true>();

export function markTransaction<T>(work: () => Promise<T>): Promise<T> {
  return openTransaction.run(true, work);
}

/** Throws when called from inside a transaction; a programming mistake, so a plain Error. */
export function refuseInsideTransaction(what: string): void {
  if (openTransaction.getStore()) throw new Error(`${what} was about to be called inside a database transaction`);
}
