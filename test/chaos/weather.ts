import type { Random } from './random.ts';
import type { Storm } from './plan-acts.ts';

/** What may happen to a call, as both sandboxes understand it. */
export type Fault =
  | { status: number; headers?: Record<string, string>; body?: unknown; doneAfterMs?: number }
  | { silentMs: number; then: 'answer' | 'lose-answer' | 'refuse-connection' }
  | 'lose-answer'
  | 'refuse-connection';

/** How likely a call fails. */
const likelihood: Record<Storm, number> = { calm: 0.02, squally: 0.1, stormy: 0.4, down: 1 };
/** The next change of weather may be long in coming; nobody is down for as long as that. */
const DOWN_MS = 2500;
const html = '<!doctype html><title>Service Unavailable</title><h1>Sorry, we will be back soon</h1>';

const kinds = {
  refused: 16,
  lost: 26,
  silentThenRefused: 4,
  silentThenLost: 6,
  slow: 10,
  limited: 12,
  concurrent: 6,
  error: 10,
  unavailable: 8,
  html: 8,
  gateway: 8,
};

/**
 * What goes wrong on the way to one side. The n-th call of a kind meets the same draw in every run of a seed, however the
 * calls of other kinds fall between.
 */
export function createWeather(random: Random, side: 'zoho' | 'xero') {
  let storm: Storm = 'squally';
  let sinceMs = 0;
  let isOver = false;
  const streams = new Map<string, Random>();
  function streamOf(call: { method: string; path: string }): Random {
    const kind = `${call.method} ${call.path.replace(/[?].*/, '').replace(/[0-9a-f-]{18,}/gi, 'id')}`;
    const stream = streams.get(kind) ?? random.stream(kind);
    streams.set(kind, stream);
    return stream;
  }
  return {
    become(next: Storm): void {
      storm = next;
      sinceMs = Date.now();
    },
    /** Nothing fails any more. */
    end(): void {
      isOver = true;
    },
    /** The fault that this call meets, if any. */
    choose(call: { method: string; path: string }): Fault | null {
      const stream = streamOf(call);
      const [whether, severity] = [stream.next(), stream.next()];
      const now = storm === 'down' && Date.now() - sinceMs > DOWN_MS ? 'calm' : storm;
      if (isOver || whether >= likelihood[now]) return null;
      if (now === 'down') return severity < 0.5 ? 'refuse-connection' : { status: 503, body: html };
      return faultOf(stream.weighted(kinds), side, stream);
    },
  };
}

function faultOf(kind: keyof typeof kinds, side: 'zoho' | 'xero', random: Random): Fault {
  const silentMs = random.between(300, 4000);
  const limited = side === 'xero' ? { 'Retry-After': '1', 'X-Rate-Limit-Problem': 'minute' } : { 'Retry-After': '1' };
  switch (kind) {
    case 'refused':
      return 'refuse-connection';
    case 'lost':
      return 'lose-answer';
    case 'silentThenRefused':
      return { silentMs, then: 'refuse-connection' };
    case 'silentThenLost':
      return { silentMs, then: 'lose-answer' };
    case 'slow':
      return { silentMs, then: 'answer' };
    case 'limited':
      return { status: 429, headers: limited };
    case 'concurrent':
      return { status: 429, ...(side === 'xero' ? { headers: { 'X-Rate-Limit-Problem': 'concurrent' } } : {}) };
    case 'error':
      return { status: 500 };
    case 'unavailable':
      return { status: 503, body: html };
    case 'gateway':
      return { status: 504, body: html, doneAfterMs: silentMs };
    case 'html':
      return { status: random.pick([502, 504, 200]), body: html };
  }
}
