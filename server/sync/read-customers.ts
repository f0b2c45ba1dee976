import type { AppContext } from '../context.ts';
import { findConnection } from '../db/connections.ts';
import { listUnreadCustomers, noteCustomersRead } from '../db/contact-links.ts';
import { askForContacts } from '../db/xero-changes.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { CONTACT_INVOICES_PER_PAGE, type ContactInvoicesQuery } from '../xero/xero-invoices.ts';
import { firstDayOfHistory } from './customer-history.ts';
import { mirrorInvoices } from './mirror-invoices.ts';
import { noteIfLost } from './note-lost.ts';
import { xeroAccess } from './org-state.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** What one call can name in its address, and leaves a page for each. */
const CUSTOMERS_AT_ONCE = 20;

/**
 * Reads, once, the invoices of contacts that were found in Xero: the open ones, and those paid within two years. Nobody waits
 * for it; what cannot be read now is read later.
 */
export async function readCustomers(ctx: Context, orgId: string): Promise<void> {
  const connection = await findConnection(ctx.db, orgId, 'xero');
  const access = xeroAccess(connection, 'background');
  if (!access) return;
  const tenant = { orgId, tenantId: access.tenantId };
  const paidFrom = firstDayOfHistory(connection?.timeZone, ctx.now());
  try {
    for (;;) {
      const contactIds = await listUnreadCustomers(ctx.db, tenant, CUSTOMERS_AT_ONCE);
      if (contactIds.length === 0) return;
      await readAll(ctx, access, tenant, { contactIds, of: 'open' });
      await readAll(ctx, access, tenant, { contactIds, of: { paidFrom } });
      await askForContacts(ctx.db, tenant, contactIds, ctx.now());
      await noteCustomersRead(ctx.db, tenant, contactIds, ctx.now());
    }
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    // Xero is busy: the clock asks again.
    if (!(error instanceof AppError) || error.retry !== 'later') throw error;
  }
}

async function readAll(
  ctx: Context,
  access: XeroAccess,
  tenant: { orgId: string; tenantId: string },
  query: Omit<ContactInvoicesQuery, 'page'>,
): Promise<void> {
  for (let page = 1; ; page += 1) {
    const invoices = await ctx.xero.listInvoicesOfContacts(access, { ...query, page });
    await mirrorInvoices(ctx, tenant, invoices);
    if (invoices.length < CONTACT_INVOICES_PER_PAGE) return;
  }
}
