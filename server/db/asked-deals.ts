import { anyRule, wholeDeal } from '../sync/settings.ts';
import type { Queryable } from './db.ts';
import { requestEach, wakeEach } from './deal-syncs.ts';
import { recordedEvent, type ReceivedEvent } from './webhook-events.ts';
import { noticeOf } from './worker-session.ts';

export interface AskedDeals {
  orgId: string;
  /** Each deal once; `stage`: the one an event said was entered. */
  deals: { dealId: string; stage: string | null }[];
  /** What waits for one of these problems may have been mended with the deal. */
  problemCodes: string[];
  /** What asks, as it came in; null: nobody told, it was found. */
  event: Pick<ReceivedEvent, 'source' | 'body'> | null;
  now: Date;
}

/** Records what came in and the work it asks for, and tells the workers: one statement, so that it is all of it or nothing. */
export async function askForSyncs(
  db: Queryable,
  { orgId, deals, problemCodes, event, now }: AskedDeals,
): Promise<void> {
  const request = { orgId, ruleId: anyRule, instalment: wholeDeal, cause: 'event', requestedBy: null, now } as const;
  const mended = { orgId, problemCodes, dealIds: deals.map(({ dealId }) => dealId), now };
  const asked = db
    .with('asked', () => requestEach(db, request, deals))
    // A statement changes a row once: the rows asked for are awake already.
    .with('woken', () => wakeEach(db, mended).where('ruleId', '!=', anyRule).returning('id'));
  const recorded = event
    ? asked.with('recorded', () => recordedEvent(db, { orgId, ...event, now }).returning('id'))
    : asked;
  await recorded.selectNoFrom(noticeOf({ orgId, work: 'background' }).as('told')).execute();
}
