/** What Xero tells, what it is asked for, and its limits. */
import type { CorrelationId, OptionalTimestamp, Timestamp } from './column-types.ts';
import type { Generated, Selectable } from 'kysely';

/** An invoice or contact of Xero that has changed and is still to be read; heard of ten times, it is one row. */
export interface XeroChangesTable {
  orgId: string;
  tenantId: string;
  resource: 'invoice' | 'contact';
  resourceId: string;
  /** Lets a worker see that it has changed again while it read. */
  hears: Generated<number>;
  /** All that was heard of it is that it was made. */
  isNew: boolean;
  /** The newest event about it, by Xero's clock; null: it is read whatever the mirror holds. */
  eventAt: OptionalTimestamp;
  /** An invoice of nobody we know when it was heard of: read with others later, or as soon as it is somebody's. */
  isHeld: boolean;
  notBefore: Timestamp;
  correlationId: CorrelationId;
}

/** When a tenant is next asked for what no event told, from which share of its calls, and how its events arrive. */
export interface XeroPollsTable {
  orgId: string;
  tenantId: string;
  nextAt: Timestamp;
  /** Calls of the share that have not been used, as of `callsSavedAt`; below nought when more were needed. */
  callsSaved: Generated<number>;
  callsSavedAt: OptionalTimestamp;
  /** What a look costs. */
  callsAtOnce: Generated<number>;
  /** The organisation's day on which its open invoices were last read again. */
  rereadOn: string | null;
  lastEventAt: OptionalTimestamp;
  /** The first change found by looking since the last event: Xero should have told of it. */
  untoldSince: OptionalTimestamp;
  /** When numbers were last missing in the sequence of events. */
  gapAt: OptionalTimestamp;
}

/** The number of the last event; Xero counts them over all tenants of the app. */
export interface XeroEventSequenceTable {
  isOnlyRow: Generated<boolean>;
  lastSequence: number;
}

/** A call to Xero that is out or still counts in Xero's minute; all times by the database's clock. */
export interface XeroCallsTable {
  id: Generated<number>;
  tenantId: string;
  urgency: 'person' | 'background';
  /** Whose call it is. */
  workerId: number | null;
  takenAt: Timestamp;
  /** When it was answered; while it is out, when it is given up for lost. */
  endsAt: Timestamp;
}

/** What Xero has said about a tenant's limits; the tenant `*` stands for the app over all of them. */
export interface XeroLimitsTable {
  tenantId: string;
  /** Calls so far: tells whether another process has taken one since it was read. */
  takenInAll: Generated<number>;
  /** Nobody calls before. */
  pausedUntil: OptionalTimestamp;
  /** Which limit that is for, as Xero's `X-Rate-Limit-Problem` names it. */
  pauseLimit: string | null;
  /** The rest is kept for people: the day's of a tenant, the minute's of the app. */
  backgroundPausedUntil: OptionalTimestamp;
  /** A person's call waits for a slot: the background stands back, in every process. */
  personWaitsUntil: OptionalTimestamp;
  dayRemaining: number | null;
  /** The most that was ever left: tells apps of 1,000 calls a day from those of 5,000. */
  dayLimit: number | null;
}

export type XeroChange = Selectable<XeroChangesTable>;
export type XeroPoll = Selectable<XeroPollsTable>;
