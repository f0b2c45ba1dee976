import type { InvoiceSearchAnswer } from '../api/contract/invoice-links.ts';
import type { AppContext } from '../context.ts';
import { findContactsNamed, findInvoiceOwners } from '../db/invoice-links.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { InvoiceSearch } from '../xero/xero-invoices.ts';
import { invoiceUrl } from './deal-view.ts';
import { dayIn } from './due-date.ts';
import { invoiceState } from './invoice.ts';
import { toCents } from './money.ts';
import { zoneOf, type OrgState } from './org-state.ts';
import { parseAmount } from './parse-amount.ts';

const MAX_FOUND = 20;
const MAX_CONTACTS = 20;

/**
 * Live sales invoices of Xero whose number, reference, amount or contact is what a person typed; those found by number or
 * reference first. At most three calls: which contacts have the name is known here.
 */
export async function searchInvoices(
  ctx: Pick<AppContext, 'config' | 'db' | 'xero' | 'now'>,
  { state, access, typed }: { state: OrgState; access: XeroAccess; typed: string },
): Promise<InvoiceSearchAnswer> {
  const tenant = { orgId: state.org.orgId, tenantId: access.tenantId };
  const amount = parseAmount(typed);
  const contactIds = await findContactsNamed(ctx.db, tenant, { name: typed, limit: MAX_CONTACTS });
  const limit = MAX_FOUND;
  const searches: InvoiceSearch[] = [
    { limit, term: typed },
    ...(amount === null ? [] : [{ limit, amount }]),
    ...(contactIds.length === 0 ? [] : [{ limit, contactIds }]),
  ];
  const found = (await Promise.all(searches.map((search) => ctx.xero.searchInvoices(access, search)))).flat();
  const invoices = [...new Map(found.map((invoice) => [invoice.invoiceId, invoice])).values()].slice(0, MAX_FOUND);
  const ids = invoices.map(({ invoiceId }) => invoiceId);
  const owners = new Map((await findInvoiceOwners(ctx.db, tenant, ids)).map((owner) => [owner.invoiceId, owner]));
  const today = dayIn(zoneOf(state), ctx.now());
  return {
    invoices: invoices.map((invoice) => {
      const { invoiceId, number, reference, contactName, currency, date } = invoice;
      const owner = owners.get(invoiceId);
      return {
        ...{ id: invoiceId, number, reference, contactName, currency, date },
        state: invoiceState(invoice, today),
        total: toCents(invoice.total),
        amountDue: toCents(invoice.amountDue),
        url: invoiceUrl(ctx.config.xero.appUrl, state.xero?.shortCode ?? null, invoiceId),
        deal: owner ? { id: owner.dealId, name: owner.dealName } : null,
      };
    }),
  };
}
