import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { inTransaction } from '../db/db.ts';
import { findInvoiceOwners, linkDealInvoice, unlinkDealInvoice } from '../db/invoice-links.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError, notFound } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { isLive } from './invoice.ts';

interface Link {
  orgId: string;
  dealId: string;
  invoiceId: string;
  userId: string;
  by: AuditSource;
}

/**
 * Puts an invoice that is in Xero on a deal: from then on it counts like one that a rule made. Refused with 404 when Xero
 * has no such sales invoice, and with 409 when it is voided or deleted, or when another deal has it. Nothing changes in Xero.
 */
export async function linkInvoice(
  ctx: Pick<AppContext, 'db' | 'xero' | 'now'>,
  access: XeroAccess,
  { orgId, dealId, invoiceId, userId, by }: Link,
): Promise<DealInvoice> {
  const tenant = { orgId, tenantId: access.tenantId };
  await refuseOfAnother(ctx, tenant, { dealId, invoiceId });
  const [invoice] = await ctx.xero.findInvoices(access, { ids: [invoiceId] });
  if (!invoice) throw notFound('invoice_not_found', 'Xero has no such sales invoice.');
  if (!isLive(invoice)) {
    const message = `${invoice.number} was ${invoice.status === 'VOIDED' ? 'voided' : 'deleted'} in Xero.`;
    throw new AppError('invoice_not_live', message, { status: 409, fix: 'Choose another invoice.' });
  }
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const isPut = await linkDealInvoice(transaction, { ...tenant, dealId, linkedBy: userId, now }, invoice);
    const subject = { deal: dealId, invoice: invoice.invoiceId };
    if (isPut) await noteDone(transaction, { ...by, orgId, at: now, action: 'invoice.linked', subject });
  });
  // Another deal may have got it at the same moment.
  await refuseOfAnother(ctx, tenant, { dealId, invoiceId });
  const linked = (await listDealInvoices(ctx.db, orgId, dealId)).find((row) => row.invoiceId === invoice.invoiceId);
  if (!linked) throw new AppError('internal_error', 'The invoice could not be linked.');
  return linked;
}

async function refuseOfAnother(
  { db }: Pick<AppContext, 'db'>,
  tenant: { orgId: string; tenantId: string },
  { dealId, invoiceId }: { dealId: string; invoiceId: string },
): Promise<void> {
  const [owner] = await findInvoiceOwners(db, tenant, [invoiceId]);
  if (!owner || owner.dealId === dealId) return;
  const name = owner.dealName === '' ? owner.dealId : `“${owner.dealName}”`;
  throw new AppError('invoice_of_another_deal', `This invoice belongs to the deal ${name}.`, {
    ...{ status: 409, fix: 'Unlink it there first, or choose another invoice.' },
  });
}

/**
 * Takes an invoice off a deal; in Xero it stays as it is. What waited because the deal had it goes on, but after an invoice
 * that a rule made for the deal nothing makes another one by itself.
 */
export async function unlinkInvoice(
  ctx: Pick<AppContext, 'db' | 'now' | 'wake'>,
  { orgId, dealId, invoiceId, userId, by }: Link,
): Promise<void> {
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const row = await unlinkDealInvoice(transaction, { orgId, dealId, invoiceId, unlinkedBy: userId, now });
    if (!row) throw notFound('invoice_not_linked', 'The deal has no such invoice.');
    const subject = { deal: dealId, invoice: invoiceId };
    await noteDone(transaction, { ...by, orgId, at: now, action: 'invoice.unlinked', subject });
    if (!isLive(row)) return;
    await wakeSyncs(transaction, { orgId, problemCodes: ['already_invoiced'], dealIds: [dealId], now });
    await ctx.wake(orgId, { transaction });
  });
}
