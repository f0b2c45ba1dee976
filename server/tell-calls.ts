import type { Logger } from 'pino';
import type { CallNote, NoteCall } from './call-log.ts';

export type CallOutcome = 'ok' | 'refused' | 'not_authorised' | 'rate_limited' | 'no_answer';

/** `no_answer`: also when the server itself was not well. */
export function outcomeOfCall({ status }: Pick<CallNote, 'status'>): CallOutcome {
  if (status === null || status >= 500) return 'no_answer';
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'not_authorised';
  return status >= 400 ? 'refused' : 'ok';
}

/**
 * One line of the log for each call, at level info what was written, refused or not answered, at debug what was read. It says
 * nothing of what was sent or answered, and an address without its query, which may name people.
 */
export function tellCalls(log: Logger): NoteCall {
  return (call) => {
    const { side, method, url, status, durationMs, code, correlationId } = call;
    const isQuiet = method === 'GET' && outcomeOfCall(call) === 'ok';
    const told = { side, method, path: pathOf(url), status, durationMs, ...(code === null ? {} : { code }) };
    const ofXero = side === 'xero' ? { xeroCorrelationId: correlationId } : {};
    log[isQuiet ? 'debug' : 'info']({ ...told, ...ofXero }, side === 'xero' ? 'Xero was called' : 'Zoho was called');
  };
}

/** Without what every call of a side begins with. */
function pathOf(url: string): string {
  return url
    .replace(/^[a-z]+:\/\/[^/]*/i, '')
    .replace(/[?#].*$/, '')
    .replace(/^\/(api\.xro\/2\.0|crm\/v8)/, '');
}
