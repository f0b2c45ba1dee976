import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, RequestHandler, Response } from 'express';

/**
 * What goes wrong: an answer of our choice, the work done but the answer lost, no connection at all, or silence, after
 * which the call is answered or what is named happens.
 */
export type Failure =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { silentMs: number; then: 'answer' | 'lose-answer' | 'refuse-connection' }
  | 'lose-answer'
  | 'refuse-connection';
/** Says which failure a call is to meet, if any; the path is with its query. */
export type FailureChooser = (call: { method: string; path: string }) => Failure | null;
export interface FailureMatch {
  method?: string;
  /** Tested against path and query. */
  path: RegExp;
}

/** Failures ordered by a test, used up in order. */
export function createFailures(): {
  failNext: (match: FailureMatch, failure: Failure, times?: number) => void;
  /** From now on the chooser says which calls fail and how, unless one was ordered. */
  failBy: (chooser: FailureChooser) => void;
  middleware: RequestHandler;
} {
  const pending: { match: FailureMatch; failure: Failure; left: number }[] = [];
  let choose: FailureChooser = () => null;

  function take(request: Request): Failure | null {
    const found = pending.find(
      ({ match, left }) =>
        left > 0 && (match.method ?? request.method) === request.method && match.path.test(request.originalUrl),
    );
    if (!found) return choose({ method: request.method, path: request.originalUrl });
    found.left -= 1;
    return found.failure;
  }

  const loseAnswer = (request: Request, response: Response): void => {
    response.end = ((): Response => {
      request.socket.destroy();
      return response;
    }) as Response['end'];
  };

  return {
    failNext(match, failure, times = 1) {
      pending.push({ match, failure, left: times });
    },
    failBy(chooser) {
      choose = chooser;
    },
    async middleware(request, response, next) {
      const taken = take(request);
      // Told to whoever keeps a record of the call.
      response.locals.failure = taken;
      const isSilent = taken !== null && typeof taken === 'object' && 'silentMs' in taken;
      if (isSilent) await sleep(taken.silentMs);
      const failure = !isSilent ? taken : taken.then === 'answer' ? null : taken.then;
      if (failure === null) next();
      else if (failure === 'refuse-connection') request.socket.destroy();
      else if (failure === 'lose-answer') {
        loseAnswer(request, response);
        next();
      } else {
        const standard = {
          code: failure.status === 429 ? 'TOO_MANY_REQUESTS' : 'INTERNAL_ERROR',
          details: {},
          message: failure.status === 429 ? 'too many requests' : 'Internal server error occurred.',
          status: 'error',
        };
        response
          .status(failure.status)
          .set(failure.headers ?? {})
          .send(failure.body ?? standard);
      }
    },
  };
}
