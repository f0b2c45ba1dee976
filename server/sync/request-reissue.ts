import type { ReissueAnswer, ReissueBody } from '../api/contract/reissue.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { askForReissue, listReissues } from '../db/invoice-reissues.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { repairsOf } from './deal-rights.ts';
import { shownDrift } from './deal-view.ts';
import { accessToInvoice, invoiceBusy, mustFindInvoice, type OfInvoice } from './find-deal-invoice.ts';
import { settingsOf, type OrgState } from './org-state.ts';
import { prepareReissue } from './prepare-reissue.ts';
import { ruleOfInvoice } from './settings.ts';

/** What taking the invoice back and making it anew would come to now, read from both sides; writes nothing. */
export async function previewReissue(
  ctx: Pick<AppContext, 'db' | 'zoho' | 'xero' | 'now'>,
  state: OrgState,
  of: OfInvoice,
): Promise<ReissueAnswer> {
  const invoice = await mustFindInvoice(ctx, of);
  const access = accessToInvoice(state, invoice);
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
  if (known?.purpose === 'reissue' && known.state !== 'failed') return;
  accessToInvoice(state, invoice);
  if (!repairsOf(invoice, shownDrift(invoice), state.xero).includes('reissue')) throw notReissuable(invoice);
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    const asked = await askForReissue(transaction, {
      ...{ invoice, plan, reason, now },
      ...{ purpose: 'reissue', requestedBy: userId },
    });
    if (asked === 'known') return;
    if (asked === 'busy') throw invoiceBusy(invoice);
    await noteDone(transaction, {
      ...{ ...by, orgId: of.orgId, at: now, action: 'invoice.reissue_requested' },
      ...{ subject: { deal: of.dealId, invoice: of.invoiceId }, after: plan },
    });
    await ctx.wake(of.orgId, { work: 'reissue', transaction });
  });
}

function notReissuable({ number }: DealInvoice): AppError {
  const message = `${number} cannot be taken back: it agrees with the deal, is not approved, or has been credited in full.`;
  return new AppError('not_reissuable', message, { status: 409, fix: 'Look at the deal again.' });
}
