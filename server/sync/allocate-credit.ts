import Big from 'big.js';
import { inTransaction } from '../db/db.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { dayIn } from './due-date.ts';
import type { Invoice } from './invoice.ts';
import { toCents } from './money.ts';
import { zoneOf } from './org-state.ts';
import { audit, holding, readAgain, tryOf, type Reissuing } from './reissuing.ts';

/** Sets the credit note against what is still due of the invoice, once; money that came meanwhile leaves less to set. */
export async function allocateCredit(reissuing: Reissuing): Promise<InvoiceReissue> {
  const { ctx, access, state, row } = reissuing;
  const creditNoteId = row.creditNoteId ?? '';
  const left = new Big(row.creditNoteTotal ?? 0);
  const inXero = await readAgain(reissuing);
  const applied = appliedOf(inXero, creditNoteId);
  const due = inXero.status === 'AUTHORISED' ? new Big(inXero.amountDue) : new Big(0);
  if (applied.gt(0) || due.lte(0)) {
    const step = row.purpose === 'credit' ? 'note' : 'new';
    return holding(reissuing, { step, sentAt: null, applied: toCents(applied) });
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
