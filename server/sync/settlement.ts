import type { Problem } from '../api/contract/problems.ts';
import { AppError } from '../errors.ts';
import { explainProblem } from './explain-problem.ts';
import { endingOf } from './problem-codes.ts';

/** How a unit of work ended, or when it goes on. */
export interface Settlement {
  state: 'queued' | 'waiting' | 'needs_setup' | 'uncertain' | 'failed' | 'done' | 'skipped';
  problem: Problem | null;
  /** When to try again; `untilWoken`: when something wakes it. */
  notBefore: Date | null;
  attempts: number;
}

/** Waits for a person or a reconnect, not for a time. */
export const untilWoken = new Date('9999-12-31T00:00:00Z');

export const done: Settlement = { state: 'done', problem: null, notBefore: null, attempts: 0 };

export function waiting(problem: Problem, notBefore: Date): Settlement {
  return { ...done, state: 'waiting', problem, notBefore };
}

/** Its outcome is still open: looked at again, after longer and longer waits. */
export function stillUncertain(
  { problem, attempts }: { problem: Problem | null; attempts: number },
  now: Date,
): Settlement {
  const notBefore = new Date(now.getTime() + backOffMs(attempts));
  return { state: 'uncertain', problem, notBefore, attempts: attempts + 1 };
}

/** Left to a person. */
export function failed(problem: Problem): Settlement {
  return { ...done, state: 'failed', problem };
}

/** Not to be invoiced, and why. */
export function skipped(code: string, message: string): Settlement {
  return { ...done, state: 'skipped', problem: { code, message, fix: null, detail: null } };
}

/** A surprise may be a passing one; more than this many are not. */
const MAX_SURPRISES = 5;
const LONGEST_WAIT_MS = 5 * 60_000;

/** One second, two, four … five minutes. */
export function backOffMs(attempts: number): number {
  return Math.min(LONGEST_WAIT_MS, 1000 * 2 ** attempts);
}

/** What follows from problems found before anything was sent; the first one is shown, the others beside it. */
export function settlementOfProblems(problems: Problem[], lookAgainAt: Date): Settlement {
  const first = problems.find(({ code }) => code === 'needs_mapping') ?? problems[0];
  if (!first) throw new Error('settlementOfProblems needs a problem');
  const others = problems.filter((problem) => problem !== first).map(({ message }) => message);
  const detail = [first.detail, ...others].filter(Boolean).join(' ') || null;
  const mends = problems.some(({ code }) => endingOf(code) === 'xero');
  return {
    state: first.code === 'needs_mapping' ? 'needs_setup' : 'failed',
    problem: { ...first, detail },
    notBefore: mends ? lookAgainAt : null,
    attempts: 0,
  };
}

/** What follows for the work from an error of one of its steps. */
export function settlementOf(
  error: unknown,
  /** `lookAgainMs`: how often something a person mends in Xero is looked at again. */
  { earlierAttempts, now, lookAgainMs }: { earlierAttempts: number; now: Date; lookAgainMs: number },
): Settlement {
  const problem = explainProblem(error);
  const attempts = earlierAttempts + 1;
  const again = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  if (!(error instanceof AppError)) {
    return attempts < MAX_SURPRISES
      ? { state: 'waiting', problem, attempts, notBefore: again(backOffMs(earlierAttempts)) }
      : { state: 'failed', problem, attempts, notBefore: null };
  }
  switch (error.retry) {
    case 'never':
      return {
        state: 'failed',
        problem,
        attempts,
        notBefore: endingOf(problem.code) === 'xero' ? again(lookAgainMs) : null,
      };
    case 'reconnect':
      return { state: 'waiting', problem, attempts, notBefore: untilWoken };
    case 'later':
      return {
        state: 'waiting',
        problem,
        attempts,
        notBefore: again(error.retryAfterMs ?? backOffMs(earlierAttempts)),
      };
    case 'unknown':
      return { state: 'uncertain', problem, attempts, notBefore: again(backOffMs(earlierAttempts)) };
  }
}
