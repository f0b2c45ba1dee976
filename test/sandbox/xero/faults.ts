/** Failures a test orders: a wrong answer, an answer lost after the work, a connection broken before it. */
import type { Answer } from './answers.ts';

export type Failure =
  { status: number; headers?: Record<string, string>; body?: unknown } | 'lose-answer' | 'refuse-connection';

export interface FailureMatch {
  method?: string;
  /** Matched against the path without the query. */
  path: RegExp;
}

export function createFaults() {
  const ordered: { match: FailureMatch; failure: Failure; left: number }[] = [];
  return {
    order(match: FailureMatch, failure: Failure, times: number): void {
      ordered.push({ match, failure, left: times });
    },
    /** The failure the next matching call is to meet. */
    take(method: string, path: string): Failure | null {
      const found = ordered.find(
        ({ match, left }) => left > 0 && (match.method ?? method) === method && match.path.test(path),
      );
      if (!found) return null;
      found.left -= 1;
      return found.failure;
    },
  };
}

export function failureAnswer({ status, headers = {}, body }: Exclude<Failure, string>): Answer {
  return typeof body === 'string' || body === undefined
    ? { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, text: body ?? '' }
    : { status, headers, body };
}
