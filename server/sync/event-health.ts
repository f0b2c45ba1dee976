import type { Problem } from '../api/contract/problems.ts';

/** When Xero's events were heard, and when one was missing. */
export interface EventTimes {
  lastEventAt: Date | null;
  untoldSince: Date | null;
  gapAt: Date | null;
}

/** How Xero's events arrive: not heard of yet, on time, late (or with some missing), or switched off. */
export type EventState = 'unknown' | 'on_time' | 'late' | 'off';

/** Xero delivers within seconds, and repeats what failed every 15 minutes. */
const LATE_MS = 2 * 60_000;
/** After a day of failures Xero switches the webhook off. https://developer.xero.com/documentation/guides/webhooks/overview/ */
const OFF_MS = 24 * 3600_000;
/** A gap is told for this long after what was missed has been read. */
const GAP_SHOWN_MS = 3600_000;

/** In which state events are, and what a person should know about it. */
export function eventHealth(
  { lastEventAt, untoldSince, gapAt }: EventTimes,
  now: Date,
): { state: EventState; problem: Problem | null } {
  const untoldMs = untoldSince ? now.getTime() - untoldSince.getTime() : 0;
  if (untoldMs >= OFF_MS) return { state: 'off', problem: off };
  if (untoldMs >= LATE_MS) return { state: 'late', problem: late };
  if (gapAt && now.getTime() - gapAt.getTime() < GAP_SHOWN_MS) return { state: 'late', problem: gap };
  return { state: lastEventAt ? 'on_time' : 'unknown', problem: null };
}

const late: Problem = {
  code: 'xero_events_late',
  message: 'Xero has changed without telling us. We look every few minutes instead, so the panel may lag behind.',
  fix: 'Look at the webhook of the app in Xero’s developer portal: its address, and whether deliveries fail.',
  detail: null,
};

const off: Problem = {
  code: 'xero_events_off',
  message: 'Xero has told us nothing for more than a day although something changed: its webhook is probably off.',
  fix: 'Switch it on again in Xero’s developer portal (Send intent to receive). What was missed is then sent again.',
  detail: null,
};

const gap: Problem = {
  code: 'xero_events_missing',
  message: 'Some of Xero’s events did not arrive. What they told of has been looked for.',
  fix: null,
  detail: null,
};
