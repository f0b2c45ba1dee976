import { AsyncLocalStorage } from 'node:async_hooks';

/** A deal that a piece of work is about; `attemptId`: which try at it. */
export interface DealAtWork {
  orgId: string;
  dealId: string;
  attemptId: string | null;
}

const storage = new AsyncLocalStorage<readonly DealAtWork[]>();

/** Whatever `work` calls is done for these deals. */
export function workOnDeals<T>(deals: readonly DealAtWork[], work: () => T): T {
  return storage.run(deals, work);
}

/** The deals that the present work is for; none where it is about no deal. */
export function dealsAtWork(): readonly DealAtWork[] {
  return storage.getStore() ?? [];
}
