import Big from 'big.js';
import type { AppContext } from '../context.ts';
import { noteAudit } from '../db/audit-log.ts';
import { refreshDealInvoices } from '../db/deal-invoices.ts';
import { requestSync } from '../db/deal-syncs.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import { claimDueReissue, noteReissueProgress, noteReplaced, settleReissue } from '../db/invoice-reissues.ts';
import type { InvoiceReissue } from '../db/tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { CreditNote } from '../xero/xero-credit-notes.ts';
import { creditNoteNumber, draftCreditNote } from './draft-credit-note.ts';
import { dayIn } from './due-date.ts';
import type { Invoice } from './invoice.ts';
import { toCents } from './money.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, xeroAccess, zoneOf, type OrgState } from './org-state.ts';
import { samePlan } from './plan-reissue.ts';
import { prepareReissue, type PreparedReissue } from './prepare-reissue.ts';
import { afterReissueError, done, outdated, stillOpen } from './reissue-outcome.ts';

type Context = Pick<AppContext, 'config' | 'db' | 'zoho' | 'xero' | 'log' | 'now' | 'wake'>;

interface Reissuing {
  ctx: Context;
  state: OrgState;
  access: XeroAccess;
  row: InvoiceReissue;
}

/**
 * Takes invoices back that people want made anew, and asks for the new ones: each step is stored before and after it is sent,
 * so that a worker that dies, or an answer that is lost, leaves neither a second credit note nor half of the work undone.
 */
export async function reissueInvoices(ctx: Context, orgId: string): Promise<void> {
  for (;;) {
    const state = await readOrgState(ctx, orgId);
    const access = xeroAccess(state?.xero, 'person');
    if (!state || !access) return;
    const row = await claimDueReissue(ctx.db, { orgId, tenantId: access.tenantId, now: ctx.now() });
    if (!row) return;
    await reissue({ ctx, state, access, row });
  }
}

async function reissue(reissuing: Reissuing): Promise<void> {
  const { ctx } = reissuing;
  let { row } = reissuing;
  try {
    while (row.step !== 'new') row = await steps[row.step]({ ...reissuing, row });
    await askForNewInvoice({ ...reissuing, row });
  } catch (error) {
    if (!(error instanceof AppError)) ctx.log.error({ err: error, invoiceId: row.invoiceId }, 'a reissue failed');
    await noteIfLost(ctx, { orgId: row.orgId, provider: 'xero' }, error);
    const lookAgainMs = ctx.config.reconcileIntervalSeconds * 1000;
    const outcome = afterReissueError(error, row, { now: ctx.now(), lookAgainMs });
    await inTransaction(ctx.db, async (transaction) => {
      await settleReissue(transaction, row, outcome);
      if (outcome.state === 'failed') {
        await audit(transaction, { ctx, row }, 'invoice.reissue', { code: outcome.problem?.code ?? null });
      }
    });
  }
}

const steps = { end: endInvoice, allocate: allocateCredit } as const;

/** Looks first: what was sent before may have arrived, and what a person has agreed to must still be what happens. */
async function endInvoice(reissuing: Reissuing): Promise<InvoiceReissue> {
  const { ctx, access, row } = reissuing;
  if (row.plan.way === 'credit' && row.sentAt) {
    const earlier = await ctx.xero.findCreditNote(access, creditNoteNumber(row.number));
    if (earlier) return keepCreditNote(reissuing, earlier);
  }
  const inXero = await readAgain(reissuing);
  if (row.plan.way === 'void' && inXero.status === 'VOIDED') return keepVoided(reissuing, inXero);
  const prepared = await prepareReissue(ctx, { ...reissuing, invoice: row, inXero });
  const objection = objectionTo(row, prepared);
  if (objection) throw mayStillArrive(row, ctx.now()) ? stillOpen(objection) : objection;
  const sending = { ...reissuing, row: await holding(reissuing, { sentAt: ctx.now() }) };
  return row.plan.way === 'credit' ? sendCreditNote(sending, prepared) : voidInvoice(sending);
}

/** Why what a person has agreed to is not done. */
function objectionTo(row: InvoiceReissue, { plan, problems: [problem] }: PreparedReissue): AppError | null {
  if (!samePlan(row.plan, plan)) return outdated(row.number);
  return problem ? new AppError(problem.code, problem.message, { ...problem, retry: 'never' }) : null;
}

/**
 * Xero may still be at work on a credit note that it has not answered; it remembers a request for six minutes, so later than
 * that none is expected. https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
 */
const STILL_AT_WORK_MS = 6 * 60_000;

function mayStillArrive({ plan, sentAt }: InvoiceReissue, now: Date): boolean {
  return plan.way === 'credit' && sentAt !== null && now.getTime() - sentAt.getTime() < STILL_AT_WORK_MS;
}

async function voidInvoice(reissuing: Reissuing): Promise<InvoiceReissue> {
  const { ctx, access, row } = reissuing;
  const voided = await ctx.xero.endInvoice(access, row.invoiceId, 'VOIDED').catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Refused, perhaps because an earlier try did arrive.
    const inXero = await readAgain(reissuing);
    if (inXero.status !== 'VOIDED') throw error;
    return inXero;
  });
  return keepVoided(reissuing, voided);
}

async function sendCreditNote(
  reissuing: Reissuing,
  { inXero, day }: Pick<PreparedReissue, 'inXero' | 'day'>,
): Promise<InvoiceReissue> {
  const { ctx, access, row } = reissuing;
  const draft = draftCreditNote(inXero, { plan: row.plan, reason: row.reason, day });
  const note = await ctx.xero.createCreditNote(access, { draft, tryId: tryOf(row) }).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Refused, perhaps because an earlier try did arrive.
    const earlier = await ctx.xero.findCreditNote(access, draft.number);
    if (!earlier) throw error;
    return earlier;
  });
  return keepCreditNote(reissuing, note);
}

/** From here on the invoice counts no more, so that nothing takes its being settled for being paid. */
async function keepCreditNote(reissuing: Reissuing, note: CreditNote): Promise<InvoiceReissue> {
  const { ctx, row } = reissuing;
  const isSameMoney = note.currency === row.plan.currency && toCents(note.total) === row.plan.amount;
  // Asked for again after it had come to nothing, the reason may be another.
  const isOurs = note.reference.trim() === row.reason.trim() || isSameMoney;
  if (!isOurs || note.status === 'VOIDED' || note.status === 'DELETED') throw unusable(note);
  const { creditNoteId, number, total } = note;
  const progress = { creditNoteId, creditNoteNumber: number, creditNoteTotal: toCents(total) };
  return inTransaction(ctx.db, async (transaction) => {
    await noteReplaced(transaction, row, ctx.now());
    await audit(transaction, reissuing, 'credit_note.created', { creditNote: creditNoteId });
    return holding(reissuing, { ...progress, step: 'allocate', sentAt: null }, transaction);
  });
}

async function keepVoided(reissuing: Reissuing, voided: Invoice): Promise<InvoiceReissue> {
  const { ctx, row } = reissuing;
  if (voided.status !== 'VOIDED') throw outdated(row.number);
  return inTransaction(ctx.db, async (transaction) => {
    await refreshDealInvoices(transaction, row, [voided], ctx.now());
    await audit(transaction, reissuing, 'invoice.voided', {});
    return holding(reissuing, { step: 'new', sentAt: null }, transaction);
  });
}

/** Sets the credit note against what is still due of the invoice, once; money that came meanwhile leaves less to set. */
async function allocateCredit(reissuing: Reissuing): Promise<InvoiceReissue> {
  const { ctx, access, state, row } = reissuing;
  const creditNoteId = row.creditNoteId ?? '';
  const left = new Big(row.creditNoteTotal ?? 0);
  const inXero = await readAgain(reissuing);
  const applied = appliedOf(inXero, creditNoteId);
  const due = inXero.status === 'AUTHORISED' ? new Big(inXero.amountDue) : new Big(0);
  if (applied.gt(0) || due.lte(0)) {
    return holding(reissuing, { step: 'new', sentAt: null, applied: toCents(applied) });
  }
  const sending = await holding(reissuing, { sentAt: ctx.now() });
  const today = dayIn(zoneOf(state), ctx.now());
  const date = inXero.date !== null && inXero.date > today ? inXero.date : today;
  const amount = toCents(due.lt(left) ? due : left);
  const allocation = { creditNoteId, invoiceId: row.invoiceId, amount, date, tryId: tryOf(sending) };
  try {
    await ctx.xero.allocateCredit(access, allocation);
  } catch (error) {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Money that came at this very moment leaves less to set: that is seen by reading again.
    if (new Big((await readAgain(reissuing)).amountDue).eq(due)) throw error;
    return sending;
  }
  await inTransaction(ctx.db, (transaction) =>
    audit(transaction, reissuing, 'credit_note.allocated', { creditNote: creditNoteId }),
  );
  // Read again: that says whether it is there, and brings the mirror up to date.
  return sending;
}

function appliedOf({ credits }: Invoice, creditNoteId: string): Big {
  const ours = credits.filter(({ id }) => id === creditNoteId);
  return ours.reduce((total, { amount }) => total.plus(amount), new Big(0));
}

/** By the same way as a click on *Create invoice*, which is made once whatever happens. */
async function askForNewInvoice(reissuing: Reissuing): Promise<void> {
  const { ctx, row } = reissuing;
  const { orgId, dealId, ruleId, instalment, requestedBy } = row;
  await inTransaction(ctx.db, async (transaction) => {
    const held = await noteReissueProgress(transaction, row, {}, ctx.now());
    if (!held) throw followed();
    const request = { orgId, dealId, ruleId, instalment, requestedBy, cause: 'click', namedStage: null } as const;
    await requestSync(transaction, { ...request, now: ctx.now() });
    await settleReissue(transaction, row, done);
    await ctx.wake(orgId, { work: 'person', transaction });
  });
}

/** The invoice as it is in Xero now; the mirror is told. */
async function readAgain({ ctx, access, row }: Reissuing): Promise<Invoice> {
  const [inXero] = await ctx.xero.findInvoices(access, { ids: [row.invoiceId] });
  if (!inXero) throw new AppError('invoice_gone', 'Xero no longer has the invoice.', { retry: 'never' });
  await refreshDealInvoices(ctx.db, row, [inXero], ctx.now());
  return inXero;
}

async function holding(
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
const tryOf = ({ claimId, invoiceId, attempts }: InvoiceReissue) => `${claimId ?? invoiceId} ${attempts}`;

function unusable({ number, status }: CreditNote): AppError {
  const isGone = status === 'VOIDED' || status === 'DELETED';
  const message = isGone ? `Credit note ${number} was voided in Xero.` : `Xero has another credit note ${number}.`;
  const fix = 'Credit the invoice in Xero by hand, unlink it from the deal, then create the invoice from the deal.';
  return new AppError('credit_note_unusable', message, { retry: 'never', fix });
}

async function audit(
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
