/**
 * Idempotency-Key: the first answer, an internal error too, is given again for six minutes.
 * https://developer.xero.com/documentation/guides/idempotent-requests/idempotency/
 */
import { createHash } from 'node:crypto';
import type { Answer } from './answers.ts';

const KEPT_MS = 6 * 60_000;
const refusal = (message: string): Answer => ({ status: 400, body: { Type: 'ValidationException', Message: message } });

interface IdempotencyCall {
  key: string | undefined;
  method: string;
  /** Path with query. */
  target: string;
  tenantId: string;
  bodyText: string;
  now: Date;
}

export function createIdempotencyStore() {
  const kept = new Map<string, { fingerprint: string; answer: Answer; sinceMs: number }>();
  return {
    /** Does the work once per key; gateway refusals (429, 503) never get here. */
    once(call: IdempotencyCall, work: () => Answer): Answer {
      const { key, method, now } = call;
      if (key === undefined || !['POST', 'PUT', 'PATCH'].includes(method)) return work();
      if (key.length > 128) return refusal('Idempotency Key must not be longer than 128 characters');
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([method, call.target, call.tenantId, call.bodyText]))
        .digest('hex');
      const known = kept.get(key);
      if (known && known.sinceMs + KEPT_MS > now.getTime()) {
        return known.fingerprint === fingerprint
          ? known.answer
          : refusal(`Idempotency Key ${key} is used with a different request`);
      }
      const answer = work();
      kept.set(key, { fingerprint, answer, sinceMs: now.getTime() });
      return answer;
    },
  };
}
