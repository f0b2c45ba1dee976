import type { AppContext } from '../context.ts';
import { claimDueSyncs, postponeDueSyncs } from '../db/claimed-syncs.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { Urgency } from '../xero/slot-rules.ts';
import { explainProblem } from './explain-problem.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'workerId' | 'xero' | 'now'>;

/** A row may be claimed this long before Xero has room: reading its deal takes a while, too. */
const EARLY_MS = 1000;

/**
 * Takes up to `limit` due rows of an org that Xero's limits leave room for. What people wait for is always taken. Without
 * room the rest is left; if that lasts longer than Xero's minute (a day used up, a pause Xero asked for), its rows say so.
 */
export async function claimAffordable(
  ctx: Context,
  { orgId, urgency, limit }: { orgId: string; urgency: Urgency; limit: number },
): Promise<DealSync[]> {
  const hold = urgency === 'background' ? await ctx.xero.budget.holdOfOrg(orgId, urgency) : null;
  const now = ctx.now();
  const holdMs = hold ? hold.until.getTime() - now.getTime() : 0;
  if (hold && holdMs > ctx.config.xero.rateWindowMs) {
    await postponeDueSyncs(ctx.db, { orgId, until: hold.until, problem: explainProblem(hold.error), now });
  }
  if (holdMs > EARLY_MS) return [];
  return claimDueSyncs(ctx.db, { orgId, urgency, limit, workerId: ctx.workerId(), now });
}
