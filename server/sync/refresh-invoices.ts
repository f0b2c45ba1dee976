import type { AppContext } from '../context.ts';
import { findConnection, noteInvoicesRead } from '../db/connections.ts';
import { notePollCalls, noteUntold } from '../db/xero-polls.ts';
import { CHANGED_INVOICES_PER_PAGE } from '../xero/xero-invoices.ts';
import { mirrorInvoices } from './mirror-invoices.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** Xero's list lags a little behind its writes: the last minutes are read again. */
const OVERLAP_MS = 2 * 60_000;

/** Reads what changed in Xero since the last time, for events may be lost, and brings the mirror of invoices up to date. */
export async function refreshInvoices(ctx: Context, orgId: string): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  const access = xeroAccess(connection, 'background');
  if (!connection || !access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  const readUntil = connection.invoicesReadUntil ?? connection.since;
  const since = new Date(readUntil.getTime() - OVERLAP_MS);
  const seen = new Map<string, Date>();
  let calls = 0;
  try {
    for (let page = 1; ; page += 1) {
      const invoices = await ctx.xero.listChangedInvoices(access, since, page);
      calls += 1;
      const { ofDeals, contactIds } = await mirrorInvoices(ctx, tenant, invoices);
      if (ofDeals.length + contactIds.length > 0) await noteUntold(ctx.db, tenant, ctx.now());
      const isNew = invoices.some((invoice) => !seen.has(invoice.invoiceId));
      for (const { invoiceId, updatedInXeroAt } of invoices) seen.set(invoiceId, updatedInXeroAt ?? readUntil);
      if (!isNew || invoices.length < CHANGED_INVOICES_PER_PAGE) break;
    }
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    throw error;
  } finally {
    // Contacts are looked at with them, and cost one call more.
    await notePollCalls(ctx.db, tenant, { calls: calls + 1, asLook: 'look' });
  }
  // By Xero's clock, not ours.
  const newest = Math.max(readUntil.getTime(), ...[...seen.values()].map((updatedAt) => updatedAt.getTime()));
  await noteInvoicesRead(ctx.db, orgId, new Date(newest));
}
