import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import { byServer, noteDone } from '../db/audit-log.ts';
import { listDealInvoices, putDealInvoice } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { noteAnswered } from '../db/claimed-syncs.ts';
import { noteInvoiceContent } from '../db/invoice-drift.ts';
import { oweEmail } from '../db/invoice-emails.ts';
import { listUnlinkedInvoices } from '../db/invoice-links.ts';
import type { DealSync } from '../db/deal-tables.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { askerOf } from './asker-of.ts';
import type { Invoice } from './invoice.ts';
import { lastSentOf, type InvoiceContent } from './last-sent.ts';
import { toCents } from './money.ts';
import { endingOf } from './problem-codes.ts';
import { undoEndsAt } from './undo-window.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'metrics' | 'now' | 'wake'>;

/** How an invoice was sent: what it takes to find it again and to finish it, whatever becomes of the deal meanwhile. */
export interface SentInvoice {
  /** Null: numbered by Xero. */
  number: string | null;
  contactId: string;
  url: string;
  /** As computed beforehand, with two decimals. */
  total: string;
  /** Whether it is to be e-mailed once it is approved. */
  email: boolean;
  /** What it says of its deal. */
  content: InvoiceContent;
  /** ISO 8601. */
  draftedAt: string;
}

/** The invoice of a try whose answer did not come; not one that is on the deal already or was taken off it. */
export async function findSent(
  ctx: Context,
  access: XeroAccess,
  row: DealSync,
  { number, contactId, url }: SentInvoice,
): Promise<Invoice | undefined> {
  const by = number === null ? { madeByUsForContact: contactId } : { numbers: [number] };
  const [candidates, mirrored, unlinked] = await Promise.all([
    ctx.xero.findInvoices(access, by),
    listDealInvoices(ctx.db, row.orgId, row.dealId),
    listUnlinkedInvoices(ctx.db, row.orgId, [row.dealId]),
  ]);
  const known = [...mirrored, ...unlinked].map(({ invoiceId }) => invoiceId);
  // Our number says whose invoice it is; under Xero's own numbers the link to the deal does.
  const isOurs = (invoice: Invoice) => (number === null ? invoice.url === url : invoice.number === number);
  return candidates.find((invoice) => isOurs(invoice) && !known.includes(invoice.invoiceId));
}

/** For the audit log: of a try whose outcome was not known it is now known that it made this invoice. */
export async function noteFound(ctx: Context, { orgId, dealId }: DealSync, { invoiceId }: Invoice): Promise<void> {
  const subject = { deal: dealId, invoice: invoiceId };
  await noteDone(ctx.db, { ...byServer, orgId, at: ctx.now(), action: 'invoice.found', subject });
}

/** Mirrors the row's invoice and notes the e-mail that its rule wants; the outcome is known then. */
export async function keepInvoice(
  ctx: Context,
  row: DealSync,
  { invoice, sentAs, tenantId }: { invoice: Invoice; sentAs: SentInvoice; tenantId: string },
): Promise<void> {
  const { orgId, dealId, ruleId, instalment } = row;
  const emailIsOwed = sentAs.email && invoice.status === 'AUTHORISED' && !invoice.sent;
  const now = ctx.now();
  const madeBy = askerOf(row);
  await inTransaction(ctx.db, async (transaction) => {
    await putDealInvoice(transaction, { orgId, tenantId, dealId, ruleId, instalment, madeBy }, invoice, now);
    const key = { orgId, tenantId, invoiceId: invoice.invoiceId };
    await noteInvoiceContent(transaction, key, lastSentOf(sentAs.content, invoice, sentAs.draftedAt));
    if (emailIsOwed) {
      // Whoever clicked may still undo it.
      await oweEmail(transaction, { ...key, notBefore: madeBy === null ? null : undoEndsAt(now), now });
      await ctx.wake(orgId, { work: 'email', transaction });
    }
    await noteAnswered(transaction, row.id);
  });
  const { cause, askedAt, problem } = row;
  // What waited for a person, or for something to be mended, says nothing of us.
  const wasOurs = problem === null || endingOf(problem.code) === 'itself';
  if (wasOurs) ctx.metrics.invoiceMade({ cause, waitedMs: ctx.now().getTime() - askedAt.getTime() });
}

/** Computed beforehand as Xero computes it; if Xero says otherwise, finance must know. */
export function totalDiffers(invoice: Invoice, { total }: Pick<SentInvoice, 'total'>): Problem | null {
  if (toCents(invoice.total) === total) return null;
  return {
    code: 'total_differs_in_xero',
    message: `Xero made the invoice ${invoice.number} with a total of ${toCents(invoice.total)}, not ${total}.`,
    fix: 'Compare its lines with the deal in Xero.',
    detail: null,
  };
}
