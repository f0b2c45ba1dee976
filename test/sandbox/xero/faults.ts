/**
 * Failures a test orders: a wrong answer, an answer lost after the work, a connection broken before it, or silence, after
 * which the work is done (perhaps long after the client gave up) and answered, or what is named happens. With `doneAfterMs` a
 * gateway gives a wrong answer at once, and the work behind it is done later all the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answers.ts';

export type Failure =
  | { status: number; headers?: Record<string, string>; body?: unknown; doneAfterMs?: number }
  | { silentMs: number; then: 'answer' | 'lose-answer' | 'refuse-connection' }
  | 'lose-answer'
  | 'refuse-connection';
/** A failure whose silence is over. */
export type PromptFailure = Exclude<Failure, { silentMs: number }>;

/** Says which failure a call is to meet, if any. */
export type FailureChooser = (call: { method: string; path: string }) => Failure | null;

export interface FailureMatch {
  method?: string;
  /** Matched against the path without the query. */
  path: RegExp;
}

export function createFaults() {
  const ordered: { match: FailureMatch; failure: Failure; left: number }[] = [];
  let choose: FailureChooser = () => null;
  return {
    chooseBy(chooser: FailureChooser): void {
      choose = chooser;
    },
    order(match: FailureMatch, failure: Failure, times: number): void {
      ordered.push({ match, failure, left: times });
    },
    /** The failure the next matching call is to meet. */
    take(method: string, path: string): Failure | null {
      const found = ordered.find(
        ({ match, left }) => left > 0 && (match.method ?? method) === method && match.path.test(path),
      );
      if (!found) return choose({ method, path });
      found.left -= 1;
      return found.failure;
    },
  };
}

/** Keeps silent as long as the failure says, and gives what happens then. */
export async function outwait(failure: Failure | null): Promise<PromptFailure | null> {
  if (failure === null || typeof failure === 'string' || !('silentMs' in failure)) return failure;
  await sleep(failure.silentMs);
  return failure.then === 'answer' ? null : failure.then;
}

export function failureAnswer({ status, headers = {}, body }: Exclude<PromptFailure, string>): Answer {
  return typeof body === 'string' || body === undefined
    ? { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, text: body ?? '' }
    : { status, headers, body };
}
