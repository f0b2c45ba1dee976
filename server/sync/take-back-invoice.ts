import { refreshDealInvoices } from '../db/deal-invoices.ts';
import { inTransaction } from '../db/db.ts';
import { dropEmail } from '../db/invoice-emails.ts';
import { noteReplaced } from '../db/invoice-reissues.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import type { CreditNote } from '../xero/xero-credit-notes.ts';
import { creditNoteNumber, draftCreditNote } from './draft-credit-note.ts';
import type { Invoice } from './invoice.ts';
import { toCents } from './money.ts';
import { notesMadeFor, takesAll } from './plan-credit.ts';
import { samePlan } from './plan-reissue.ts';
import { prepareCredit, type PreparedCredit } from './prepare-credit.ts';
import { prepareReissue, type PreparedReissue } from './prepare-reissue.ts';
import { outdated, stillOpen } from './reissue-outcome.ts';
import { audit, holding, readAgain, tryOf, type Reissuing } from './reissuing.ts';

type Prepared = PreparedReissue | PreparedCredit;

/**
 * Voids the invoice, or makes its credit note. Looks first: what was sent before may have arrived, and what a person has
 * agreed to must still be what happens.
 */
export async function takeBackInvoice(reissuing: Reissuing): Promise<InvoiceReissue> {
  const { ctx, access, row } = reissuing;
  if (row.plan.way === 'credit' && row.sentAt) {
    const earlier = await ctx.xero.findCreditNote(access, creditNoteNumber(row));
    if (earlier) return keepCreditNote(reissuing, earlier);
  }
  const inXero = await readAgain(reissuing);
  if (row.plan.way === 'void' && inXero.status === 'VOIDED') return keepVoided(reissuing, inXero);
  const prepared = await prepare(reissuing, inXero);
  const objection = objectionTo(row, prepared);
  if (objection) throw mayStillArrive(row, ctx.now()) ? stillOpen(objection) : objection;
  const sending = { ...reissuing, row: await holding(reissuing, { sentAt: ctx.now() }) };
  return row.plan.way === 'credit' ? sendCreditNote(sending, prepared) : voidInvoice(sending);
}

/** What taking it back comes to now; for a credit the deal is not asked. */
function prepare(reissuing: Reissuing, inXero: Invoice): Promise<Prepared> {
  const { ctx, row } = reissuing;
  if (row.purpose === 'credit') {
    const asked = { amount: row.plan.amount, ours: notesMadeFor(row) };
    return prepareCredit(ctx, { ...reissuing, ...asked, inXero, lists: 'recent' });
  }
  return prepareReissue(ctx, { ...reissuing, invoice: row, inXero });
}

/** Why what a person has agreed to is not done. */
function objectionTo(row: InvoiceReissue, { plan, problems: [problem] }: Prepared): AppError | null {
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
  { inXero, day }: Pick<Prepared, 'inXero' | 'day'>,
): Promise<InvoiceReissue> {
  const { ctx, access, row } = reissuing;
  const wanted = { number: creditNoteNumber(row), amount: row.plan.amount, reason: row.reason, day };
  const draft = draftCreditNote(inXero, wanted);
  const note = await ctx.xero.createCreditNote(access, { draft, tryId: tryOf(row) }).catch(async (error: unknown) => {
    if (!(error instanceof AppError) || error.retry !== 'never') throw error;
    // Refused, perhaps because an earlier try did arrive.
    const earlier = await ctx.xero.findCreditNote(access, draft.number);
    if (!earlier) throw error;
    return earlier;
  });
  return keepCreditNote(reissuing, note);
}

/** Taken back wholly, the invoice counts no more from here on, so that nothing takes its being settled for being paid, or sends it out. */
async function keepCreditNote(reissuing: Reissuing, note: CreditNote): Promise<InvoiceReissue> {
  const { ctx, row } = reissuing;
  const isSameMoney = note.currency === row.plan.currency && toCents(note.total) === row.plan.amount;
  // Asked for again after it had come to nothing, the reason may be another; of a credit the amount may be, too.
  const isSameReason = row.purpose === 'reissue' && note.reference.trim() === row.reason.trim();
  const isOurs = isSameMoney || isSameReason;
  if (!isOurs || note.status === 'VOIDED' || note.status === 'DELETED') throw unusable(note);
  const { creditNoteId, number, total } = note;
  const progress = { creditNoteId, creditNoteNumber: number, creditNoteTotal: toCents(total) };
  return inTransaction(ctx.db, async (transaction) => {
    if (takesAll(row.plan)) {
      await noteReplaced(transaction, row, ctx.now());
      await dropEmail(transaction, row);
    }
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

function unusable({ number, status }: CreditNote): AppError {
  const isGone = status === 'VOIDED' || status === 'DELETED';
  const message = isGone ? `Credit note ${number} was voided in Xero.` : `Xero has another credit note ${number}.`;
  const fix = 'Credit the invoice in Xero by hand, and unlink it from the deal.';
  return new AppError('credit_note_unusable', message, { retry: 'never', fix });
}
