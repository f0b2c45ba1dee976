/**
 * Xero's limits per organisation: 5 calls in flight, 60 in a minute, 5,000 in a day; 10,000 a minute over all.
 * https://developer.xero.com/documentation/guides/oauth2/limits/
 * Here the minute slides, which is the strictest reading of Xero's: no window of its length holds more than 60.
 */
import type { Answer } from './answers.ts';
import type { Organisation } from './records.ts';

const PER_MINUTE = 60;
const IN_FLIGHT = 5;
const APP_PER_MINUTE = 10_000;
const DAY_MS = 86_400_000;

export interface Limits {
  /** The 429 when there is no room, null when there is; a call that was let in must be ended with `leave`. */
  enter(organisation: Organisation): Answer | null;
  leave(organisation: Organisation): void;
  inFlight(tenantId: string): number;
  headers(organisation: Organisation | undefined): Record<string, string>;
  /** Every call refused, in order. */
  refusals: LimitRefusal[];
}

/** A call that should not have been made: somebody did not keep to the limits. */
export interface LimitRefusal {
  tenantId: string;
  /** As `X-Rate-Limit-Problem` names it. */
  limit: 'concurrent' | 'day' | 'minute' | 'appminute';
}

export function createLimits(windowMs: number): Limits {
  const times = new Map<string, number[]>();
  const flying = new Map<string, number>();
  const appTimes: number[] = [];
  const refusals: LimitRefusal[] = [];
  const inFlight = (tenantId: string): number => flying.get(tenantId) ?? 0;

  function timesOf(tenantId: string): { day: number[]; minute: number[] } {
    const nowMs = performance.now();
    const day = (times.get(tenantId) ?? []).filter((at) => at > nowMs - DAY_MS);
    times.set(tenantId, day);
    return { day, minute: day.filter((at) => at > nowMs - windowMs) };
  }
  function appMinute(): number[] {
    while ((appTimes[0] ?? Infinity) <= performance.now() - windowMs) appTimes.shift();
    return appTimes;
  }
  function refuse(tenantId: string, limit: LimitRefusal['limit'], headers: Record<string, string> = {}): Answer {
    refusals.push({ tenantId, limit });
    return { status: 429, headers: { 'x-rate-limit-problem': limit, ...headers }, text: '' };
  }
  const waitSeconds = (oldest: number | undefined, lengthMs: number): string =>
    String(Math.max(1, Math.ceil(((oldest ?? 0) + lengthMs - performance.now()) / 1000)));

  return {
    enter({ tenantId, dailyCallLimit }) {
      const { day, minute } = timesOf(tenantId);
      const wait = (oldest: number | undefined, lengthMs: number) => ({ 'retry-after': waitSeconds(oldest, lengthMs) });
      if (inFlight(tenantId) >= IN_FLIGHT) return refuse(tenantId, 'concurrent');
      if (day.length >= dailyCallLimit) return refuse(tenantId, 'day', wait(day[0], DAY_MS));
      if (minute.length >= PER_MINUTE) return refuse(tenantId, 'minute', wait(minute[0], windowMs));
      if (appMinute().length >= APP_PER_MINUTE) return refuse(tenantId, 'appminute', wait(appTimes[0], windowMs));
      day.push(performance.now());
      appTimes.push(performance.now());
      flying.set(tenantId, inFlight(tenantId) + 1);
      return null;
    },
    leave: ({ tenantId }) => void flying.set(tenantId, inFlight(tenantId) - 1),
    inFlight,
    headers(organisation) {
      const counted = organisation ? timesOf(organisation.tenantId) : { day: [], minute: [] };
      return {
        'x-minlimit-remaining': String(PER_MINUTE - counted.minute.length),
        'x-daylimit-remaining': String((organisation?.dailyCallLimit ?? 5000) - counted.day.length),
        'x-appminlimit-remaining': String(APP_PER_MINUTE - appMinute().length),
      };
    },
    refusals,
  };
}
