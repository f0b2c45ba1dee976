/** The mirror of deals’ invoices, and what is asked for about one. */
import type { CreditPlan } from '../api/contract/credit.ts';
import type { InvoiceEdit } from '../api/contract/invoice-actions.ts';
import type { Drift } from '../api/contract/invoices.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { InvoiceCredit, InvoiceLine, InvoicePayment, InvoiceStatus } from '../sync/invoice.ts';
import type { InvoiceContent, LastSent } from '../sync/last-sent.ts';
import type { MadeNote } from '../sync/plan-credit.ts';
import type {
  CorrelationId,
  Decimal,
  DueWorkColumns,
  Json,
  OptionalJson,
  OptionalTimestamp,
  Timestamp,
} from './column-types.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** What the mirror keeps of every invoice of Xero's, a deal's or another of the same contact. */
export interface MirroredInvoiceColumns {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  contactId: string;
  number: string;
  status: InvoiceStatus;
  reference: string | null;
  currency: string;
  total: Decimal;
  amountPaid: Decimal;
  amountCredited: Decimal;
  amountDue: Decimal;
  date: string | null;
  dueDate: string | null;
  fullyPaidOn: string | null;
  payments: Json<InvoicePayment[]>;
  updatedInXeroAt: OptionalTimestamp;
  readAt: Timestamp;
}

/** The mirror of Xero's invoices that belong to a deal. */
export interface DealInvoicesTable extends MirroredInvoiceColumns {
  dealId: string;
  ruleId: string;
  instalment: string;
  contactName: string;
  subTotal: Decimal;
  totalTax: Decimal;
  sent: boolean;
  lines: Json<InvoiceLine[]>;
  credits: Json<InvoiceCredit[]>;
  expectedPaymentDate: string | null;
  /** The page where the customer sees and pays it. */
  onlineUrl: string | null;
  /** When Xero was asked for that page; once is enough. */
  onlineUrlAskedAt: OptionalTimestamp;
  /** Who put it on the deal; null: a rule of the deal made it. */
  linkedBy: string | null;
  /** Who clicked for it; null: nobody did. */
  madeBy: ColumnType<string | null, string | null | undefined, string | null>;
  /** Null: linked, or made before this was remembered; such an invoice does not follow its deal. */
  lastSent: OptionalJson<LastSent>;
  /** What the deal says now; null: what was sent. */
  wanted: OptionalJson<InvoiceContent>;
  /** Why the deal could not be followed. */
  driftProblem: OptionalJson<Problem>;
  acceptedDrift: ColumnType<Drift[], string | undefined, string>;
  /** When a credit note of ours took it back: it counts towards the deal no more. */
  replacedAt: OptionalTimestamp;
  createdAt: Timestamp;
}

/** Invoices that a rule made for a deal and a person took off it: the rule makes no other by itself. */
export interface UnlinkedInvoicesTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
  number: string;
  /** As in the deal's invoices: linked again, it follows its deal again. */
  lastSent: OptionalJson<LastSent>;
  unlinkedBy: string;
  unlinkedAt: Timestamp;
}

/** E-mails owed or sent for invoices; how many a tenant has sent in a day is counted here. */
export interface InvoiceEmailsTable extends DueWorkColumns {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  state: 'due' | 'sent' | 'failed';
  /** Ended tries; part of each try's name, so never set back. */
  attempts: Generated<number>;
  /** When it went out; while it is due: a try whose outcome is unknown, so *look first*. */
  sentAt: OptionalTimestamp;
  createdAt: Timestamp;
  correlationId: CorrelationId;
}

/** What is kept of everything that a person asks for about an invoice of a deal, until it is done. */
interface InvoiceWorkColumns extends DueWorkColumns {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  dealId: string;
  /** Of the invoice. */
  number: string;
  /** The CRM's id of the person. */
  requestedBy: string;
  claimId: string | null;
  /** Set just before something is sent: set, it may have arrived, so *look first*. */
  sentAt: OptionalTimestamp;
  createdAt: Timestamp;
  correlationId: CorrelationId;
}

/** An approved invoice that a person wants taken back, and perhaps made anew; what is to happen is held before anything is sent. */
export interface InvoiceReissuesTable extends InvoiceWorkColumns {
  ruleId: string;
  instalment: string;
  /** `failed`: nothing was changed in Xero. */
  state: 'due' | 'done' | 'failed';
  /** `credit`: nothing is made in its place. */
  purpose: ColumnType<'reissue' | 'credit', 'reissue' | 'credit' | undefined>;
  /**
   * What comes next: end the invoice (void it, or make its credit note), apply the credit note, then ask for the new invoice;
   * of a credit instead: say why in Xero's history of the invoice.
   */
  step: 'end' | 'allocate' | 'new' | 'note';
  /** What the person has agreed to. */
  plan: Json<ReissuePlan | CreditPlan>;
  reason: string;
  /** What the credit notes that took back a part before came to; as many there are, so is the next one numbered. */
  earlierNotes: ColumnType<MadeNote[], string | undefined, string>;
  creditNoteId: string | null;
  creditNoteNumber: string | null;
  creditNoteTotal: string | null;
  /** What of the credit note was set against the invoice. */
  applied: string | null;
}

/** What a person last asked for about an invoice; what is to happen is held before anything is sent. */
export interface InvoiceActionsTable extends InvoiceWorkColumns {
  action: 'approve' | 'void' | 'undo' | 'edit';
  /** `failed`: it was not done. */
  state: 'due' | 'done' | 'failed';
  /** What comes next: the change itself, or the note of its reason. */
  step: 'write' | 'note';
  reason: string | null;
  /** Of an edit only. */
  change: OptionalJson<InvoiceEdit>;
}

export type DealInvoice = Selectable<DealInvoicesTable>;
export type UnlinkedInvoice = Selectable<UnlinkedInvoicesTable>;
export type InvoiceReissue = Selectable<InvoiceReissuesTable>;
export type InvoiceAction = Selectable<InvoiceActionsTable>;
export type InvoiceEmail = Selectable<InvoiceEmailsTable>;
