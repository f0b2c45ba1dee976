import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request to a sandbox: from the moment its headers were read until its answer had been handed to the network. */
export interface TimedCall {
  side: 'xero' | 'zoho';
  method: string;
  path: string;
  startMs: number;
  /** Null while it is open. */
  endMs: number | null;
  status: number;
}

/** Every API call that this process answers, timed by Node itself so that the sandboxes need not. */
export function watchCalls(onAnswer: (call: TimedCall) => void): TimedCall[] {
  const calls: TimedCall[] = [];
  const open = new WeakMap<IncomingMessage, TimedCall>();
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    const path = request.url ?? '';
    const side = path.startsWith('/api.xro/') ? 'xero' : path.startsWith('/crm/v8/') ? 'zoho' : null;
    if (side === null) return;
    const call = {
      side,
      method: request.method ?? '',
      path,
      startMs: performance.now(),
      endMs: null,
      status: 0,
    } as const;
    const kept: TimedCall = { ...call };
    calls.push(kept);
    open.set(request, kept);
  });
  subscribe('http.server.response.finish', (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const call = open.get(request);
    if (!call) return;
    call.endMs = performance.now();
    call.status = response.statusCode;
    onAnswer(call);
  });
  return calls;
}

/** How much of the span from `fromMs` to `toMs` had at least one call open: calls side by side count once. */
export function openMs(calls: Pick<TimedCall, 'startMs' | 'endMs'>[], fromMs: number, toMs: number): number {
  const intervals = calls
    .map(({ startMs, endMs }) => ({ from: Math.max(startMs, fromMs), to: Math.min(endMs ?? toMs, toMs) }))
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  let covered = 0;
  let until = fromMs;
  for (const { from, to } of intervals) {
    if (to <= until) continue;
    covered += to - Math.max(from, until);
    until = to;
  }
  return covered;
}
