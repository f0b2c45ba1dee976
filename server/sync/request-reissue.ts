import type { ReissueAnswer, ReissueBody, Rule } from '../api/contract.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { listDealInvoices } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { askForReissue, listReissues } from '../db/invoice-reissues.ts';
import type { DealInvoice } from '../db/tables.ts';
import { AppError, notFound } from '../errors.ts';
import { repairsOf } from './deal-rights.ts';
import { shownDrift } from './deal-view.ts';
import { settingsOf, xeroAccess, type OrgState } from './org-state.ts';
import { prepareReissue } from './prepare-reissue.ts';
import { ruleOfInvoice } from './settings.ts';

interface OfInvoice {
  orgId: string;
  dealId: string;
  invoiceId: string;
}

/** What taking the invoice back and making it anew would come to now, read from both sides; writes nothing. */
export async function previewReissue(
  ctx: Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>,
  state: OrgState,
  of: OfInvoice,
): Promise<ReissueAnswer> {
  const invoice = await mustFindInvoice(ctx, of);
  const access = xeroAccess(state.xero, 'person');
  if (access?.tenantId !== invoice.tenantId) throw notConnected();
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [invoice.invoiceId] });
  if (!inXero) throw new AppError('invoice_gone', 'Xero no longer has the invoice.', { status: 404 });
  const { plan, rule, draft, problems } = await prepareReissue(ctx, { state, access, invoice, inXero });
  const { status, currency, date } = draft.invoice;
  const email = rule.email && status === 'AUTHORISED';
  return { plan, newInvoice: { status, currency, total: draft.totals.total, date, email }, problems };
}

/** The rule that would make the invoice anew; undefined: it is gone. */
export async function ruleOfReissue(
  ctx: Pick<AppContext, 'db'>,
  state: OrgState,
  of: OfInvoice,
): Promise<Rule | undefined> {
  return ruleOfInvoice(settingsOf(state), (await mustFindInvoice(ctx, of)).ruleId);
}

/**
 * A person has agreed to `plan`: stored, and done by whichever worker comes first. 409 where it cannot be done; asked again
 * while it is under way it is done once.
 */
export async function requestReissue(
  ctx: Pick<AppContext, 'db' | 'now' | 'wake'>,
  state: OrgState,
  { plan, reason, userId, by, ...of }: OfInvoice & ReissueBody & { userId: string; by: AuditSource },
): Promise<void> {
  const invoice = await mustFindInvoice(ctx, of);
  const known = (await listReissues(ctx.db, of.orgId, of.dealId)).find(({ invoiceId }) => invoiceId === of.invoiceId);
  if (known && known.state !== 'failed') return;
  if (xeroAccess(state.xero, 'person')?.tenantId !== invoice.tenantId) throw notConnected();
  if (!repairsOf(invoice, shownDrift(invoice), state.xero).includes('reissue')) throw notReissuable(invoice);
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const asked = await askForReissue(transaction, { invoice, plan, reason, requestedBy: userId, now });
    if (asked === 'known') return;
    await noteDone(transaction, {
      ...{ ...by, orgId: of.orgId, at: now, action: 'invoice.reissue_requested' },
      ...{ subject: { deal: of.dealId, invoice: of.invoiceId }, after: plan },
    });
    await ctx.wake(of.orgId, { work: 'reissue', transaction });
  });
}

async function mustFindInvoice(
  { db }: Pick<AppContext, 'db'>,
  { orgId, dealId, invoiceId }: OfInvoice,
): Promise<DealInvoice> {
  const invoice = (await listDealInvoices(db, orgId, dealId)).find((row) => row.invoiceId === invoiceId);
  if (!invoice) throw notFound('invoice_not_linked', 'The deal has no such invoice.');
  return invoice;
}

function notConnected(): AppError {
  const message = 'The Xero organisation of this invoice is not connected.';
  return new AppError('xero_not_connected', message, { status: 409, fix: 'Connect it in Settings.' });
}

function notReissuable({ number }: DealInvoice): AppError {
  const message = `${number} cannot be taken back: it agrees with the deal, is not approved, or has been credited in full.`;
  return new AppError('not_reissuable', message, { status: 409, fix: 'Look at the deal again.' });
}
