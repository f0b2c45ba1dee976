import type { AppContext } from '../context.ts';
import { findActiveLink } from '../db/contact-links.ts';
import type { ContactLink } from '../db/contact-tables.ts';
import type { CustomerRead } from '../zoho/zoho-customers.ts';
import type { ContentQuestion, DealContentRead } from '../zoho/zoho-deal-content.ts';
import type { Customer } from './customer.ts';
import type { DealContent } from './deal-content.ts';
import { payerOf, type Deal } from './deal.ts';
import { settingsOf, zohoAccess, type OrgState } from './org-state.ts';

interface Context {
  zoho: Pick<AppContext['zoho'], 'getCustomers' | 'getDealContents'>;
}

/** What an invoice is made of, as the CRM has it. */
export interface InvoiceSources {
  content: DealContent;
  /** Null: the deal names nobody. */
  customer: Customer | null;
}

export interface SourcesQuestion {
  deal: Deal;
  lineSource: string;
}

/** A reading that began before it was decided that the deal is to be invoiced. */
export interface SourcesAhead {
  dealId: string;
  lineSource: string;
  contents: Promise<PromiseSettledResult<DealContentRead>[]>;
  /** Undefined: the deal could not be read. */
  customers: Promise<CustomerRead[] | undefined>;
  /** To the customer's contact; undefined: there is none in use. */
  link: Promise<ContactLink | undefined>;
}

/**
 * Time counts where one deal is worked alone: its quotes and products are read beside it, and its customer as soon as it has
 * been read, with its contact.
 */
export function readSourcesAhead(
  ctx: Context & Pick<AppContext, 'db'>,
  state: OrgState,
  { dealId, lineSource, deal }: { dealId: string; lineSource: string; deal: Promise<Deal | null> },
): SourcesAhead {
  const contents = readContents(ctx, state, [{ dealId, lineSource }]);
  const customers = deal.then((read) => (read ? readCustomers(ctx, state, [read]) : undefined));
  const link = deal.then((read) => findLink(ctx, state, read));
  // A deal that is not to be invoiced does not ask.
  link.catch(() => undefined);
  return { dealId, lineSource, contents, customers, link };
}

async function findLink({ db }: Pick<AppContext, 'db'>, { org, xero }: OrgState, deal: Deal | null) {
  const customerId = deal && payerOf(deal)?.id;
  if (!customerId || !xero?.tenantId) return undefined;
  return findActiveLink(db, { orgId: org.orgId, tenantId: xero.tenantId, customerId });
}

/** Reads from the CRM what the deals' invoices are made of, each with its own outcome. */
export async function readInvoiceSources(
  ctx: Context,
  state: OrgState,
  questions: SourcesQuestion[],
  ahead?: SourcesAhead | null,
): Promise<PromiseSettledResult<InvoiceSources>[]> {
  const asked = questions.map(({ deal, lineSource }) => ({ dealId: deal.id, lineSource }));
  const isAhead = asked.every(({ dealId, lineSource }) => dealId === ahead?.dealId && lineSource === ahead.lineSource);
  const begun = isAhead ? ahead : null;
  const deals = questions.map(({ deal }) => deal);
  const [contents, customers] = await Promise.all([
    begun?.contents ?? readContents(ctx, state, asked),
    begun?.customers.then((read) => read ?? readCustomers(ctx, state, deals)) ?? readCustomers(ctx, state, deals),
  ]);
  return questions.map(({ deal: { subforms } }, index) => {
    const content = contents[index];
    const read = customers[index];
    if (content?.status !== 'fulfilled') return { status: 'rejected', reason: content?.reason as unknown };
    if (!read || 'error' in read) return { status: 'rejected', reason: read?.error };
    return { status: 'fulfilled', value: { content: { ...content.value, subforms }, customer: read.customer } };
  });
}

/** The same for one deal. */
export async function readInvoiceSource(
  ctx: Context,
  state: OrgState,
  question: SourcesQuestion,
): Promise<InvoiceSources> {
  const [read] = await readInvoiceSources(ctx, state, [question]);
  if (read?.status !== 'fulfilled') throw read?.reason;
  return read.value;
}

/** A failure of the whole reading is the outcome of each. */
async function readCustomers(ctx: Context, state: OrgState, deals: Deal[]): Promise<CustomerRead[]> {
  try {
    return await ctx.zoho.getCustomers(zohoAccess(state), deals, settingsOf(state).mapping);
  } catch (error) {
    return deals.map(() => ({ error }));
  }
}

async function readContents(
  ctx: Context,
  state: OrgState,
  questions: ContentQuestion[],
): Promise<PromiseSettledResult<DealContentRead>[]> {
  const { acceptedQuoteStages } = settingsOf(state);
  const settings = { acceptedQuoteStages, homeCurrency: state.org.currency };
  try {
    return await ctx.zoho.getDealContents(zohoAccess(state), questions, settings);
  } catch (reason) {
    return questions.map(() => ({ status: 'rejected', reason }));
  }
}
