import type { Logger } from 'pino';

/** A call of ours to Xero or Zoho, once it is over. It names records by their ids; nothing of what was sent or answered. */
export interface OutgoingCall {
  to: 'xero' | 'zoho';
  orgId: string;
  method: string;
  /** Without its query, which may name people. */
  path: string;
  /** 0: no answer came. */
  status: number;
  durationMs: number;
  /** Xero's own id of the call, which its support asks for; null: none came, or it is Zoho's. */
  xeroCorrelationId: string | null;
}

export type TellCall = (call: OutgoingCall) => void;

export type CallOutcome = 'ok' | 'refused' | 'not_authorised' | 'rate_limited' | 'no_answer';

/** `no_answer`: also what a server said that was not well. */
export function outcomeOfCall({ status }: Pick<OutgoingCall, 'status'>): CallOutcome {
  if (status === 0 || status >= 500) return 'no_answer';
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'not_authorised';
  return status >= 400 ? 'refused' : 'ok';
}

/** The address without host, query and fragment. */
export function pathOf(address: string): string {
  return address.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
}

/** One line for each call: what was written, refused or not answered at level info, reads that went well at debug. */
export function logCalls(log: Logger): TellCall {
  return (call) => {
    const isQuiet = call.method === 'GET' && outcomeOfCall(call) === 'ok';
    log[isQuiet ? 'debug' : 'info'](call, `${call.to === 'xero' ? 'Xero' : 'Zoho'} was called`);
  };
}
