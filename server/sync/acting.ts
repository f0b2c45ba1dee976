import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { refreshDealInvoices } from '../db/deal-invoices.ts';
import type { OpenTransaction } from '../db/db.ts';
import { noteActionProgress } from '../db/invoice-actions.ts';
import type { InvoiceAction } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Invoice } from './invoice.ts';

export type ActingContext = Pick<AppContext, 'config' | 'db' | 'xero' | 'log' | 'now' | 'wake'>;

/** What a person asked for about an invoice, under way, as this worker holds it. */
export interface Acting {
  ctx: ActingContext;
  access: XeroAccess;
  row: InvoiceAction;
}

/** The invoice as it is in Xero now; the mirror is told. */
export async function readInvoice({ ctx, access, row }: Acting): Promise<Invoice> {
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [row.invoiceId] });
  if (!inXero) throw new AppError('invoice_gone', 'Xero no longer has the invoice.', { retry: 'never' });
  await refreshDealInvoices(ctx.db, row, [inXero], ctx.now());
  return inXero;
}

/** Stores how far it has come and goes on holding it; throws when another worker has taken it over. */
export async function keepActing(
  { ctx, row }: Acting,
  progress: Parameters<typeof noteActionProgress>[2],
  transaction?: OpenTransaction,
): Promise<InvoiceAction> {
  const held = await noteActionProgress(transaction ?? ctx.db, row, progress, ctx.now());
  if (!held) throw new AppError('followed', 'Another worker has taken it over.', { retry: 'later' });
  return held;
}

/** Names one try: a repeated request carries the same, a later try another. */
export const tryOfAction = ({ claimId, invoiceId, attempts }: InvoiceAction) => `${claimId ?? invoiceId} ${attempts}`;

/** In the transaction that stores it: how it ended, `code` where it came to nothing. */
export async function auditAction(
  transaction: OpenTransaction,
  { ctx, row }: Pick<Acting, 'ctx' | 'row'>,
  code: string | null,
): Promise<void> {
  const { orgId, dealId, invoiceId, requestedBy, action } = row;
  await noteAudit(transaction, {
    ...{ orgId, at: ctx.now(), actor: 'server', userId: requestedBy, origin: 'job', network: null },
    ...{ action: `invoice.${pastOf[action]}`, subject: { deal: dealId, invoice: invoiceId } },
    ...{ outcome: code === null ? 'success' : 'failure', code },
  });
}

/** As the story of an invoice tells it. */
const pastOf = { approve: 'approved', void: 'voided', undo: 'undone', edit: 'edited' } as const;
