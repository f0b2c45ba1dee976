import { refreshDealInvoices } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { dropEmail } from '../db/invoice-emails.ts';
import type { InvoiceAction } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { auditAction, keepActing, readInvoice, type Acting } from './acting.ts';
import type { Invoice } from './invoice.ts';
import { planAction } from './plan-action.ts';

/**
 * Writes the status that the person wants. The same status written twice is one, so after an unknown outcome it is enough to
 * look, and to write again what is still missing.
 */
export async function endOrApprove(acting: Acting): Promise<InvoiceAction> {
  const { ctx, access, row } = acting;
  const action = statusAction(row);
  const inXero = await readInvoice(acting);
  const { organisation } = await ctx.xero.readOffer(access, 'recent');
  const plan = planAction(action, inXero, organisation.lockedUntil);
  if (plan.then === 'refuse') {
    const { code, message, fix, detail } = plan.problem;
    throw new AppError(code, message, { retry: 'never', fix, detail });
  }
  // Somebody else was faster, or an earlier try of ours has arrived.
  if (plan.then === 'nothing') return keepDone(acting, inXero, row.sentAt ? 'ours' : 'theirs');
  const sending = { ...acting, row: await keepActing(acting, { sentAt: ctx.now() }) };
  const answer = await write(sending, plan.status);
  return keepDone(sending, answer, 'ours');
}

function statusAction({ action }: InvoiceAction) {
  if (action === 'edit') throw new Error('an edit writes no status');
  return action;
}

async function write(acting: Acting, status: 'AUTHORISED' | 'VOIDED' | 'DELETED'): Promise<Invoice> {
  const { ctx, access, row } = acting;
  const sending =
    status === 'AUTHORISED'
      ? ctx.xero.approveInvoice(access, row.invoiceId)
      : ctx.xero.endInvoice(access, row.invoiceId, status);
  return sending.catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Refused, perhaps because an earlier try did arrive.
    const inXero = await readInvoice(acting);
    if (planAction(statusAction(row), inXero, null).then !== 'nothing') throw error;
    return inXero;
  });
}

/** The reason is noted in Xero only by whoever has ended the invoice. */
async function keepDone(acting: Acting, invoice: Invoice, whose: 'ours' | 'theirs'): Promise<InvoiceAction> {
  const { ctx, row } = acting;
  return inTransaction(ctx.db, async (transaction) => {
    await refreshDealInvoices(transaction, row, [invoice], ctx.now());
    if (row.action !== 'approve') await dropEmail(transaction, row);
    if (whose === 'ours') await auditAction(transaction, acting, null);
    const hasReason = row.reason !== null && whose === 'ours';
    return keepActing(acting, { step: 'note', sentAt: null, ...(hasReason ? {} : { reason: null }) }, transaction);
  });
}
