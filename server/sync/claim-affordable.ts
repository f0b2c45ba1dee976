import type { AppContext } from '../context.ts';
import { findConnection } from '../db/connections.ts';
import { claimDueSyncs, postponeDueSyncs } from '../db/deal-syncs.ts';
import type { DealSync } from '../db/tables.ts';
import { explainProblem } from './explain-problem.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'xero' | 'now'>;

/** A row may be claimed this long before Xero has room: reading its deal takes a while, too. */
const EARLY_MS = 1000;

/**
 * Takes up to `limit` due rows of an org that Xero's limits leave room for. Without room only those somebody waits for are
 * taken; if that lasts longer than Xero's minute (a day used up, a pause Xero asked for), the others say so.
 */
export async function claimAffordable(ctx: Context, orgId: string, limit: number): Promise<DealSync[]> {
  const xero = await findConnection(ctx.db, orgId, 'xero');
  const hold = xero?.tenantId ? await ctx.xero.budget.holdOf(xero.tenantId, 'background') : null;
  const now = ctx.now();
  const holdMs = hold ? hold.until.getTime() - now.getTime() : 0;
  if (!hold || holdMs <= EARLY_MS) return claimDueSyncs(ctx.db, { orgId, limit, now });
  if (holdMs > ctx.config.xero.rateWindowMs) {
    await postponeDueSyncs(ctx.db, { orgId, until: hold.until, problem: explainProblem(hold.error), now });
  }
  return claimDueSyncs(ctx.db, { orgId, limit, now, whose: 'people' });
}
