import type { AppContext } from '../context.ts';
import { noteOnlineUrl } from '../db/deal-invoices.ts';
import { AppError } from '../errors.ts';
import { accessToInvoice, mustFindInvoice, type OfInvoice } from './find-deal-invoice.ts';
import { noteIfLost } from './note-lost.ts';
import type { OrgState } from './org-state.ts';
import { isOpen } from './plan-action.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'log' | 'now'>;

/** A PDF of an invoice with hundreds of lines has some hundred kB. */
const LARGEST_PDF_BYTES = 10 * 1024 * 1024;

/** The invoice as Xero draws it, and the number it is filed under. */
export async function readPdf(
  ctx: Context,
  state: OrgState,
  of: OfInvoice,
): Promise<{ number: string; bytes: Buffer }> {
  const invoice = await mustFindInvoice(ctx, of);
  const access = accessToInvoice(state, invoice);
  const bytes = await noting(ctx, of.orgId, ctx.xero.readInvoicePdf(access, invoice.invoiceId));
  if (bytes.length <= LARGEST_PDF_BYTES) return { number: invoice.number, bytes };
  const message = `The PDF of ${invoice.number} is too large to be handed on.`;
  throw new AppError('pdf_too_large', message, { status: 502, fix: 'Open the invoice in Xero.' });
}

/** Where the customer sees and pays the invoice; Xero is asked when that is not known yet. Null: there is no such page. */
export async function readOnlineUrl(ctx: Context, state: OrgState, of: OfInvoice): Promise<string | null> {
  const invoice = await mustFindInvoice(ctx, of);
  if (invoice.onlineUrl !== null || isOpen(invoice.status)) return invoice.onlineUrl;
  const access = accessToInvoice(state, invoice);
  const onlineUrl = await noting(ctx, of.orgId, ctx.xero.readOnlineUrl(access, invoice.invoiceId));
  await noteOnlineUrl(ctx.db, invoice, { onlineUrl, now: ctx.now() });
  return onlineUrl;
}

/** A grant that has just turned out to be lost is known from then on. */
async function noting<T>(ctx: Context, orgId: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    await noteIfLost(ctx, { orgId, provider: 'xero' }, error);
    throw error;
  }
}
