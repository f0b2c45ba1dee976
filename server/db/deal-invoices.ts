import { sql } from 'kysely';
import type { Invoice } from '../sync/invoice.ts';
import type { Queryable } from './db.ts';
import type { DealInvoice } from './tables.ts';

/** Why an invoice exists: this deal, by this rule, in this instalment. */
export interface InvoiceCause {
  orgId: string;
  tenantId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
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
    .select(['dealId', 'ruleId', 'instalment', 'invoiceId', 'status', 'number', 'total', 'currency'])
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

/** Brings mirrored invoices up to date; invoices that are nobody's deal are passed over. Gives the deals that changed. */
export async function refreshDealInvoices(
  db: Queryable,
  tenant: { orgId: string; tenantId: string },
  invoices: Invoice[],
  now: Date,
): Promise<{ dealId: string; status: DealInvoice['status'] }[]> {
  const changed: { dealId: string; status: DealInvoice['status'] }[] = [];
  for (const invoice of invoices) {
    const rows = await db
      .updateTable('dealInvoices')
      .set(mirrorOf(invoice, now))
      .where('orgId', '=', tenant.orgId)
      .where('tenantId', '=', tenant.tenantId)
      .where('invoiceId', '=', invoice.invoiceId)
      .where(notOlder(invoice))
      .returning(['dealId', 'status'])
      .execute();
    changed.push(...rows);
  }
  return changed;
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

/** Two reads may end in the other order than they began: an older answer never replaces a newer one. */
function notOlder(invoice: Invoice) {
  const known = sql.ref('deal_invoices.updated_in_xero_at');
  return sql<boolean>`(${known} is null or ${invoice.updatedInXeroAt}::timestamptz is null
                       or ${known} <= ${invoice.updatedInXeroAt}::timestamptz)`;
}

function mirrorOf(invoice: Invoice, now: Date) {
  const { contactId, contactName, number, status, reference, currency, date, dueDate, sent, updatedInXeroAt } = invoice;
  const { subTotal, totalTax, total, amountPaid, amountCredited, amountDue } = invoice;
  return {
    ...{ contactId, contactName, number, status, reference, currency, date, dueDate, sent, updatedInXeroAt },
    ...{ subTotal, totalTax, total, amountPaid, amountCredited, amountDue },
    lines: JSON.stringify(invoice.lines),
    payments: JSON.stringify(invoice.payments),
    readAt: now,
  };
}
