import type { CallNote } from '../call-log.ts';
import { validationMessages, type XeroFailure } from './xero-error.ts';

/** What the SDK tells of a call once it is over. */
export type ToldCall = Pick<CallNote, 'method' | 'url' | 'status' | 'code' | 'said' | 'correlationId'>;

/** Nothing came back; of an unanswered call the SDK does not tell what was asked. */
export const unanswered: ToldCall = {
  ...{ method: '?', url: '/api.xro/2.0/', status: null, code: null, said: null, correlationId: null },
};

interface Answered {
  response: { data: unknown; headers: unknown; status?: number; request?: { method?: string; path?: string } };
}

/** An answer 200 may hold refusals of single elements: what they say is kept, too. */
export function toldByAnswer({ response: { data, headers, status, request } }: Answered): ToldCall {
  const messages = validationMessages(data);
  return {
    ...{ method: request?.method ?? '?', url: request?.path ?? '', status: status ?? 200 },
    ...{ code: null, said: messages.join(' ') || null, correlationId: correlationIdIn(headers) },
  };
}

/** A refusal, or no answer (`status` null). */
export function toldByFailure({ status, headers, body, request }: XeroFailure): ToldCall {
  const problem = headers['x-rate-limit-problem'];
  return {
    ...{ method: request?.method ?? '?', url: request?.path ?? unanswered.url, status: status === 0 ? null : status },
    ...{ code: problem ?? null, said: validationMessages(body).join(' ') || null },
    correlationId: correlationIdIn(headers),
  };
}

/** What Xero’s support asks for. */
function correlationIdIn(headers: unknown): string | null {
  const found = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'xero-correlation-id');
  return typeof found?.[1] === 'string' ? found[1] : null;
}
