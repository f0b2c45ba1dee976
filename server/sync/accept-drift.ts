import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { noteAcceptedDrift } from '../db/invoice-drift.ts';
import { notFound } from '../errors.ts';
import { shownDrift } from './deal-view.ts';

/** A person lets stand what differs between an invoice and its deal now; what differs later is told again. Changes nothing in Xero. */
export async function acceptDrift(
  { db, now }: Pick<AppContext, 'db' | 'now'>,
  { orgId, dealId, invoiceId, by }: { orgId: string; dealId: string; invoiceId: string; by: AuditSource },
): Promise<void> {
  const invoice = (await listDealInvoices(db, orgId, dealId)).find((row) => row.invoiceId === invoiceId);
  if (!invoice) throw notFound('invoice_not_linked', 'The deal has no such invoice.');
  const drift = shownDrift(invoice);
  if (drift.length === 0) return;
  await inTransaction(db, async (transaction) => {
    await noteAcceptedDrift(transaction, invoice, [...invoice.acceptedDrift, ...drift]);
    const subject = { deal: dealId, invoice: invoiceId };
    await noteDone(transaction, { ...by, orgId, at: now(), action: 'drift.accepted', subject });
  });
}
