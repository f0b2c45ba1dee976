import type { AppContext } from '../context.ts';
import { listMirrorOfDeals } from '../db/deal-invoices.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import { listInstalmentPlans } from '../db/instalments.ts';
import { startLinesOfDeals, type DealStart } from '../db/start-lines.ts';
import type { DealInvoice, UnlinkedInvoice } from '../db/invoice-tables.ts';
import type { InstalmentPlan } from './instalment-plan.ts';

/** What our own tables say of a deal when it is decided whether it becomes an invoice. */
export interface KnownOfDeal extends DealStart {
  /** Newest first. */
  invoices: DealInvoice[];
  /** Made for the deal and taken off it by a person. */
  unlinked: Pick<UnlinkedInvoice, 'ruleId' | 'instalment' | 'invoiceId' | 'number'>[];
  /** How it is invoiced in parts; null: it is not. */
  plan: InstalmentPlan | null;
  /** Rules whose start line is still being drawn. */
  openLines: Set<string>;
}

/** Of each of these deals, in their order; each table is asked once. */
export async function readKnownOfDeals(
  { db }: Pick<AppContext, 'db'>,
  orgId: string,
  dealIds: string[],
): Promise<KnownOfDeal[]> {
  const [invoices, unlinked, { starts, open }, plans] = await Promise.all([
    listMirrorOfDeals(db, orgId, dealIds),
    listUnlinkedInvoices(db, orgId, dealIds),
    startLinesOfDeals(db, orgId, dealIds),
    listInstalmentPlans(db, orgId, dealIds),
  ]);
  return dealIds.map((dealId) => ({
    before: starts.get(dealId)?.before ?? new Set(),
    unconfirmed: starts.get(dealId)?.unconfirmed ?? new Map(),
    invoices: invoices.filter((invoice) => invoice.dealId === dealId),
    unlinked: unlinked.filter((invoice) => invoice.dealId === dealId),
    plan: plans.get(dealId) ?? null,
    openLines: open,
  }));
}
