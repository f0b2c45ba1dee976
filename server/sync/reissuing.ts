import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { refreshDealInvoices } from '../db/deal-invoices.ts';
import type { OpenTransaction } from '../db/db.ts';
import { noteReissueProgress } from '../db/invoice-reissues.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Invoice } from './invoice.ts';
import type { OrgState } from './org-state.ts';

export type ReissueContext = Pick<AppContext, 'config' | 'db' | 'zoho' | 'xero' | 'log' | 'now' | 'wake'>;

/** A credit, or a credit and reissue, under way as this worker holds it. */
export interface Reissuing {
  ctx: ReissueContext;
  state: OrgState;
  access: XeroAccess;
  row: InvoiceReissue;
}

/** The invoice as it is in Xero now; the mirror is told. */
export async function readAgain({ ctx, access, row }: Reissuing): Promise<Invoice> {
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [row.invoiceId] });
  if (!inXero) throw new AppError('invoice_gone', 'Xero no longer has the invoice.', { retry: 'never' });
  await refreshDealInvoices(ctx.db, row, [inXero], ctx.now());
  return inXero;
}

/** Stores how far it has come and goes on holding it; throws when another worker has taken it over. */
export async function holding(
  { ctx, row }: Reissuing,
  progress: Parameters<typeof noteReissueProgress>[2],
  transaction?: OpenTransaction,
): Promise<InvoiceReissue> {
  const held = await noteReissueProgress(transaction ?? ctx.db, row, progress, ctx.now());
  if (!held) throw followed();
  return held;
}

const followed = () => new AppError('followed', 'Another worker has taken it over.', { retry: 'later' });

/** Names one try: a repeated request carries the same, a later try another. */
export const tryOf = ({ claimId, invoiceId, attempts }: InvoiceReissue) => `${claimId ?? invoiceId} ${attempts}`;

/** In the transaction that stores what was done. */
export async function audit(
  transaction: OpenTransaction,
  { ctx, row }: Pick<Reissuing, 'ctx' | 'row'>,
  action: string,
  { code, ...subject }: { code?: string | null; creditNote?: string },
): Promise<void> {
  const { orgId, dealId, invoiceId, requestedBy } = row;
  await noteAudit(transaction, {
    ...{ orgId, at: ctx.now(), actor: 'server', userId: requestedBy, action, origin: 'job', network: null },
    subject: { deal: dealId, invoice: invoiceId, ...subject },
    ...{ outcome: code === undefined ? 'success' : 'failure', code: code ?? null },
  });
}
