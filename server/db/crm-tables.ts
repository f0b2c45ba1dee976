/** What the CRM tells, and what is written into it. */
import type { CrmFigure } from '../api/contract/crm-writes.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { AutomationName } from '../sync/plan-automations.ts';
import type { WatchedModule } from '../sync/watched-modules.ts';
import type { DueWorkColumns, Json, OptionalJson, OptionalTimestamp, Timestamp } from './column-types.ts';
import type { Generated, Selectable } from 'kysely';

/** The field of deals in the CRM that holds a figure, as it was found or made. */
export interface CrmFieldsTable {
  orgId: string;
  figure: CrmFigure;
  apiName: string;
}

/** For which settings the fields were last found or made, and what was wrong. */
export interface CrmFieldSetupsTable {
  orgId: string;
  asked: string;
  problem: OptionalJson<Problem>;
  doneAt: Timestamp;
}

/** A deal with invoices: what its fields in the CRM were last given; due when that may have to change. */
export interface DealWriteBacksTable extends DueWorkColumns {
  orgId: string;
  dealId: string;
  state: 'due' | 'done';
  /** How often a change was heard of; lets a worker see that there was another while it worked. */
  hears: Generated<number>;
  /** By API name. */
  written: Json<Record<string, string | number | null>>;
  /** When an invoice becomes overdue without any event: due then. */
  overdueAt: OptionalTimestamp;
  claimId: string | null;
}

/** What follows from an invoice by itself: once for each subject, whatever becomes of it. */
export interface AutomationRunsTable extends DueWorkColumns {
  orgId: string;
  automation: AutomationName;
  /** The invoice. */
  subject: string;
  dealId: string;
  /** `before`: it was so before the automation was switched on, and nothing follows. */
  state: 'due' | 'done' | 'before' | 'skipped' | 'failed';
  /** Set just before something is sent that must not be sent twice. */
  sentAt: OptionalTimestamp;
  createdAt: Timestamp;
}

export interface WatchesTable {
  orgId: string;
  module: WatchedModule;
  channelId: string;
  tokenSealed: string;
  expiresAt: Timestamp;
  /** The fields whose change is told, joined by commas; empty where every change is. */
  fields: Generated<string>;
  /** Zoho refused this module, an edition without it for instance; asked again afterwards. */
  refusedUntil: OptionalTimestamp;
}

/** A record of the CRM that has changed and whose deals have not been told yet. */
export interface CrmChangesTable {
  orgId: string;
  module: WatchedModule;
  recordId: string;
  /** How often it was heard of; lets a worker see that it has changed again while it worked. */
  hears: Generated<number>;
  heardAt: Timestamp;
}

export interface WebhookEventsTable {
  id: Generated<number>;
  orgId: string;
  source: 'zoho-notification' | 'zoho-stage' | 'click';
  body: Json<unknown>;
  receivedAt: Timestamp;
}

/** Up to which moment, in Zoho's time, the changes of a module have been read. */
export interface CrmReadsTable {
  orgId: string;
  module: 'Deals' | 'Quotes';
  readUntil: Timestamp;
}

/** Records the last looks have dealt with: looks overlap, and each version is to be dealt with once. */
export interface CrmRecordsSeenTable {
  orgId: string;
  module: 'Deals' | 'Quotes';
  recordId: string;
  version: string;
  modifiedAt: Timestamp;
}

export type CrmRead = Selectable<CrmReadsTable>;
export type CrmChange = Selectable<CrmChangesTable>;
export type CrmField = Selectable<CrmFieldsTable>;
export type DealWriteBack = Selectable<DealWriteBacksTable>;
export type AutomationRun = Selectable<AutomationRunsTable>;
