import type { AppContext } from '../context.ts';
import { findConnection } from '../db/connections.ts';
import { orgsWithDueSyncs } from '../db/claimed-syncs.ts';
import { hasDue } from '../db/due-rows.ts';
import { orgsWithXeroChanges } from '../db/xero-changes.ts';
import { listWithoutOnlineUrl, noteOnlineUrl } from '../db/deal-invoices.ts';
import { AppError } from '../errors.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

const AT_ONCE = 10;
/** A link that may be used one day waits while half of Xero's minute goes into invoices. */
const CALLS_LEFT_TO_OTHERS = 30;

/**
 * Asks Xero, once for each open invoice and a call each, for the page where its customer sees and pays it. Deals and changes
 * that wait for Xero go first.
 */
export async function readOnlineUrls(ctx: Context, orgId: string): Promise<void> {
  const access = xeroAccess(await findConnection(ctx.db, orgId, 'xero'), 'background');
  if (!access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  try {
    for (const invoiceId of await listWithoutOnlineUrl(ctx.db, tenant, AT_ONCE)) {
      const { minuteRemaining } = await ctx.xero.budget.remaining(access.tenantId);
      if (minuteRemaining !== null && minuteRemaining < CALLS_LEFT_TO_OTHERS) return;
      if (await doOthersWait(ctx, orgId)) return;
      const onlineUrl = await ctx.xero.readOnlineUrl(access, invoiceId);
      await noteOnlineUrl(ctx.db, { ...tenant, invoiceId }, { onlineUrl, now: ctx.now() });
    }
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    // Xero is busy: the clock asks again.
    if (!(error instanceof AppError) || error.retry !== 'later') throw error;
  }
}

async function doOthersWait({ db, now }: Context, orgId: string): Promise<boolean> {
  const others = [orgsWithXeroChanges(now()), orgsWithDueSyncs('background', now())];
  const waiting = await Promise.all(others.map((due) => hasDue(db, orgId, due)));
  return waiting.includes(true);
}
