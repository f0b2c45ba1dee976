import type { AppContext } from '../context.ts';
import { askForSyncs, type AskedDeals } from '../db/asked-deals.ts';
import type { Queryable } from '../db/db.ts';
import { codesEnding } from './problem-codes.ts';

/** Asks for deals that may have changed to be looked at; the workers hear of it when that is committed. */
export async function askForDeals(
  ctx: Pick<AppContext, 'now'>,
  db: Queryable,
  { orgId, deals, event = null }: Pick<AskedDeals, 'orgId' | 'deals'> & { event?: AskedDeals['event'] },
): Promise<void> {
  const stageOfDeal = new Map(deals.map(({ dealId, stage }) => [dealId, stage] as const));
  await askForSyncs(db, {
    orgId,
    deals: [...stageOfDeal].map(([dealId, stage]) => ({ dealId, stage })),
    // What failed for something on the deal may have been mended by this edit.
    problemCodes: codesEnding('crm'),
    event,
    now: ctx.now(),
  });
}
