import type { Problem } from '../api/contract/problems.ts';
import type { ClaimedEmail, EmailOutcome } from '../db/invoice-emails.ts';
import { AppError } from '../errors.ts';
import { settlementOf } from './settlement.ts';

/** What follows from one try to have an invoice e-mailed; the invoice itself stands in every case. */

/** No plan that makes invoices allows fewer a day: a trial's. */
export const SMALLEST_DAILY_EMAILS = 20;

/** Others send e-mails too, and when Xero's day ends is not known: while Xero says no it is asked this often … */
const LOOK_AGAIN_MS = 3600_000;
/** … and no longer than this, for by then a day has begun anew. */
const LONGEST_LIMIT_MS = 26 * LOOK_AGAIN_MS;

type Email = Pick<ClaimedEmail, 'number' | 'status' | 'attempts' | 'createdAt' | 'sentAt'>;

export function invoiceGone({ number, status }: Pick<Email, 'number' | 'status'>): EmailOutcome {
  const done = status === 'DELETED' ? 'deleted' : 'voided';
  const message = `Invoice ${number} was ${done} in Xero before its e-mail went out, so it was not sent.`;
  return failed({ code: 'email_not_sent', message, fix: 'Nothing needs to be done.', detail: null });
}

export function limitReached(
  { number }: Pick<Email, 'number'>,
  { until, timeZone, detail = null }: { until: Date; timeZone: string; detail?: string | null },
): EmailOutcome {
  const problem: Problem = {
    code: 'email_limit_reached',
    message: `Xero’s e-mails of the day are used up; the one of invoice ${number} is sent after ${moment(until, timeZone)}.`,
    fix: 'This goes on by itself; for an earlier e-mail send it from Xero by hand.',
    detail,
  };
  return { state: 'due', problem, notBefore: until, sentAt: null };
}

/** What follows from an error; `email.sentAt` says whether the e-mail may have gone out. */
export function afterEmailError(
  error: unknown,
  email: Email,
  { now, timeZone }: { now: Date; timeZone: string },
): EmailOutcome {
  const settlement = settlementOf(error, { earlierAttempts: email.attempts, now, lookAgainMs: LOOK_AGAIN_MS });
  const problem = settlement.problem ?? { code: 'email_not_sent', message: '', fix: null, detail: null };
  if (settlement.state === 'failed') return refused(error, email, { now, timeZone, problem });
  const reconnect = error instanceof AppError && error.retry === 'reconnect';
  return {
    state: 'due',
    problem,
    // A connection made again is what ends the wait.
    notBefore: reconnect ? null : settlement.notBefore,
    sentAt: email.sentAt,
  };
}

function refused(
  error: unknown,
  { number, createdAt }: Email,
  { now, timeZone, problem }: { now: Date; timeZone: string; problem: Problem },
): EmailOutcome {
  const detail = problem.detail ?? (error instanceof AppError ? error.message : null);
  const isLimit = /limit/i.test(detail ?? '') && now.getTime() - createdAt.getTime() < LONGEST_LIMIT_MS;
  if (isLimit) {
    const until = new Date(now.getTime() + LOOK_AGAIN_MS);
    return limitReached({ number }, { until, timeZone, detail });
  }
  const message = `Invoice ${number} was made, but Xero did not send its e-mail.`;
  return failed({
    code: 'email_not_sent',
    message,
    fix: 'Give the contact an e-mail address in Xero and retry, or send the invoice from Xero.',
    detail,
  });
}

function failed(problem: Problem): EmailOutcome {
  return { state: 'failed', problem, notBefore: null, sentAt: null };
}

function moment(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
}
