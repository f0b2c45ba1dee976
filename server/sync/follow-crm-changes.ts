import type { AppContext } from '../context.ts';
import { findContactLink } from '../db/contact-links.ts';
import { listCrmChanges, settleCrmChanges } from '../db/crm-changes.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { listCustomersOf, listDealsWaiting, type LinkedTo } from '../db/deals.ts';
import { listDealsInvoicedWith } from '../db/invoice-drift.ts';
import type { CrmChange } from '../db/crm-tables.ts';
import { AppError } from '../errors.ts';
import { askForDeals } from './ask-for-deals.ts';
import { contactProblemCodes } from './contact-problem.ts';
import { payerOf } from './deal.ts';
import { linkContact } from './link-contact.ts';
import { readOrgState, settingsOf, xeroAccess, zohoAccess, type OrgState } from './org-state.ts';
import { codesEnding } from './problem-codes.ts';

type Context = Pick<AppContext, 'db' | 'log' | 'now' | 'wake' | 'xero' | 'zoho'>;

/** One read of Zoho names the deals of this many quotes. */
const CHANGES_AT_ONCE = 100;

/**
 * What changed quotes, accounts, contacts and products mean: the deals of a quote are looked at again, work that waited
 * for such a change goes on, and the contacts we made are kept up to date. What cannot be followed now stays for the next
 * time, and the first such failure is thrown. `more`: there may be further changes.
 */
export async function followCrmChanges(ctx: Context, orgId: string): Promise<'more' | 'all'> {
  const state = await readOrgState(ctx, orgId);
  if (state?.zoho?.state !== 'connected') return 'all';
  const changes = await listCrmChanges(ctx.db, orgId, CHANGES_AT_ONCE);
  const quotes = changes.filter(({ module }) => module === 'Quotes');
  const products = changes.filter(({ module }) => module === 'Products');
  const failures: unknown[] = [];
  const follow = async (group: CrmChange[], work: () => Promise<void>) => {
    if (group.length === 0) return;
    await work().then(
      () => settleCrmChanges(ctx.db, group),
      (error: unknown) => failures.push(error),
    );
  };
  await follow(quotes, () => askForDealsOf(ctx, state, quotes));
  await follow(products, async () => {
    await wakeDeals(ctx, orgId);
    await askForDealsWith(ctx, orgId, products);
  });
  for (const change of changes) {
    const { module, recordId } = change;
    if (module === 'Accounts' || module === 'Contacts') {
      await follow([change], () => followCustomer(ctx, state, { ...change, of: { module, recordId } }));
    }
  }
  if (failures.length > 0) throw failures[0];
  return changes.length === CHANGES_AT_ONCE ? 'more' : 'all';
}

async function askForDealsOf(ctx: Context, state: OrgState, quotes: CrmChange[]): Promise<void> {
  const quoteIds = quotes.map(({ recordId }) => recordId);
  const dealIds = await ctx.zoho.listDealsOfQuotes(zohoAccess(state), quoteIds);
  const deals = dealIds.map((dealId) => ({ dealId, stage: null }));
  const { orgId } = state.org;
  await askForDeals(ctx, ctx.db, { orgId, deals });
}

/** Invoices made from a product follow it as long as they may change. */
async function askForDealsWith(ctx: Context, orgId: string, products: CrmChange[]): Promise<void> {
  const productIds = products.map(({ recordId }) => recordId);
  const dealIds = await listDealsInvoicedWith(ctx.db, orgId, productIds);
  const deals = dealIds.map((dealId) => ({ dealId, stage: null }));
  if (deals.length > 0) await askForDeals(ctx, ctx.db, { orgId, deals });
}

/** Lets go on what waits for something in the CRM: of the deals of one customer, or of all. */
async function wakeDeals(ctx: Context, orgId: string, of?: LinkedTo): Promise<void> {
  const problemCodes = [...codesEnding('crm'), ...(of ? contactProblemCodes : [])];
  const dealIds = await listDealsWaiting(ctx.db, { orgId, problemCodes, ...(of ? { of } : {}) });
  if (dealIds.length === 0) return;
  await wakeSyncs(ctx.db, { orgId, problemCodes, dealIds, now: ctx.now() });
  await ctx.wake(orgId);
}

async function followCustomer(
  ctx: Context,
  state: OrgState,
  change: Pick<CrmChange, 'orgId' | 'heardAt'> & { of: LinkedTo },
): Promise<void> {
  const { orgId, of } = change;
  await wakeDeals(ctx, orgId, of);
  for (const customer of await listCustomersOf(ctx.db, orgId, of)) {
    const tryName = `${of.recordId}-${customer.customerId}-${change.heardAt.getTime()}`;
    await updateLinkedContact(ctx, state, { ...customer, tryName }).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.retry !== 'never') throw error;
      // The customer's next invoice tells a person of it.
      ctx.log.warn({ err: error, orgId, customerId: customer.customerId }, 'a contact could not be brought up to date');
    });
  }
}

/** The same as before an invoice, for a customer who already has a contact; none is made here. */
async function updateLinkedContact(
  ctx: Context,
  state: OrgState,
  { customerId, dealId, tryName }: { customerId: string; dealId: string; tryName: string },
): Promise<void> {
  const { orgId, currency } = state.org;
  const access = xeroAccess(state.xero, 'background');
  if (!access || !(await findContactLink(ctx.db, { orgId, tenantId: access.tenantId, customerId }))) return;
  const zoho = zohoAccess(state);
  const deal = await ctx.zoho.getDeal(zoho, dealId, currency);
  if (!deal || payerOf(deal)?.id !== customerId) return;
  const [read] = await ctx.zoho.getCustomers(zoho, [deal], settingsOf(state).mapping);
  if (!read || 'error' in read) throw read?.error;
  if (read.customer) await linkContact(ctx, access, { orgId, tryId: tryName, customer: read.customer });
}
