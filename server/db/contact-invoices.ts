import { sql } from 'kysely';
import type { Invoice } from '../sync/invoice.ts';
import type { Tenant } from './contact-directory.ts';
import type { Queryable } from './db.ts';

/** Drafts that were deleted and invoices that were voided are no part of a customer's figures. */
const KEPT = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID'];

/**
 * Keeps what Xero answered of invoices that are nobody's deal but a linked contact's; lets go of those that no longer are.
 * Gives the contacts whose invoices differed. An older answer never replaces a newer one.
 */
export async function keepContactInvoices(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  invoices: Invoice[],
  now: Date,
): Promise<string[]> {
  if (invoices.length === 0) return [];
  const asJson = JSON.stringify(invoices.map((invoice) => ({ ...invoice, lines: [] })));
  const answered = sql`
    select answered.* from jsonb_to_recordset(${asJson}::jsonb) as answered(
      "invoiceId" text, "contactId" text, number text, reference text, status text, currency text, total numeric,
      "amountPaid" numeric, "amountCredited" numeric, "amountDue" numeric, date date, "dueDate" date,
      "fullyPaidOn" date, payments jsonb, "updatedInXeroAt" timestamptz)`;
  const { rows } = await sql<{ contactId: string }>`
    with answered as (${answered}),
    wanted as (
      select answered.* from answered
      where status = any(${KEPT})
        and exists (select 1 from contact_links as link
          where link.org_id = ${orgId} and link.tenant_id = ${tenantId} and link.contact_id = "contactId")
        and not exists (select 1 from deal_invoices as known
          where known.org_id = ${orgId} and known.tenant_id = ${tenantId} and known.invoice_id = "invoiceId")),
    gone as (
      delete from contact_invoices using answered
      where org_id = ${orgId} and tenant_id = ${tenantId} and invoice_id = answered."invoiceId"
        and invoice_id not in (select "invoiceId" from wanted)
      returning contact_invoices.contact_id),
    kept as (
      insert into contact_invoices (org_id, tenant_id, invoice_id, contact_id, number, reference, status, currency, total,
        amount_paid, amount_credited, amount_due, date, due_date, fully_paid_on, payments, updated_in_xero_at, read_at)
      select ${orgId}, ${tenantId}, "invoiceId", "contactId", number, reference, status, currency, total,
        "amountPaid", "amountCredited", "amountDue", date, "dueDate", "fullyPaidOn", payments, "updatedInXeroAt",
        ${now}::timestamptz
      from wanted order by "invoiceId"
      on conflict (org_id, tenant_id, invoice_id) do update set
        contact_id = excluded.contact_id, number = excluded.number, reference = excluded.reference,
        status = excluded.status, currency = excluded.currency, total = excluded.total,
        amount_paid = excluded.amount_paid, amount_credited = excluded.amount_credited,
        amount_due = excluded.amount_due, date = excluded.date, due_date = excluded.due_date,
        fully_paid_on = excluded.fully_paid_on, payments = excluded.payments,
        updated_in_xero_at = excluded.updated_in_xero_at, read_at = excluded.read_at
      where coalesce(excluded.updated_in_xero_at >= contact_invoices.updated_in_xero_at, true)
        and (contact_invoices.contact_id, contact_invoices.status, contact_invoices.amount_due,
             contact_invoices.due_date, contact_invoices.payments, contact_invoices.updated_in_xero_at)
          is distinct from (excluded.contact_id, excluded.status, excluded.amount_due, excluded.due_date,
             excluded.payments, excluded.updated_in_xero_at)
      returning contact_id)
    select contact_id from gone union select contact_id from kept`.execute(db);
  return rows.map(({ contactId }) => contactId);
}

/** What was paid or came to nothing before that day no longer says anything of a customer. */
export async function forgetOldContactInvoices(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  /** YYYY-MM-DD. */
  before: string,
): Promise<void> {
  await db
    .deleteFrom('contactInvoices')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('status', '=', 'PAID')
    .where('date', '<', before)
    .execute();
}
