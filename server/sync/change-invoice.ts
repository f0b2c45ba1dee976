import { listDealInvoices, refreshDealInvoices } from '../db/deal-invoices.ts';
import { listSyncStates } from '../db/deal-syncs.ts';
import { inTransaction } from '../db/db.ts';
import { noteAcceptedDrift } from '../db/invoice-drift.ts';
import type { DealInvoice, InvoiceAction } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { auditAction, keepActing, readInvoice, tryOfAction, type Acting } from './acting.ts';
import { changedInXero, notEditable } from './action-outcome.ts';
import { shownDrift } from './deal-view.ts';
import { editInvoice } from './edit-lines.ts';
import type { Invoice } from './invoice.ts';
import { isOpen } from './plan-action.ts';

/**
 * Xero may still be at work on what it has not answered; it remembers a request for six minutes, so later than that none is
 * expected to take effect. https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
 */
const STILL_AT_WORK_MS = 6 * 60_000;

/**
 * Writes what a person has changed of a draft, as long as nobody has changed it in Xero meanwhile. To the deal it is an edit
 * made in Xero: the next change of the deal leaves it alone.
 */
export async function changeInvoice(acting: Acting): Promise<InvoiceAction> {
  const { ctx, access, row } = acting;
  // It would write what it has read over this edit; what it does to the invoice is seen by reading it afterwards.
  const syncs = await listSyncStates(ctx.db, row.orgId, [row.dealId]);
  if (syncs.some(({ state }) => state === 'running')) throw dealBusy(row.number);
  const inXero = await readInvoice(acting);
  const mirrored = await findMirrored(acting);
  const edited = row.change && editInvoice(inXero, row.change, mirrored.lastSent);
  if (edited?.isInXero) return keepChange(acting, { answer: inXero, before: mirrored });
  const refusal = refusalOf(row, inXero);
  if (refusal) throw mayStillArrive(acting) ? stillOpen(refusal) : refusal;
  if (!edited || !isOpen(inXero.status)) throw changedInXero(row.number);
  const sending = { ...acting, row: await keepActing(acting, { sentAt: ctx.now() }) };
  const { head, lines } = edited;
  const update = { invoiceId: row.invoiceId, status: inXero.status, head, lines, tryId: tryOfAction(sending.row) };
  const answer = await ctx.xero.updateInvoice(access, update);
  return keepChange(sending, { answer, before: mirrored });
}

function dealBusy(number: string): AppError {
  const fix = 'This goes on by itself.';
  return new AppError('invoice_busy', `${number} is just following its deal.`, { retry: 'later', fix });
}

function refusalOf({ number, change }: InvoiceAction, { status, updatedInXeroAt }: Invoice): AppError | null {
  if (!isOpen(status)) return notEditable(number);
  const version = updatedInXeroAt?.toISOString() ?? null;
  return change?.version === version ? null : changedInXero(number);
}

function mayStillArrive({ ctx, row }: Acting): boolean {
  return row.sentAt !== null && ctx.now().getTime() - row.sentAt.getTime() < STILL_AT_WORK_MS;
}

function stillOpen({ code, message, fix }: AppError): AppError {
  return new AppError(code, message, { retry: 'unknown', fix });
}

async function findMirrored({ ctx, row }: Acting): Promise<DealInvoice> {
  const invoices = await listDealInvoices(ctx.db, row.orgId, row.dealId);
  const invoice = invoices.find(({ invoiceId }) => invoiceId === row.invoiceId);
  if (!invoice) throw new AppError('invoice_not_linked', 'The deal has no such invoice any more.', { retry: 'never' });
  return invoice;
}

/** Where the invoice now says something else than the deal, a person has just wanted it so. */
async function keepChange(
  acting: Acting,
  { answer, before }: { answer: Invoice; before: DealInvoice },
): Promise<InvoiceAction> {
  const { ctx, row } = acting;
  const drift = shownDrift({ ...before, ...answer });
  const known = new Set(shownDrift(before).map((difference) => JSON.stringify(difference)));
  const wanted = drift.filter((difference) => !known.has(JSON.stringify(difference)));
  return inTransaction(ctx.db, async (transaction) => {
    await refreshDealInvoices(transaction, row, [answer], ctx.now());
    if (wanted.length > 0) await noteAcceptedDrift(transaction, before, [...before.acceptedDrift, ...wanted]);
    await auditAction(transaction, acting, null);
    return keepActing(acting, { step: 'note', sentAt: null }, transaction);
  });
}
