import { addDays, dayIn } from './due-date.ts';
import { eventHealth, type EventTimes } from './event-health.ts';

/** What the next look of a tenant depends on. */
export interface PollTurn extends EventTimes {
  callsSaved: number;
  callsSavedAt: Date | null;
  /** What a look costs. */
  callsAtOnce: number;
  /** Null: not known yet. */
  dayLimit: number | null;
  /** CRM accounts that share the organisation's calls. */
  orgs: number;
  rereadOn: string | null;
  timeZone: string | null;
}

const DAY_MS = 86_400_000;
const WHILE_LATE_MS = 5 * 60_000;
/** Of a day's calls, all looking together takes at most this share. */
const SHARE_OF_DAY = 0.25;
/** Xero's smallest: https://developer.xero.com/documentation/guides/oauth2/limits/ */
const SMALLEST_DAY_LIMIT = 1000;
/** Nobody works, and the day that has begun has made invoices overdue. */
const NIGHT_HOUR = 2;

/**
 * Whether the share has room for a look now (an event may have brought it forward), when to look next, and what is left of
 * the share by now. Half of the day's share may be saved up, the other half comes in evenly: so no 24 hours see more than the
 * share, a quiet tenant is looked at as often as is asked, and a busy one as often as fits.
 */
export function nextPoll(
  turn: PollTurn,
  { now, intervalMs }: { now: Date; intervalMs: number },
): { isAffordable: boolean; next: { nextAt: Date; callsSaved: number; callsSavedAt: Date } } {
  const halfShare = ((turn.dayLimit ?? SMALLEST_DAY_LIMIT) * SHARE_OF_DAY) / 2 / Math.max(1, turn.orgs);
  const passedMs = turn.callsSavedAt ? now.getTime() - turn.callsSavedAt.getTime() : DAY_MS;
  const callsSaved = Math.min(halfShare, turn.callsSaved + (halfShare * passedMs) / DAY_MS);
  // A look that costs more than can be saved up is taken when all is saved; half a call is for rounding.
  const isAffordable = callsSaved >= Math.min(turn.callsAtOnce, halfShare) - 0.5;
  const { state } = eventHealth(turn, now);
  const wantedMs = state === 'late' || state === 'off' ? Math.min(intervalMs, WHILE_LATE_MS) : intervalMs;
  // After this look, if it is taken, there must be enough for the next.
  const missing = (isAffordable ? 2 : 1) * turn.callsAtOnce - callsSaved;
  const fitMs = missing > 0 ? (missing / halfShare) * DAY_MS : 0;
  const nextAt = new Date(now.getTime() + (isAffordable ? Math.max(wantedMs, fitMs) : fitMs));
  return { isAffordable, next: { nextAt, callsSaved, callsSavedAt: now } };
}

/**
 * The organisation's day whose open invoices are to be read again now; null: not yet. It is done in the organisation's night,
 * or, if nobody was awake then, as soon as somebody is.
 */
export function nightDue({ rereadOn, timeZone }: Pick<PollTurn, 'rereadOn' | 'timeZone'>, now: Date): string | null {
  const zone = timeZone ?? 'UTC';
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(now),
  );
  const today = dayIn(zone, now);
  const night = hour >= NIGHT_HOUR ? today : addDays(today, -1);
  return rereadOn === null || rereadOn < night ? night : null;
}
