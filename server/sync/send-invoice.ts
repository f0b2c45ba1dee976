import type { AppContext } from '../context.ts';
import { noteAnswered, renewLease } from '../db/claimed-syncs.ts';
import type { DealSync } from '../db/deal-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { askerOf } from './asker-of.ts';
import type { InvoiceDraft } from './draft-invoice.ts';
import type { Invoice } from './invoice.ts';
import { findSent, keepInvoice, noteFound, type SentInvoice } from './sent-invoice.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'metrics' | 'now' | 'wake'>;

export interface SendRequest {
  access: XeroAccess;
  row: DealSync;
  draft: InvoiceDraft & { contactId: string };
  sentAs: SentInvoice;
}

/** Names one try: a repeated request carries the same, a new try another; Xero remembers a name for six minutes. */
export const tryOf = (row: DealSync): string => row.claimId ?? row.id;

/**
 * Sends the row's invoice, of which no earlier try is open, mirrors it and gives what Xero made of it. Without an answer
 * (AppError, retry `unknown`) the row remembers how it was sent.
 */
export async function sendInvoice(ctx: Context, request: SendRequest): Promise<Invoice> {
  const { access, row, sentAs } = request;
  const invoice = await sendNow(ctx, request);
  await keepInvoice(ctx, row, { invoice, sentAs, tenantId: access.tenantId });
  return invoice;
}

async function sendNow(ctx: Context, { access, row, draft, sentAs }: SendRequest): Promise<Invoice> {
  const sending = { sentAt: ctx.now(), sentAs: JSON.stringify(sentAs), tenantId: access.tenantId };
  const held = await renewLease(ctx.db, row, ctx.now(), sending);
  if (!held) throw new AppError('followed', 'Another worker has followed this row.', { retry: 'later' });
  try {
    return await ctx.xero.createInvoice(access, { draft, tryId: tryOf(row), askedBy: askerOf(row) });
  } catch (error) {
    if (!(error instanceof AppError) || error.retry === 'unknown') throw error;
    // Refused under our own number: an earlier try did arrive.
    const sent = error.code === 'invoice_number_taken' ? await findSent(ctx, access, row, sentAs) : undefined;
    if (sent) {
      await noteFound(ctx, row, sent);
      return sent;
    }
    await noteAnswered(ctx.db, row.id);
    throw error;
  }
}
