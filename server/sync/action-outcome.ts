import type { ActionOutcome } from '../db/invoice-actions.ts';
import type { InvoiceAction } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { settlementOf } from './settlement.ts';

export const done: ActionOutcome = { state: 'done', problem: null, attempts: 0, notBefore: null };

/**
 * What follows from an error: refused, it is given up and a person decides anew; all else is tried again. Once the invoice
 * is changed only the note of the reason is missing, and a note that Xero does not take is left out.
 */
export function afterActionError(
  error: unknown,
  row: Pick<InvoiceAction, 'action' | 'number' | 'attempts' | 'step'>,
  { now, lookAgainMs }: { now: Date; lookAgainMs: number },
): ActionOutcome {
  const settlement = settlementOf(error, { earlierAttempts: row.attempts, now, lookAgainMs });
  const isRefused = settlement.state === 'failed';
  if (isRefused && row.step === 'note') return done;
  const isForReconnect = error instanceof AppError && error.retry === 'reconnect';
  const { problem, attempts, notBefore } = settlement;
  const told = problem && { ...problem, message: `${row.number} ${notDone[row.action]}. ${problem.message}` };
  if (isRefused) return { state: 'failed', problem: told, attempts, notBefore: null };
  // A connection made again is looked for like what a person mends in Xero.
  return {
    ...{ state: 'due', problem: told, attempts },
    notBefore: isForReconnect ? new Date(now.getTime() + lookAgainMs) : notBefore,
  };
}

const notDone: Record<InvoiceAction['action'], string> = {
  approve: 'was not approved',
  void: 'was not voided',
  undo: 'was not undone',
  edit: 'was not changed',
};

/** Somebody has changed the invoice since it was shown. */
export function changedInXero(number: string): AppError {
  return new AppError('invoice_changed_in_xero', `${number} has changed in Xero since you opened it.`, {
    ...{ status: 409, retry: 'never', fix: 'Look at it as it is now, and change it again.' },
  });
}

/** Only drafts, and those that wait for approval, are changed here. */
export function notEditable(number: string): AppError {
  return new AppError('invoice_not_open', `${number} is not a draft any more, so it is not changed here.`, {
    ...{ status: 409, retry: 'never', fix: 'Change it in Xero, or take it back and make it anew.' },
  });
}
