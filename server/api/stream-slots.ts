import { AppError } from '../errors.ts';
import type { DealSession } from './session.ts';

/** When a panel that polls tries again by itself. */
const TRY_AGAIN_MS = 5 * 60_000;
/** A person's open panels of one deal, with room for connections whose end has not been noticed yet; all of an org. */
const PER_PANEL = 6;
const PER_ORG = 1000;

export interface StreamSlots {
  /** Takes a place for a stream; gives what frees it. Throws AppError `too_many_streams` (429). */
  take(session: Pick<DealSession, 'orgId' | 'dealId' | 'userId'>): () => void;
}

/** How many streams this process keeps open at a time, so that no person and no org can use it up. */
export function createStreamSlots({ perPanel = PER_PANEL, perOrg = PER_ORG } = {}): StreamSlots {
  const taken = new Map<string, number>();
  const change = (key: string, by: number) => {
    const count = (taken.get(key) ?? 0) + by;
    if (count === 0) taken.delete(key);
    else taken.set(key, count);
  };
  return {
    take({ orgId, dealId, userId }) {
      const panel = `${orgId}/${dealId}/${userId}`;
      if ((taken.get(panel) ?? 0) >= perPanel) throw tooMany('This deal is open in too many places.');
      if ((taken.get(orgId) ?? 0) >= perOrg) throw tooMany('Too many deals are open in this CRM.');
      for (const key of [panel, orgId]) change(key, 1);
      let state: 'taken' | 'free' = 'taken';
      return () => {
        if (state === 'free') return;
        state = 'free';
        for (const key of [panel, orgId]) change(key, -1);
      };
    },
  };
}

function tooMany(message: string): AppError {
  return new AppError('too_many_streams', message, {
    ...{ status: 429, retryAfterMs: TRY_AGAIN_MS },
    fix: 'The panel goes on asking by itself; close those you do not need.',
  });
}
