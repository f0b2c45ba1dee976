import type { AppContext } from '../context.ts';
import type { OpenTransaction } from '../db/db.ts';
import { recordEvent } from '../db/webhook-events.ts';
import { askForDeals } from '../sync/ask-for-deals.ts';

/** Records what came in and the work it asks for, in one transaction; the workers hear of it when that commits. */
export async function recordStageEvent(
  ctx: Pick<AppContext, 'wake' | 'now'>,
  transaction: OpenTransaction,
  event: {
    orgId: string;
    source: 'zoho-notification' | 'zoho-stage';
    body: unknown;
    /** The deals named; `stage` when the event says which stage was entered. */
    deals: { dealId: string; stage: string | null }[];
  },
): Promise<void> {
  const { orgId, source, body, deals } = event;
  await recordEvent(transaction, { orgId, source, body, now: ctx.now() });
  await askForDeals(ctx, transaction, { orgId, deals });
}
