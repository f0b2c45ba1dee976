import { sql } from 'kysely';
import type { Invoice } from '../sync/invoice.ts';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import type { DueOrgs } from './due-rows.ts';
import type { DealInvoice } from './invoice-tables.ts';

/** Why an invoice exists: this deal, by this rule, in this instalment. */
export interface InvoiceCause {
  orgId: string;
  tenantId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
  /** Who clicked for it, by the CRM's id; null or left out: nobody did. */
  madeBy?: string | null;
}

/** The deal's invoices, newest first. */
export async function listDealInvoices(db: Queryable, orgId: string, dealId: string): Promise<DealInvoice[]> {
  return db
    .selectFrom('dealInvoices')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .orderBy('createdAt', 'desc')
    .orderBy('number', 'desc')
    .execute();
}

/** The invoices of these deals, newest first. */
export async function listMirrorOfDeals(db: Queryable, orgId: string, dealIds: string[]): Promise<DealInvoice[]> {
  return db
    .selectFrom('dealInvoices')
    .selectAll()
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .orderBy('createdAt', 'desc')
    .orderBy('number', 'desc')
    .execute();
}

/** What is known of the invoices of these deals, without their lines and payments. */
export async function listInvoicesOfDeals(db: Queryable, orgId: string, dealIds: string[]) {
  return db
    .selectFrom('dealInvoices')
    .select(['dealId', 'ruleId', 'instalment', 'invoiceId', 'status', 'replacedAt', 'number', 'total', 'currency'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .execute();
}

/** Mirrors an invoice of a deal as Xero just answered it. */
export async function putDealInvoice(db: Queryable, cause: InvoiceCause, invoice: Invoice, now: Date): Promise<void> {
  await db
    .insertInto('dealInvoices')
    .values({ ...cause, invoiceId: invoice.invoiceId, linkedBy: null, createdAt: now, ...mirrorOf(invoice, now) })
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'tenantId', 'invoiceId']).doUpdateSet(mirrorOf(invoice, now)).where(notOlder(invoice)),
    )
    .execute();
}

/** Mirrors an invoice that no deal has yet; false: one has it. */
export async function insertDealInvoice(
  db: Queryable,
  cause: InvoiceCause,
  invoice: Invoice,
  { linkedBy, lastSent, now }: Pick<DealInvoice, 'linkedBy' | 'lastSent'> & { now: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('dealInvoices')
    .values({
      ...{ ...cause, invoiceId: invoice.invoiceId, linkedBy, createdAt: now, ...mirrorOf(invoice, now) },
      lastSent: lastSent && JSON.stringify(lastSent),
    })
    .onConflict((conflict) => conflict.columns(['orgId', 'tenantId', 'invoiceId']).doNothing())
    .returning('invoiceId')
    .executeTakeFirst();
  return row !== undefined;
}

type MirroredVersion = Pick<DealInvoice, 'invoiceId' | 'contactId' | 'status' | 'updatedInXeroAt'>;

/** What a newer answer of Xero changed of a deal's invoice. */
export interface ChangedDealInvoice {
  dealId: string;
  invoiceId: string;
  contactId: string;
  status: DealInvoice['status'];
}

/** Brings mirrored invoices up to date; invoices that are nobody's deal are passed over. Gives those that differed. */
export async function refreshDealInvoices(
  db: Queryable,
  tenant: { orgId: string; tenantId: string },
  invoices: Invoice[],
  now: Date,
): Promise<ChangedDealInvoice[]> {
  const changed: ChangedDealInvoice[] = [];
  for (const invoice of invoices) {
    const rows = await db
      .updateTable('dealInvoices')
      .set(mirrorOf(invoice, now))
      .where('orgId', '=', tenant.orgId)
      .where('tenantId', '=', tenant.tenantId)
      .where('invoiceId', '=', invoice.invoiceId)
      .where(notOlder(invoice))
      .where(differs(invoice))
      .returning(['dealId', 'invoiceId', 'contactId', 'status'])
      .execute();
    changed.push(...rows);
  }
  return changed;
}

/** Which of these invoices the mirror holds, of deals or of customers, and in which version. */
export async function listMirroredVersions(
  db: Queryable,
  { orgId, tenantId }: { orgId: string; tenantId: string },
  invoiceIds: string[],
): Promise<Map<string, MirroredVersion>> {
  const { rows } = await sql<MirroredVersion>`
    select invoice_id, contact_id, status, updated_in_xero_at from contact_invoices
    where org_id = ${orgId} and tenant_id = ${tenantId} and invoice_id = any(${invoiceIds})
    union all
    select invoice_id, contact_id, status, updated_in_xero_at from deal_invoices
    where org_id = ${orgId} and tenant_id = ${tenantId} and invoice_id = any(${invoiceIds})`.execute(db);
  // The deal's is the later row, and so the one that counts.
  return new Map(rows.map((row) => [row.invoiceId, row]));
}

/** All that may still change, of deals and of customers. */
export async function listOpenInvoiceIds(
  db: Queryable,
  { orgId, tenantId }: { orgId: string; tenantId: string },
): Promise<string[]> {
  const { rows } = await sql<{ invoiceId: string }>`
    select invoice_id from deal_invoices
    where org_id = ${orgId} and tenant_id = ${tenantId} and status in ('DRAFT', 'SUBMITTED', 'AUTHORISED')
    union
    select invoice_id from contact_invoices
    where org_id = ${orgId} and tenant_id = ${tenantId} and status in ('DRAFT', 'SUBMITTED', 'AUTHORISED')
    order by invoice_id`.execute(db);
  return rows.map(({ invoiceId }) => invoiceId);
}

/** Xero has e-mailed the invoice; when it says so itself, the mirror knows already. */
export async function noteInvoiceSent(
  db: Queryable,
  { orgId, tenantId, invoiceId }: { orgId: string; tenantId: string; invoiceId: string },
): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({ sent: true })
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('invoiceId', '=', invoiceId)
    .execute();
}

/**
 * Organisations with open invoices whose page for the customer is not known yet. Each costs a call, so only while more than
 * half of the day's calls are left.
 */
export const orgsWithoutOnlineUrls = (): DueOrgs => sql`
  select invoice.org_id from deal_invoices as invoice
  left join xero_limits as limits on limits.tenant_id = invoice.tenant_id
  where invoice.status = 'AUTHORISED' and invoice.online_url_asked_at is null and ${isOfConnectedTenant('invoice')}
    and coalesce(limits.day_remaining * 2 > limits.day_limit, true)`;

/** Open invoices whose page is not known yet, the newest first: the panel may be open. */
export async function listWithoutOnlineUrl(
  db: Queryable,
  { orgId, tenantId }: { orgId: string; tenantId: string },
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('dealInvoices')
    .select('invoiceId')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('status', '=', 'AUTHORISED')
    .where('onlineUrlAskedAt', 'is', null)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ invoiceId }) => invoiceId);
}

/** Xero's answer: the page, or that it has none. */
export async function noteOnlineUrl(
  db: Queryable,
  { orgId, tenantId, invoiceId }: { orgId: string; tenantId: string; invoiceId: string },
  { onlineUrl, now }: { onlineUrl: string | null; now: Date },
): Promise<void> {
  await db
    .updateTable('dealInvoices')
    .set({ onlineUrl, onlineUrlAskedAt: now })
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('invoiceId', '=', invoiceId)
    .execute();
}

/** Two reads may end in the other order than they began: an older answer never replaces a newer one. */
function notOlder(invoice: Invoice) {
  const known = sql.ref('deal_invoices.updated_in_xero_at');
  return sql<boolean>`(${known} is null or ${invoice.updatedInXeroAt}::timestamptz is null
                       or ${known} <= ${invoice.updatedInXeroAt}::timestamptz)`;
}

/** Some changes leave Xero's time of change as it was, so the contents are compared. */
function differs(invoice: Invoice) {
  const { readAt: _readAt, ...mirror } = mirrorOf(invoice, new Date(0));
  const parts = Object.entries(mirror).map(
    ([column, value]) => sql`${sql.ref(`dealInvoices.${column}`)} is distinct from ${value}`,
  );
  return sql<boolean>`(${sql.join(parts, sql` or `)})`;
}

function mirrorOf(invoice: Invoice, now: Date) {
  const { contactId, contactName, number, status, reference, currency, date, dueDate, sent, updatedInXeroAt } = invoice;
  const { subTotal, totalTax, total, amountPaid, amountCredited, amountDue, expectedPaymentDate, fullyPaidOn } =
    invoice;
  return {
    ...{ contactId, contactName, number, status, reference, currency, date, dueDate, sent, updatedInXeroAt },
    ...{ subTotal, totalTax, total, amountPaid, amountCredited, amountDue, expectedPaymentDate, fullyPaidOn },
    credits: JSON.stringify(invoice.credits),
    lines: JSON.stringify(invoice.lines),
    payments: JSON.stringify(invoice.payments),
    readAt: now,
  };
}
