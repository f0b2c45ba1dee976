import type { ReissueOutcome } from '../db/invoice-reissues.ts';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import { settlementOf } from './settlement.ts';

export const done: ReissueOutcome = { state: 'done', problem: null, attempts: 0, notBefore: null, sentAt: null };

/**
 * What follows from an error of one of the steps. Refused before anything was changed it is given up, and a person decides
 * anew; once the credit note is there it is tried again and again, until a person has mended what stands against it. A note of
 * the reason that Xero does not take is left out.
 */
export function afterReissueError(
  error: unknown,
  row: InvoiceReissue,
  { now, lookAgainMs }: { now: Date; lookAgainMs: number },
): ReissueOutcome {
  const settlement = settlementOf(error, { earlierAttempts: row.attempts, now, lookAgainMs });
  const isRefused = settlement.state === 'failed';
  if (isRefused && row.step === 'note') return done;
  const isGivenUp = isRefused && row.step === 'end';
  const lookAgainAt = new Date(now.getTime() + lookAgainMs);
  const problem = settlement.problem && { ...settlement.problem, message: told(row, settlement.problem.message) };
  return {
    state: isGivenUp ? 'failed' : 'due',
    problem,
    attempts: settlement.attempts,
    notBefore: isGivenUp ? null : isRefused || isForReconnect(error) ? lookAgainAt : settlement.notBefore,
    // As long as it goes on, what was sent before may have arrived.
    ...(isGivenUp && error instanceof AppError ? { sentAt: null } : {}),
  };
}

function isForReconnect(error: unknown): boolean {
  return error instanceof AppError && error.retry === 'reconnect';
}

function told({ number, purpose, step, creditNoteNumber }: InvoiceReissue, message: string): string {
  if (step === 'end') return `${number} was not ${purpose === 'credit' ? 'credited' : 'taken back'}. ${message}`;
  if (step === 'note') return `${number} was credited, but Xero does not say why yet. ${message}`;
  if (step === 'new') return `${number} was taken back, but the new invoice is not asked for yet. ${message}`;
  return `${creditNoteNumber ?? 'The credit note'} for ${number} is in Xero, but is not set against it yet. ${message}`;
}

/** What speaks against going on does not end it while a try may still arrive: that is looked for first. */
export function stillOpen({ code, message, fix, detail }: AppError): AppError {
  return new AppError(code, message, { retry: 'unknown', fix, detail });
}

/** What a person has agreed to is no longer what would happen. */
export function outdated(number: string): AppError {
  return new AppError('reissue_outdated', `${number} has changed in Xero since.`, {
    retry: 'never',
    fix: 'Look at what would happen now, and decide again.',
  });
}
