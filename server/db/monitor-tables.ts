/** What administrators look at and are told. */
import type { AlertCause } from '../api/contract/monitor.ts';
import type { DueWorkColumns, OptionalTimestamp, Timestamp } from './column-types.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** A call to Zoho or Xero that was made for a deal: how it went, not what was in it. Kept for thirty days. */
export interface CallLogTable {
  orgId: string;
  dealId: string;
  id: Generated<number>;
  /** Which try at the deal. */
  attemptId: string | null;
  at: Timestamp;
  side: 'zoho' | 'xero';
  method: string;
  /** Without the values of its query. */
  path: string;
  /** Null: no answer came. */
  status: number | null;
  durationMs: number;
  code: string | null;
  said: string | null;
  correlationId: string | null;
  /** For how many deals it was made. */
  sharedBy: number;
}

/** What waited and failed at most in an hour, and what was left of Xero's day at least. */
export interface MonitorSamplesTable {
  orgId: string;
  hour: Timestamp;
  waiting: number;
  failed: number;
  dayRemaining: number | null;
  xeroHeard: boolean;
}

/** Whom the org's administrators want told, and from when on something is wrong. */
export interface AlertSettingsTable {
  orgId: string;
  emails: string[];
  task: 'on' | 'off';
  pileUpCount: number;
  silentMinutes: number;
  savedAt: Timestamp;
  /** Null: nobody is to be told. */
  nextLookAt: OptionalTimestamp;
}

/** What is wrong now. */
export interface AlertsTable {
  orgId: string;
  cause: AlertCause;
  since: Timestamp;
  /** Whether anybody was told that it began; who was not is not told that it is over. */
  isTold: boolean;
}

/** A message to one recipient, or a task in the CRM. Its words are blanked once it has ended. */
export interface AlertMessagesTable extends DueWorkColumns {
  orgId: string;
  id: Generated<string>;
  /** Null: a test. */
  cause: AlertCause | null;
  kind: 'begin' | 'over' | 'test';
  channel: 'email' | 'task';
  /** The address; null: a task. */
  recipient: string | null;
  subject: string;
  body: string;
  state: 'due' | 'done' | 'failed';
  claimId: ColumnType<string | null, string | null | undefined, string | null>;
  /** Set just before a task is sent: set, there may be one. */
  sentAt: OptionalTimestamp;
  createdAt: Timestamp;
}

export type CallLogRow = Selectable<CallLogTable>;
export type MonitorSample = Selectable<MonitorSamplesTable>;
export type OpenAlert = Selectable<AlertsTable>;
export type AlertMessage = Selectable<AlertMessagesTable>;
