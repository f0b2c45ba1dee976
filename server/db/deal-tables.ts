/** Deals: what is known of them, the work on them, and their part invoices. */
import type { InstalmentShare } from '../api/contract/instalments.ts';
import type { JobState } from '../api/contract/jobs.ts';
import type { Chosen } from '../sync/overrides.ts';
import type { SentInvoice } from '../sync/sent-invoice.ts';
import type {
  CorrelationId,
  Decimal,
  DueWorkColumns,
  OptionalJson,
  OptionalTimestamp,
  Timestamp,
} from './column-types.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** The moment a rule was switched on; until `drawnAt` the deals already in its stage are still being listed. */
export interface StartLinesTable {
  orgId: string;
  ruleId: string;
  pipeline: string | null;
  stage: string;
  drawnAt: OptionalTimestamp;
}

export interface DealsBeforeRuleTable {
  orgId: string;
  ruleId: string;
  dealId: string;
}

/** Deals that no event told of, too many or too old to be invoiced without an administrator's yes. */
export interface DealsToConfirmTable {
  orgId: string;
  ruleId: string;
  dealId: string;
  message: string;
  foundAt: Timestamp;
}

/** The deal as last read from the CRM. */
export interface DealsTable {
  orgId: string;
  dealId: string;
  name: string;
  stage: string | null;
  pipeline: string | null;
  amount: string | null;
  currency: string;
  customerName: string | null;
  accountId: string | null;
  contactId: string | null;
  readAt: Timestamp;
}

/** A unit of work: bring this deal into Xero by this rule. Its state is what `/api/jobs` shows. */
export interface DealSyncsTable extends DueWorkColumns {
  id: Generated<string>;
  orgId: string;
  dealId: string;
  /** `*` until the deal has been read and a rule found. */
  ruleId: string;
  instalment: string;
  tenantId: string | null;
  state: JobState;
  /** A click needs no stage and no start line. */
  cause: 'click' | 'event';
  /** Who goes first: 0 a person, 1 an event, 2 the background. */
  priority: number;
  /** The stage the event named, when it named one: proof that the deal entered it now. */
  namedStage: string | null;
  requestedBy: string | null;
  /** When a person last clicked for it; null: nobody did. */
  clickedAt: OptionalTimestamp;
  /** What whoever clicked changes on the invoice. */
  chosen: OptionalJson<Chosen>;
  /** How often this row has been asked for; lets a worker see that it was asked again while it worked. */
  wakes: Generated<number>;
  /** Which claim holds the running row. */
  claimId: string | null;
  /** Whose claim it is; null while none is, or the worker's connection had just been cut. */
  workerId: number | null;
  /** How often a worker died over it since it was last settled. */
  takeovers: Generated<number>;
  /** Set just before the invoice is sent and cleared when the answer is stored: set and no invoice means *look first*. */
  sentAt: OptionalTimestamp;
  /** How it was sent. */
  sentAs: OptionalJson<SentInvoice>;
  correlationId: CorrelationId;
  /** Since when somebody waits for its outcome. */
  askedAt: ColumnType<Date, Date | undefined, Date>;
  createdAt: Timestamp;
  updatedAt: Timestamp;
  /** An administrator has put it aside: it counts as nobody's worry until something new happens to it. */
  ignoredAt: OptionalTimestamp;
  ignoredBy: ColumnType<string | null, string | null | undefined, string | null>;
  ignoredReason: ColumnType<string | null, string | null | undefined, string | null>;
}

/** A deal that is invoiced in parts: by which rule, and what it came to when the plan was made. */
export interface InstalmentPlansTable {
  orgId: string;
  dealId: string;
  /** All its invoices are this rule's. */
  ruleId: string;
  currency: string;
  /** In the tax mode of the deal's lines. */
  plannedWhole: Decimal;
  /** The instalments were made to take all of the deal: what it changes by is theirs. */
  takesAll: boolean;
  /** What a person has agreed to invoice beyond the deal. */
  excess: Decimal;
  /** Counts how often it was saved. */
  version: number;
  savedBy: string;
  savedAt: Timestamp;
}

export interface InstalmentsTable {
  orgId: string;
  dealId: string;
  /** As in the units of work and invoices made for it. */
  instalment: string;
  position: number;
  name: string;
  shareKind: InstalmentShare['kind'];
  shareValue: ColumnType<string | null, string | null, string | null>;
  /** The organisation's day on which it is made by itself; null: by a click only. */
  dueOn: string | null;
  /** When that day begins. */
  dueAt: OptionalTimestamp;
  /** When its day had come, and it was asked for. */
  askedAt: OptionalTimestamp;
}

export type DealRow = Selectable<DealsTable>;
export type DealSync = Selectable<DealSyncsTable>;
