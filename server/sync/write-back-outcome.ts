import type { Problem } from '../api/contract/problems.ts';
import type { WriteBackOutcome } from '../db/deal-write-backs.ts';
import { AppError } from '../errors.ts';
import type { RowOutcome } from '../zoho/zoho-deal-writes.ts';
import { explainProblem } from './explain-problem.ts';
import { backOffMs } from './settlement.ts';

type Refusal = Extract<RowOutcome, { message: string }>;
/** Something that a person ends, and of which nothing tells, is tried again this often. */
const LOOK_AGAIN_MS = 3600_000;
/** An approval may end at any time. */
const LOCKED_MS = 60_000;

/** The deal was deleted in the CRM. */
export function isDealGone({ code, message }: Refusal): boolean {
  return (
    (code === 'INVALID_DATA' && /\bid given\b/i.test(message)) || code === 'NO_RECORDS_FOUND' || code === 'NOT_FOUND'
  );
}

/** What Zoho's refusal of one deal's values means, and when to try again. */
export function explainRowRefusal({ code, message }: Refusal): { problem: Problem; againMs: number } {
  const detail = `${code}: ${message}`;
  if (code === 'RECORD_LOCKED') {
    const locked = 'The deal is locked in Zoho CRM, by an approval for instance.';
    const fix = 'This is tried again by itself until the deal is free.';
    return { problem: { code: 'crm_deal_locked', message: locked, fix, detail }, againMs: LOCKED_MS };
  }
  if (code === 'RECORD_IN_BLUEPRINT') {
    const held = 'A blueprint of Zoho CRM decides what may change on the deal now.';
    const fix = 'Move the deal on in its blueprint, or leave the field or stage out of it.';
    return { problem: { code: 'crm_deal_in_blueprint', message: held, fix, detail }, againMs: LOOK_AGAIN_MS };
  }
  const problem = {
    code: 'crm_deal_refused',
    message: 'Zoho CRM did not take our change of the deal.',
    fix: 'Look at the fields of deals in Zoho CRM and in Settings.',
    detail,
  };
  const isPassing = code === 'INTERNAL_ERROR' || code === 'TOO_MANY_REQUESTS';
  return { problem, againMs: isPassing ? LOCKED_MS : LOOK_AGAIN_MS };
}

/** When a call that failed as a whole is made again. A write of the same values twice does no harm. */
export function retryOf(
  error: unknown,
  { attempts, now }: { attempts: number; now: Date },
): Pick<WriteBackOutcome, 'notBefore' | 'attempts' | 'problem'> {
  const isFinal = error instanceof AppError && error.retry === 'never';
  const askedMs = error instanceof AppError ? error.retryAfterMs : null;
  const waitMs = askedMs ?? (isFinal ? LOOK_AGAIN_MS : backOffMs(attempts));
  return { notBefore: new Date(now.getTime() + waitMs), attempts: attempts + 1, problem: explainProblem(error) };
}
