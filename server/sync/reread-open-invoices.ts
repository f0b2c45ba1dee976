import type { AppContext } from '../context.ts';
import { findConnection } from '../db/connections.ts';
import { forgetOldContactInvoices } from '../db/contact-invoices.ts';
import { listLinkedContactIds } from '../db/contact-links.ts';
import { listOpenInvoiceIds } from '../db/deal-invoices.ts';
import { askForContacts } from '../db/xero-changes.ts';
import { notePollCalls } from '../db/xero-polls.ts';
import { firstDayOfHistory } from './customer-history.ts';
import { mirrorInvoices } from './mirror-invoices.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** What one call can name in its address. */
const AT_ONCE = 40;

/**
 * Reads all open invoices again, and asks for the balances of all linked contacts: some changes in Xero (a due date of a
 * part-paid invoice, *sent*, balances) leave its time of change as it was, so no look at changes finds them.
 */
export async function rereadOpenInvoices(ctx: Context, orgId: string): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  const access = xeroAccess(connection, 'background');
  if (!access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  const invoiceIds = await listOpenInvoiceIds(ctx.db, tenant);
  const contactIds = await listLinkedContactIds(ctx.db, tenant);
  try {
    for (let start = 0; start < invoiceIds.length; start += AT_ONCE) {
      const ids = invoiceIds.slice(start, start + AT_ONCE);
      await mirrorInvoices(ctx, tenant, await ctx.xero.findInvoices(access, { ids }));
      await notePollCalls(ctx.db, tenant, { calls: 1 });
    }
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    throw error;
  }
  await askForContacts(ctx.db, tenant, contactIds, ctx.now());
  await notePollCalls(ctx.db, tenant, { calls: Math.ceil(contactIds.length / AT_ONCE) });
  await forgetOldContactInvoices(ctx.db, tenant, firstDayOfHistory(connection?.timeZone, ctx.now()));
}
