import * as z from 'zod';

/** What an answer of Xero's says about its limits. https://developer.xero.com/documentation/guides/oauth2/limits/ */
export interface LimitAnswer {
  dayRemaining: number | null;
  appRemaining: number | null;
  /** After a 429: which limit it was, and how long to be quiet. */
  pause: { limit: string; forMs: number } | null;
}

/** The limit of calls in flight comes without Retry-After and is over in a moment. */
const WITHOUT_RETRY_AFTER_MS = 1000;

const count = z.coerce.number().int().nonnegative().nullable().catch(null);
const headersSchema = z.object({
  'x-daylimit-remaining': count.default(null),
  'x-appminlimit-remaining': count.default(null),
  'x-rate-limit-problem': z.string().toLowerCase().catch(''),
  'retry-after': z.coerce.number().positive().nullable().catch(null),
});

/** Reads the headers (names in lower case) of an answer; whatever is missing says nothing. */
export function readLimitAnswer(status: number, headers: unknown): LimitAnswer {
  const said = headersSchema.catch(headersSchema.parse({})).parse(headers);
  const retryAfterMs = (said['retry-after'] ?? 0) * 1000;
  const pause = { limit: said['x-rate-limit-problem'] || 'minute', forMs: retryAfterMs || WITHOUT_RETRY_AFTER_MS };
  return {
    dayRemaining: said['x-daylimit-remaining'],
    appRemaining: said['x-appminlimit-remaining'],
    pause: status === 429 ? pause : null,
  };
}
