import type { Rule } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { listDealInvoices, putDealInvoice, type InvoiceCause } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { noteAnswered, renewLease } from '../db/deal-syncs.ts';
import { noteInvoiceContent } from '../db/invoice-drift.ts';
import { oweEmail } from '../db/invoice-emails.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import type { DealSync } from '../db/tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { InvoiceDraft } from './draft-invoice.ts';
import type { Invoice } from './invoice.ts';
import { foundInvoice, sentInvoice, type InvoiceContent } from './sent-invoice.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

export interface SendRequest {
  access: XeroAccess;
  row: DealSync;
  rule: Pick<Rule, 'email'>;
  cause: InvoiceCause;
  draft: InvoiceDraft & { contactId: string };
  /** What it says of its deal. */
  content: InvoiceContent;
}

/** Names one try: a repeated request carries the same, a new try another; Xero remembers a name for six minutes. */
export const tryOf = (row: DealSync): string => row.claimId ?? row.id;

/**
 * Sends the invoice unless an earlier try, or another worker, already has; mirrors and gives what there is then, and notes
 * the e-mail that the rule wants.
 */
export async function sendInvoice(ctx: Context, request: SendRequest): Promise<Invoice> {
  const { row, rule, cause, content } = request;
  const startedAt = ctx.now();
  const earlier = row.sentAt ? await findSent(ctx, request) : undefined;
  const invoice = earlier ?? (await sendNow(ctx, request));
  const emailIsOwed = rule.email && invoice.status === 'AUTHORISED' && !invoice.sent;
  await inTransaction(ctx.db, async (transaction) => {
    await putDealInvoice(transaction, cause, invoice, ctx.now());
    const key = { orgId: cause.orgId, tenantId: cause.tenantId, invoiceId: invoice.invoiceId };
    const lastSent = (earlier ? foundInvoice : sentInvoice)(content, invoice, startedAt);
    await noteInvoiceContent(transaction, key, lastSent);
    if (emailIsOwed) {
      await oweEmail(transaction, { ...key, now: ctx.now() });
      await ctx.wake(key.orgId, { work: 'email', transaction });
    }
    await noteAnswered(transaction, row.id);
  });
  return invoice;
}

async function sendNow(ctx: Context, request: SendRequest): Promise<Invoice> {
  const { access, row, draft } = request;
  const held = await renewLease(ctx.db, row, ctx.now(), { sentAt: ctx.now(), tenantId: access.tenantId });
  if (!held) throw new AppError('followed', 'Another worker has followed this row.', { retry: 'later' });
  try {
    return await ctx.xero.createInvoice(access, { draft, tryId: tryOf(row) });
  } catch (error) {
    if (!(error instanceof AppError) || error.retry === 'unknown') throw error;
    // Refused under our own number: an earlier try did arrive.
    const sent = error.code === 'invoice_number_taken' ? await findSent(ctx, request) : undefined;
    if (sent) return sent;
    await noteAnswered(ctx.db, row.id);
    throw error;
  }
}

/** The invoice of an earlier try; not one that is on the deal already or was taken off it. */
async function findSent(ctx: Context, { access, cause, draft }: SendRequest): Promise<Invoice | undefined> {
  const by = draft.number === null ? { madeByUsForContact: draft.contactId } : { numbers: [draft.number] };
  const [candidates, mirrored, unlinked] = await Promise.all([
    ctx.xero.findInvoices(access, by),
    listDealInvoices(ctx.db, cause.orgId, cause.dealId),
    listUnlinkedInvoices(ctx.db, cause.orgId, [cause.dealId]),
  ]);
  const known = new Set([...mirrored, ...unlinked].map(({ invoiceId }) => invoiceId));
  // Our number says whose invoice it is; under Xero's own numbers the link to the deal does.
  const isOurs = (invoice: Invoice) =>
    draft.number === null ? invoice.url === draft.url : invoice.number === draft.number;
  return candidates.find((invoice) => isOurs(invoice) && !known.has(invoice.invoiceId));
}
