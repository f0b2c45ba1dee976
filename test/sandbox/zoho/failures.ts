import type { Request, RequestHandler, Response } from 'express';

/** What goes wrong: an answer of our choice, the work done but the answer lost, or no connection at all. */
export type Failure =
  { status: number; body?: unknown; headers?: Record<string, string> } | 'lose-answer' | 'refuse-connection';
export interface FailureMatch {
  method?: string;
  /** Tested against path and query. */
  path: RegExp;
}

/** Failures ordered by a test, used up in order. */
export function createFailures(): {
  failNext: (match: FailureMatch, failure: Failure, times?: number) => void;
  middleware: RequestHandler;
} {
  const pending: { match: FailureMatch; failure: Failure; left: number }[] = [];

  function take(request: Request): Failure | null {
    const found = pending.find(
      ({ match, left }) =>
        left > 0 && (match.method ?? request.method) === request.method && match.path.test(request.originalUrl),
    );
    if (!found) return null;
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
    middleware(request, response, next) {
      const failure = take(request);
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
