import type { AlertCause, AlertSettings } from '../api/contract/monitor.ts';

/** What may be a reason to tell an administrator. Deals that somebody has put aside are left out. */
export interface AlertFacts {
  /** Connections that no longer work. */
  lost: ('zoho' | 'xero')[];
  /** How many failed within the last hour, and some of their names. */
  failed: number;
  failedNames: string[];
  /** How many should go on by themselves and have been at it for longer than is allowed, and some of their names. */
  stuck: number;
  stuckNames: string[];
  /** Null: nothing was ever synced. */
  lastSyncedAt: Date | null;
}

/** What is wrong now. While a connection is lost nothing else explains the silence. */
export function causesIn(
  facts: AlertFacts,
  { pileUpCount }: Pick<AlertSettings, 'pileUpCount'>,
  silentSince: Date,
): AlertCause[] {
  const isSilent = facts.stuck > 0 && (facts.lastSyncedAt === null || facts.lastSyncedAt < silentSince);
  return [
    ...facts.lost.map((provider) => `${provider}_lost` as const),
    ...(facts.failed >= pileUpCount ? (['failures'] as const) : []),
    ...(isSilent && facts.lost.length === 0 ? (['silence'] as const) : []),
  ];
}

/** What has begun and what is over; what goes on is not told again. */
export function changesOf(causes: AlertCause[], open: AlertCause[]): { kind: 'begin' | 'over'; cause: AlertCause }[] {
  const begun = causes.filter((cause) => !open.includes(cause));
  const over = open.filter((cause) => !causes.includes(cause));
  return [
    ...begun.map((cause) => ({ kind: 'begin' as const, cause })),
    ...over.map((cause) => ({ kind: 'over' as const, cause })),
  ];
}

/** So many messages of an org go out in 24 hours; further ones are left out, and the settings page tells all the same. */
export const MESSAGES_A_DAY = 20;
