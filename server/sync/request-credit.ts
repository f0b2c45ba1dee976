import type { CreditAnswer, CreditBody } from '../api/contract/credit.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { listActions } from '../db/invoice-actions.ts';
import { askForReissue, findReissue } from '../db/invoice-reissues.ts';
import { AppError } from '../errors.ts';
import { accessToInvoice, invoiceBusy, mustFindInvoice, type OfInvoice } from './find-deal-invoice.ts';
import { isLive } from './invoice.ts';
import { isUnderWay } from './invoice-asked.ts';
import type { OrgState } from './org-state.ts';
import { notesMadeFor, planCredit } from './plan-credit.ts';
import { samePlan } from './plan-reissue.ts';
import { prepareCredit } from './prepare-credit.ts';

/** What crediting the invoice, or `amount` of it, would come to now, read from Xero; writes nothing. */
export async function previewCredit(
  ctx: Pick<AppContext, 'db' | 'xero' | 'now'>,
  state: OrgState,
  { amount, ...of }: OfInvoice & { amount: string | null },
): Promise<CreditAnswer> {
  const invoice = await mustFindInvoice(ctx, of);
  const access = accessToInvoice(state, invoice);
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [invoice.invoiceId] });
  if (!inXero) throw new AppError('invoice_gone', 'Xero no longer has the invoice.', { status: 404 });
  const ours = notesMadeFor(await findReissue(ctx.db, invoice));
  const asked = { inXero, amount, ours, lists: { since: ctx.now() } };
  const { plan, problems } = await prepareCredit(ctx, { state, access, ...asked });
  return { plan, problems };
}

/**
 * A person has agreed to `plan`: stored, and done by whichever worker comes first. 409 where the mirror knows that it cannot be
 * done; asked again while it is under way, or when it is done, it is done once.
 */
export async function requestCredit(
  ctx: Pick<AppContext, 'db' | 'now' | 'wake'>,
  state: OrgState,
  { plan, reason, userId, by, ...of }: OfInvoice & CreditBody & { userId: string; by: AuditSource },
): Promise<void> {
  const invoice = await mustFindInvoice(ctx, of);
  const [known, actions] = await Promise.all([findReissue(ctx.db, invoice), listActions(ctx.db, of.orgId, of.dealId)]);
  if (known?.purpose === 'credit' && known.state !== 'failed' && samePlan(known.plan, plan)) return;
  accessToInvoice(state, invoice);
  if (known?.state === 'due') throw invoiceBusy(invoice);
  if (actions.some((action) => action.invoiceId === of.invoiceId && isUnderWay(action))) throw invoiceBusy(invoice);
  if (!isLive(invoice) || planCredit(invoice, { amount: plan.amount, ours: notesMadeFor(known) }) === null)
    throw notCreditable(invoice);
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const request = { invoice, purpose: 'credit', plan, reason, requestedBy: userId, now } as const;
    const asked = await askForReissue(transaction, request);
    if (asked === 'known') return;
    if (asked === 'busy') throw invoiceBusy(invoice);
    await noteDone(transaction, {
      ...{ ...by, orgId: of.orgId, at: now, action: 'invoice.credit_requested' },
      ...{ subject: { deal: of.dealId, invoice: of.invoiceId }, after: { ...plan, reason } },
    });
    await ctx.wake(of.orgId, { work: 'reissue', transaction });
  });
}

function notCreditable({ number }: { number: string }): AppError {
  const message = `${number} cannot be credited: it is not approved, or not as much of it is left.`;
  return new AppError('not_creditable', message, { status: 409, fix: 'Look at the deal again.' });
}
