import type { AppContext } from '../context.ts';
import { keepContactInvoices } from '../db/contact-invoices.ts';
import { refreshDealInvoices, type ChangedDealInvoice } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { askForContacts } from '../db/xero-changes.ts';
import { isLive, type Invoice } from './invoice.ts';

type Context = Pick<AppContext, 'db' | 'now' | 'wake'>;

/** What an answer of Xero changed in the mirror. */
export interface MirrorChange {
  ofDeals: ChangedDealInvoice[];
  /** Contacts whose invoices differed: their balances moved. */
  contactIds: string[];
}

/**
 * Brings the mirror up to date with invoices as Xero just answered them, whoever asked: those of deals, and those of linked
 * contacts; others are passed over. Asks for the balances that moved, and lets deals go on that waited for an invoice to go.
 */
export async function mirrorInvoices(
  ctx: Context,
  tenant: { orgId: string; tenantId: string },
  invoices: Invoice[],
): Promise<MirrorChange> {
  if (invoices.length === 0) return { ofDeals: [], contactIds: [] };
  const { orgId } = tenant;
  const inOrder = [...invoices].sort((one, other) => (one.invoiceId < other.invoiceId ? -1 : 1));
  const change = await inTransaction(ctx.db, async (transaction) => {
    const ofDeals = await refreshDealInvoices(transaction, tenant, inOrder, ctx.now());
    const ofContacts = await keepContactInvoices(transaction, tenant, inOrder, ctx.now());
    const owing = ofDeals.filter(({ status }) => status !== 'DRAFT' && status !== 'SUBMITTED' && status !== 'DELETED');
    const contactIds = [...new Set([...owing.map(({ contactId }) => contactId), ...ofContacts])];
    await askForContacts(transaction, tenant, contactIds, ctx.now());
    return { ofDeals, contactIds };
  });
  const freed = change.ofDeals.filter((invoice) => !isLive(invoice)).map(({ dealId }) => dealId);
  if (freed.length > 0) {
    // A rule that waited because another rule's invoice was there may go on.
    await wakeSyncs(ctx.db, { orgId, problemCodes: ['already_invoiced'], dealIds: freed, now: ctx.now() });
    await ctx.wake(orgId);
  }
  return change;
}
