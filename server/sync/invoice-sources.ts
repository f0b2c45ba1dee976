import type { AppContext } from '../context.ts';
import type { ContentQuestion, DealContentRead } from '../zoho/zoho-deal-content.ts';
import type { Customer } from './customer.ts';
import type { DealContent } from './deal-content.ts';
import type { Deal } from './deal.ts';
import { settingsOf, zohoAccess, type OrgState } from './org-state.ts';

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

/** A reading of a deal's quotes and products that began before the deal itself was known. */
export interface ContentAhead {
  dealId: string;
  lineSource: string;
  content: Promise<PromiseSettledResult<DealContentRead>[]>;
}

/** Time counts where one deal is worked alone: what its rule will need is read beside the deal, not after it. */
export function readContentAhead(
  ctx: Pick<AppContext, 'zoho'>,
  state: OrgState,
  { dealId, lineSource }: { dealId: string; lineSource: string },
): ContentAhead {
  return { dealId, lineSource, content: readContents(ctx, state, [{ dealId, lineSource }]) };
}

/** Reads from the CRM what the deals' invoices are made of, each with its own outcome. */
export async function readInvoiceSources(
  ctx: Pick<AppContext, 'zoho'>,
  state: OrgState,
  questions: SourcesQuestion[],
  ahead?: ContentAhead | null,
): Promise<PromiseSettledResult<InvoiceSources>[]> {
  const asked = questions.map(({ deal, lineSource }) => ({ dealId: deal.id, lineSource }));
  const isAhead = asked.every(({ dealId, lineSource }) => dealId === ahead?.dealId && lineSource === ahead.lineSource);
  const deals = questions.map(({ deal }) => deal);
  const [contents, customers] = await Promise.all([
    ahead && isAhead ? ahead.content : readContents(ctx, state, asked),
    ctx.zoho.getCustomers(zohoAccess(state), deals, settingsOf(state).mapping),
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
  ctx: Pick<AppContext, 'zoho'>,
  state: OrgState,
  question: SourcesQuestion,
): Promise<InvoiceSources> {
  const [read] = await readInvoiceSources(ctx, state, [question]);
  if (read?.status !== 'fulfilled') throw read?.reason;
  return read.value;
}

async function readContents(
  ctx: Pick<AppContext, 'zoho'>,
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
