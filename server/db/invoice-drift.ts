import { sql } from 'kysely';
import type { Drift } from '../api/contract/invoices.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { InvoiceContent, LastSent } from '../sync/last-sent.ts';
import type { Queryable } from './db.ts';
import type { DealInvoice } from './invoice-tables.ts';

type InvoiceKey = Pick<DealInvoice, 'orgId' | 'tenantId' | 'invoiceId'>;

/** Xero has it as the deal wants it, except for edits made there. */
export async function noteInvoiceContent(db: Queryable, invoice: InvoiceKey, lastSent: LastSent): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({ lastSent: JSON.stringify(lastSent), wanted: null, driftProblem: null })
    .where(isIt(invoice))
    .execute();
}

/** The deal says something else than was sent (null: it does no longer), and why that could not be sent, if so. */
export async function noteWanted(
  db: Queryable,
  invoice: InvoiceKey,
  { wanted, problem }: { wanted: InvoiceContent | null; problem: Problem | null },
): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({
      wanted: wanted === null ? null : JSON.stringify(wanted),
      driftProblem: problem === null ? null : JSON.stringify(problem),
    })
    .where(isIt(invoice))
    .execute();
}

/** A person has said that these differences may stay. */
export async function noteAcceptedDrift(db: Queryable, invoice: InvoiceKey, accepted: Drift[]): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({ acceptedDrift: JSON.stringify(accepted) })
    .where(isIt(invoice))
    .execute();
}

function isIt({ orgId, tenantId, invoiceId }: InvoiceKey) {
  return sql<boolean>`(org_id, tenant_id, invoice_id) = (${orgId}, ${tenantId}, ${invoiceId})`;
}

/** Deals with an invoice that may still change and was made from one of these products. */
export async function listDealsInvoicedWith(db: Queryable, orgId: string, productIds: string[]): Promise<string[]> {
  const rows = await db
    .selectFrom('dealInvoices')
    .select('dealId')
    .distinct()
    .where('orgId', '=', orgId)
    .where('status', 'in', ['DRAFT', 'SUBMITTED'])
    .where(sql<boolean>`last_sent -> 'content' -> 'productIds' ?| ${productIds}::text[]`)
    .execute();
  return rows.map(({ dealId }) => dealId);
}

/** Of these deals, as last read, those with a live invoice that a rule made. */
export async function listFollowedDeals(
  db: Queryable,
  orgId: string,
  dealIds: string[],
): Promise<{ dealId: string; name: string; amount: string | null; readAt: Date }[]> {
  return db
    .selectFrom('deals')
    .select(['dealId', 'name', 'amount', 'readAt'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .where(
      sql<boolean>`exists (select from deal_invoices as invoice
                           where (invoice.org_id, invoice.deal_id) = (deals.org_id, deals.deal_id)
                             and invoice.last_sent is not null and invoice.status not in ('VOIDED', 'DELETED'))`,
    )
    .execute();
}
