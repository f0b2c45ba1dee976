/** A person waits for the answer, or nobody does. */
export type Urgency = 'person' | 'background';

/**
 * Xero allows each organisation 60 calls in a minute and 5 at the same time.
 * https://developer.xero.com/documentation/guides/oauth2/limits/
 */
const CALLS_PER_WINDOW = 60;
const CALLS_IN_FLIGHT = 5;
/** A share is kept for people. */
const BACKGROUND_PER_WINDOW = 56;
const BACKGROUND_IN_FLIGHT = 4;
/**
 * In any sixth of the window, so that slots come free all the time: whatever the backlog, a person finds 10 slots within
 * 10 seconds of Xero's minute, and a click on a deal of a new customer takes about 9 calls.
 */
const PACE_PARTS = 6;
const BACKGROUND_PER_PART = 10;

/** One call that still counts; ages in milliseconds. */
export interface CountedCall {
  urgency: Urgency;
  takenMsAgo: number;
  /** Not above 0: still out. */
  endedMsAgo: number;
}

/** A time Xero, or our own reserve, asks us to be quiet. */
export interface Pause {
  whose: 'everyone' | 'background';
  /** As `X-Rate-Limit-Problem` names it: minute, day, appminute, concurrent. */
  limit: string;
  leftMs: number;
}

/** What a tenant has used of its limits, read at one moment. */
export interface XeroUsage {
  calls: CountedCall[];
  pauses: Pause[];
  /** How long the background still stands back because a person's call waits; not above 0: it does not. */
  personWaitsMs: number;
}

/** Why a call has to wait, and how long at least. */
export interface Wait {
  limit: string;
  ms: number;
}

/**
 * How long a finished call counts. It counts from its answer: counted from its sending, a slow call would leave our window
 * before it leaves Xero's, and a 61st would arrive. The small rest is for rounding.
 */
export function countedMs(windowMs: number): number {
  return windowMs + Math.min(50, Math.ceil(windowMs * 0.02));
}

/** How soon to look again for what only another process knows; a second of Xero's minute. */
export function lookAgainMs(windowMs: number): number {
  return Math.max(10, Math.round(windowMs / 60));
}

/** Null: a call may go out now. Otherwise the limit that holds it longest. */
export function waitFor(urgency: Urgency, usage: XeroUsage, windowMs: number): Wait | null {
  const { calls, pauses, personWaitsMs } = usage;
  const background = calls.filter((call) => call.urgency === 'background');
  const soonMs = lookAgainMs(windowMs);
  const waits = [
    ...pauses
      .filter(({ whose }) => whose === 'everyone' || urgency === 'background')
      .map(({ limit, leftMs }) => ({ limit, ms: leftMs })),
    { limit: 'minute', ms: untilFewer(endings(calls), CALLS_PER_WINDOW, countedMs(windowMs)) },
    { limit: 'concurrent', ms: inFlight(calls) < CALLS_IN_FLIGHT ? 0 : soonMs },
  ];
  if (urgency === 'background') {
    const starts = background.map(({ takenMsAgo }) => takenMsAgo);
    waits.push(
      { limit: 'minute', ms: untilFewer(endings(background), BACKGROUND_PER_WINDOW, countedMs(windowMs)) },
      { limit: 'minute', ms: untilFewer(starts, BACKGROUND_PER_PART, windowMs / PACE_PARTS) },
      { limit: 'concurrent', ms: inFlight(background) < BACKGROUND_IN_FLIGHT ? 0 : soonMs },
      { limit: 'minute', ms: personWaitsMs },
    );
  }
  const longest = waits.reduce((longer, wait) => (wait.ms > longer.ms ? wait : longer));
  return longest.ms > 0 ? longest : null;
}

/** How many calls the window still has room for. */
export function remainingInWindow({ calls }: XeroUsage): number {
  return Math.max(0, CALLS_PER_WINDOW - calls.length);
}

const inFlight = (calls: CountedCall[]) => calls.filter(({ endedMsAgo }) => endedMsAgo <= 0).length;

/** A call that is out counts for its whole window from now on at least. */
const endings = (calls: CountedCall[]) => calls.map(({ endedMsAgo }) => Math.max(0, endedMsAgo));

/** How long until fewer than `limit` of these are younger than `lengthMs`. */
function untilFewer(agesMs: number[], limit: number, lengthMs: number): number {
  const counted = agesMs.filter((age) => age < lengthMs).sort((one, other) => other - one);
  const lastToLeave = counted[counted.length - limit];
  return lastToLeave === undefined ? 0 : lengthMs - lastToLeave;
}
