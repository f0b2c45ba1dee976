import type { AppContext } from '../context.ts';
import { findConnection, noteInvoicesRead } from '../db/connections.ts';
import { refreshDealInvoices } from '../db/deal-invoices.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { CHANGED_INVOICES_PER_PAGE } from '../xero/xero-invoices.ts';
import { isLive } from './invoice.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** Xero's list lags a little behind its writes: the last minutes are read again. */
const OVERLAP_MS = 2 * 60_000;

/** Reads what changed in Xero since the last time and brings the mirror of the deals' invoices up to date. */
export async function refreshInvoices(ctx: Context, orgId: string): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  const access = xeroAccess(connection, 'background');
  if (!connection || !access) return;
  const readUntil = connection.invoicesReadUntil ?? connection.since;
  const since = new Date(readUntil.getTime() - OVERLAP_MS);
  const seen = new Map<string, Date>();
  try {
    for (let page = 1; ; page += 1) {
      const invoices = await ctx.xero.listChangedInvoices(access, since, page);
      const changed = await refreshDealInvoices(ctx.db, { orgId, tenantId: access.tenantId }, invoices, ctx.now());
      const freed = changed.filter((invoice) => !isLive(invoice)).map((invoice) => invoice.dealId);
      if (freed.length > 0) {
        // A rule that waited because another rule's invoice was there may go on.
        await wakeSyncs(ctx.db, { orgId, problemCodes: ['already_invoiced'], dealIds: freed, now: ctx.now() });
        await ctx.wake(orgId);
      }
      const isNew = invoices.some((invoice) => !seen.has(invoice.invoiceId));
      for (const { invoiceId, updatedInXeroAt } of invoices) seen.set(invoiceId, updatedInXeroAt ?? readUntil);
      if (!isNew || invoices.length < CHANGED_INVOICES_PER_PAGE) break;
    }
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    throw error;
  }
  // By Xero's clock, not ours.
  const newest = Math.max(readUntil.getTime(), ...[...seen.values()].map((updatedAt) => updatedAt.getTime()));
  await noteInvoicesRead(ctx.db, orgId, new Date(newest));
}
