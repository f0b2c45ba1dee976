import type { InvoiceEdit } from '../api/contract/invoice-actions.ts';
import type { Rule } from '../api/contract/rules.ts';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import { askForAction } from '../db/invoice-actions.ts';
import { askForEmail, holdEmail } from '../db/invoice-emails.ts';
import { listReissues } from '../db/invoice-reissues.ts';
import type { DealInvoice, InvoiceAction } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { changedInXero, notEditable } from './action-outcome.ts';
import { accessToInvoice, invoiceBusy, mustFindInvoice, type OfInvoice } from './find-deal-invoice.ts';
import { settingsOf, type OrgState } from './org-state.ts';
import { isOpen, planAction, type ActionPlan } from './plan-action.ts';
import { ruleOfInvoice } from './settings.ts';
import { isOwnClick, undoEndsAt } from './undo-window.ts';

type Context = Pick<AppContext, 'db' | 'now' | 'wake'>;

interface Asked extends OfInvoice {
  userId: string;
  by: AuditSource;
}

/** What a person can ask for: only what is said of one action belongs to it. */
export type WantedAction =
  | { action: 'approve' }
  | { action: 'void'; reason: string }
  | { action: 'undo' }
  | { action: 'edit'; change: InvoiceEdit };

/**
 * Stored, and done by whichever worker comes first. 409 where the mirror knows that it cannot be done; asked again while it is
 * under way it is done once; what is so already is no error.
 */
export async function requestAction(
  ctx: Context,
  state: OrgState,
  { userId, by, ...wanted }: Asked & WantedAction,
): Promise<void> {
  const invoice = await mustFindReachable(ctx, state, wanted);
  const plan = planOf(wanted, invoice);
  if (wanted.action === 'undo') await refuseUndo(ctx, invoice, userId);
  if (plan.then === 'nothing') return;
  if (plan.then === 'refuse') throw refusal(plan);
  const now = ctx.now();
  const reason = wanted.action === 'void' ? wanted.reason : null;
  const change = wanted.action === 'edit' ? wanted.change : null;
  await inTransaction(ctx.db, async (transaction) => {
    if (wanted.action === 'undo') await keepEmailBack(transaction, invoice, now);
    const { action } = wanted;
    const asked = await askForAction(transaction, { invoice, action, reason, change, requestedBy: userId, now });
    if (asked === 'known') return;
    if (asked === 'busy') throw invoiceBusy(invoice);
    await noteDone(transaction, {
      ...{ ...by, orgId: wanted.orgId, at: now, action: `invoice.${requestOf[action]}_requested` },
      ...{
        subject: { deal: wanted.dealId, invoice: wanted.invoiceId },
        ...(reason === null ? {} : { after: { reason } }),
      },
    });
    await ctx.wake(wanted.orgId, { work: 'invoice-action', transaction });
  });
}

const requestOf = { approve: 'approval', void: 'void', undo: 'undo', edit: 'edit' } as const satisfies Record<
  InvoiceAction['action'],
  string
>;

/** The rule that made the invoice; undefined: it is gone. */
export async function ruleThatMade(
  ctx: Pick<AppContext, 'db'>,
  state: OrgState,
  of: OfInvoice,
): Promise<Rule | undefined> {
  return ruleOfInvoice(settingsOf(state), (await mustFindInvoice(ctx, of)).ruleId);
}

/** Has Xero e-mail an approved invoice that has not been sent yet; 409 where that cannot be. */
export async function requestEmail(ctx: Context, state: OrgState, { userId: _, by, ...of }: Asked): Promise<void> {
  const invoice = await mustFindReachable(ctx, state, of);
  const { number, status, sent, orgId, tenantId, invoiceId } = invoice;
  if (sent) throw conflict('invoice_sent', `${number} has been sent already.`, 'To send it once more, do so in Xero.');
  if (status !== 'AUTHORISED' && status !== 'PAID') {
    throw conflict(
      'invoice_not_approved',
      `${number} is not approved, so Xero does not e-mail it.`,
      'Approve it first.',
    );
  }
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    await askForEmail(transaction, { orgId, tenantId, invoiceId, now });
    const subject = { deal: of.dealId, invoice: invoiceId };
    await noteDone(transaction, { ...by, orgId, at: now, action: 'invoice.email_requested', subject });
    await ctx.wake(orgId, { work: 'email', transaction });
  });
}

function planOf(wanted: WantedAction, invoice: DealInvoice): ActionPlan | { then: 'edit' } {
  if (wanted.action !== 'edit') return planAction(wanted.action, invoice, null);
  if (!isOpen(invoice.status)) throw notEditable(invoice.number);
  const { version, date, dueDate } = wanted.change;
  if (version !== (invoice.updatedInXeroAt?.toISOString() ?? null)) throw changedInXero(invoice.number);
  if (dueDate !== null && dueDate < date) {
    throw conflict('due_before_date', 'The due date is before the date of the invoice.', 'Choose a later due date.');
  }
  return { then: 'edit' };
}

async function refuseUndo(ctx: Context, invoice: DealInvoice, userId: string): Promise<void> {
  const reissues = await listReissues(ctx.db, invoice.orgId, invoice.dealId);
  if (invoice.madeBy !== userId) {
    throw conflict('undo_not_yours', `${invoice.number} was not made by a click of yours.`, 'Void it, and say why.');
  }
  const isOver = ctx.now() >= undoEndsAt(invoice.createdAt) || !isOwnClick(invoice, { userId, reissues });
  if (isOver) throw conflict('undo_over', `It is too late to undo ${invoice.number}.`, 'Void it, and say why.');
}

async function keepEmailBack(transaction: OpenTransaction, invoice: DealInvoice, now: Date): Promise<void> {
  if ((await holdEmail(transaction, { ...invoice, now })) === 'held') return;
  throw conflict('undo_over', `${invoice.number} is on its way to the customer.`, 'Void it, and say why.');
}

async function mustFindReachable(ctx: Context, state: OrgState, of: OfInvoice): Promise<DealInvoice> {
  const invoice = await mustFindInvoice(ctx, of);
  accessToInvoice(state, invoice);
  const reissue = (await listReissues(ctx.db, of.orgId, of.dealId)).find((row) => row.invoiceId === of.invoiceId);
  if (reissue?.state === 'due') throw invoiceBusy(invoice);
  return invoice;
}

function refusal({ problem: { code, message, fix } }: Extract<ActionPlan, { then: 'refuse' }>): AppError {
  return conflict(code, message, fix);
}

function conflict(code: string, message: string, fix: string | null): AppError {
  return new AppError(code, message, { status: 409, fix });
}
