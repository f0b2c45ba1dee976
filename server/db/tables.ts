import type { Chosen } from '../sync/overrides.ts';
import type { SentInvoice } from '../sync/sent-invoice.ts';
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { CrmFigure } from '../api/contract/crm-writes.ts';
import type { InstalmentShare } from '../api/contract/instalments.ts';
import type { InvoiceEdit } from '../api/contract/invoice-actions.ts';
import type { Drift } from '../api/contract/invoices.ts';
import type { JobState } from '../api/contract/jobs.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { CreditPlan } from '../api/contract/credit.ts';
import type { ReissuePlan } from '../api/contract/reissue.ts';
import type { DraftBody } from '../api/contract/settings-draft.ts';
import type { Settings } from '../api/contract/settings.ts';
import type { DealAction } from '../api/contract/sign-in.ts';
import type { AlertCause } from '../api/contract/monitor.ts';
import type { AutomationName } from '../sync/plan-automations.ts';
import type { MadeNote } from '../sync/plan-credit.ts';
import type { InvoiceCredit, InvoiceLine, InvoicePayment, InvoiceStatus } from '../sync/invoice.ts';
import type { ContactDraft } from '../sync/draft-contact.ts';
import type { PaymentTerms } from '../sync/due-date.ts';
import type { SimulatedOutcome } from '../sync/judge-deal.ts';
import type { InvoiceContent, LastSent } from '../sync/last-sent.ts';
import type { WatchedModule } from '../sync/watched-modules.ts';
import type { ZohoExtra } from '../sync/zoho-extras.ts';

/** Timestamps: `Date` out, `Date` or SQL `now()` in. */
type Timestamp = ColumnType<Date, Date, Date>;
type OptionalTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** jsonb: written as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;
/** The request that the work goes back to (`server/correlation.ts`); null: from before that was noted. */
type CorrelationId = ColumnType<string | null, string | null | undefined, string | null>;
type OptionalJson<T> = ColumnType<T | null, string | null | undefined, string | null>;
/** numeric: a decimal string, never a float. */
type Decimal = ColumnType<string, string, string>;

/** One Zoho CRM account that installed the extension. */
interface OrgsTable {
  orgId: string;
  /** The number in CRM page addresses; not `orgId`. */
  zgid: string | null;
  name: string;
  timeZone: string | null;
  currency: string;
  accountsUrl: string;
  apiUrl: string;
  crmUrl: string;
  signingSecretSealed: string;
  /** The one before, still good until an hour after `signingSecretStoredAt`; for good while that is null. */
  signingSecretPreviousSealed: ColumnType<string | null, string | null | undefined, string | null>;
  signingSecretRotatedAt: OptionalTimestamp;
  /** When the present one was known to be in the CRM after a rotation. */
  signingSecretStoredAt: OptionalTimestamp;
  /** Null until the CRM has all it needs to tell us of changes. */
  setUpAt: OptionalTimestamp;
  createdAt: Timestamp;
  /** When the extension said that it was uninstalled; null: it is installed. */
  uninstalledAt: OptionalTimestamp;
  /** When one of its administrators last signed in. */
  administratorSeenAt: OptionalTimestamp;
}

/** One grant per provider; `tenantId` and `connectionId` are Xero's and differ. */
interface ConnectionsTable {
  orgId: string;
  provider: 'zoho' | 'xero';
  state: 'connected' | 'not_connected' | 'lost';
  tokenSetId: string | null;
  tenantId: string | null;
  connectionId: string | null;
  name: string | null;
  shortCode: string | null;
  baseCurrency: string | null;
  /** IANA. */
  timeZone: string | null;
  salesTerms: OptionalJson<PaymentTerms>;
  problem: OptionalJson<Problem>;
  connectedBy: string | null;
  since: Timestamp;
  /** Zoho: permissions given beyond those every connection has. */
  extras: Generated<ZohoExtra[]>;
  /** Up to which moment changed invoices have been read. */
  invoicesReadUntil: OptionalTimestamp;
  /** When it was last made sure that the grant still works. */
  checkedAt: OptionalTimestamp;
}

/** Another Xero organisation than the one that has the deals' invoices, consented to and waiting for a yes. */
interface OrganisationChoicesTable {
  orgId: string;
  tenantId: string;
  connectionId: string;
  tokenSetId: string;
  name: string | null;
  chosenBy: string;
  chosenAt: Timestamp;
}

/** Which administrator accepted which version of the terms for the org; the first one counts. */
interface TermsAcceptancesTable {
  orgId: string;
  version: string;
  userId: string;
  userName: string;
  acceptedAt: Timestamp;
}

/** The field of deals in the CRM that holds a figure, as it was found or made. */
interface CrmFieldsTable {
  orgId: string;
  figure: CrmFigure;
  apiName: string;
}

/** For which settings the fields were last found or made, and what was wrong. */
interface CrmFieldSetupsTable {
  orgId: string;
  asked: string;
  problem: OptionalJson<Problem>;
  doneAt: Timestamp;
}

/** A deal with invoices: what its fields in the CRM were last given; due when that may have to change. */
interface DealWriteBacksTable {
  orgId: string;
  dealId: string;
  state: 'due' | 'done';
  /** How often a change was heard of; lets a worker see that there was another while it worked. */
  hears: Generated<number>;
  attempts: Generated<number>;
  /** By API name. */
  written: Json<Record<string, string | number | null>>;
  /** When an invoice becomes overdue without any event: due then. */
  overdueAt: OptionalTimestamp;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  claimId: string | null;
  problem: OptionalJson<Problem>;
}

/** What follows from an invoice by itself: once for each subject, whatever becomes of it. */
interface AutomationRunsTable {
  orgId: string;
  automation: AutomationName;
  /** The invoice. */
  subject: string;
  dealId: string;
  /** `before`: it was so before the automation was switched on, and nothing follows. */
  state: 'due' | 'done' | 'before' | 'skipped' | 'failed';
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  /** Set just before something is sent that must not be sent twice. */
  sentAt: OptionalTimestamp;
  problem: OptionalJson<Problem>;
  createdAt: Timestamp;
}

/** Access and refresh token, sealed; one per Xero user (shared by all tenants of that user) or per Zoho org. */
interface TokenSetsTable {
  id: Generated<string>;
  provider: 'zoho' | 'xero';
  /** Xero: `xero_userid`; Zoho: the org id. */
  owner: string;
  /** Where it is renewed. */
  issuerUrl: string;
  sealed: string;
  accessExpiresAt: Timestamp;
  refreshExpiresAt: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  version: Generated<number>;
}

interface SettingsVersionsTable {
  orgId: string;
  version: number;
  settings: Json<Settings>;
  /** Account codes of the settings resolved to Xero's AccountIDs when saved, so that a renamed code survives. */
  accountIds: Json<Record<string, string>>;
  savedBy: string;
  savedAt: Timestamp;
}

/** Settings as one person was editing them when they left the page. */
interface SettingsDraftsTable {
  orgId: string;
  userId: string;
  /** The version they were changed from; 0: there was none. */
  basedOn: number;
  changes: Json<DraftBody['changes']>;
  /** Steps of the set-up that were gone through. */
  confirmed: string[];
  savedAt: Timestamp;
}

/** The moment a rule was switched on; until `drawnAt` the deals already in its stage are still being listed. */
interface StartLinesTable {
  orgId: string;
  ruleId: string;
  pipeline: string | null;
  stage: string;
  drawnAt: OptionalTimestamp;
}

interface DealsBeforeRuleTable {
  orgId: string;
  ruleId: string;
  dealId: string;
}

interface WatchesTable {
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
interface CrmChangesTable {
  orgId: string;
  module: WatchedModule;
  recordId: string;
  /** How often it was heard of; lets a worker see that it has changed again while it worked. */
  hears: Generated<number>;
  heardAt: Timestamp;
}

/** Things that count once: OAuth states, session nonces, signed stage calls. */
interface UsedOnceTable {
  scope: string;
  key: string;
  expiresAt: Timestamp;
}

interface SignInSessionsTable {
  tokenHash: string;
  orgId: string;
  userId: string;
  userName: string;
  userEmail: string;
  role: 'administrator' | 'user';
  profileId: string | null;
  roleId: string | null;
  /** When the CRM last said that the person is active and what they are. */
  checkedAt: Timestamp;
  expiresAt: Timestamp;
}

/** A panel that asked for a personal sign-in. It holds no token: what is handed back is made when it is. */
interface SignInRequestsTable {
  id: Generated<string>;
  orgId: string;
  dealId: string;
  userId: string;
  userEmail: string;
  action: DealAction;
  /** The invoice it is about; null: none in particular. */
  invoiceId: string | null;
  /** Shown by the panel and by the page. */
  code: string;
  /** Whose session asked: only that one is answered. */
  askedWithHash: string;
  state: 'pending' | 'declined' | 'confirmed' | 'handed_back';
  /** As the CRM said at the confirmation. */
  profileId: string | null;
  roleId: string | null;
  role: 'administrator' | 'user' | null;
  expiresAt: Timestamp;
}

interface WebhookEventsTable {
  id: Generated<number>;
  orgId: string;
  source: 'zoho-notification' | 'zoho-stage' | 'click';
  body: Json<unknown>;
  receivedAt: Timestamp;
}

/** Up to which moment, in Zoho's time, the changes of a module have been read. */
interface CrmReadsTable {
  orgId: string;
  module: 'Deals' | 'Quotes';
  readUntil: Timestamp;
}

/** Records the last looks have dealt with: looks overlap, and each version is to be dealt with once. */
interface CrmRecordsSeenTable {
  orgId: string;
  module: 'Deals' | 'Quotes';
  recordId: string;
  version: string;
  modifiedAt: Timestamp;
}

/** Deals that no event told of, too many or too old to be invoiced without an administrator's yes. */
interface DealsToConfirmTable {
  orgId: string;
  ruleId: string;
  dealId: string;
  message: string;
  foundAt: Timestamp;
}

/** The deal as last read from the CRM. */
interface DealsTable {
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
interface DealSyncsTable {
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
  /** What whoever clicked changes on the invoice. */
  chosen: OptionalJson<Chosen>;
  /** How often this row has been asked for; lets a worker see that it was asked again while it worked. */
  wakes: Generated<number>;
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
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
  problem: OptionalJson<Problem>;
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

/** The mirror of Xero's invoices that belong to a deal. */
interface DealInvoicesTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
  contactId: string;
  contactName: string;
  number: string;
  status: InvoiceStatus;
  reference: string | null;
  currency: string;
  subTotal: Decimal;
  totalTax: Decimal;
  total: Decimal;
  amountPaid: Decimal;
  amountCredited: Decimal;
  amountDue: Decimal;
  date: string | null;
  dueDate: string | null;
  sent: boolean;
  lines: Json<InvoiceLine[]>;
  payments: Json<InvoicePayment[]>;
  credits: Json<InvoiceCredit[]>;
  expectedPaymentDate: string | null;
  fullyPaidOn: string | null;
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
  updatedInXeroAt: OptionalTimestamp;
  readAt: Timestamp;
  createdAt: Timestamp;
}

/** Sales invoices of linked contacts that belong to no deal of ours: what the customer's figures need. */
interface ContactInvoicesTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  contactId: string;
  number: string;
  reference: string | null;
  status: InvoiceStatus;
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

/** An invoice or contact of Xero that has changed and is still to be read; heard of ten times, it is one row. */
interface XeroChangesTable {
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
interface XeroPollsTable {
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
interface XeroEventSequenceTable {
  isOnlyRow: Generated<boolean>;
  lastSequence: number;
}

/** Invoices that a rule made for a deal and a person took off it: the rule makes no other by itself. */
interface UnlinkedInvoicesTable {
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
interface InvoiceEmailsTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  state: 'due' | 'sent' | 'failed';
  /** Ended tries; part of each try's name, so never set back. */
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  /** When it went out; while it is due: a try whose outcome is unknown, so *look first*. */
  sentAt: OptionalTimestamp;
  problem: OptionalJson<Problem>;
  createdAt: Timestamp;
  correlationId: CorrelationId;
}

/** An approved invoice that a person wants taken back, and perhaps made anew; what is to happen is held before anything is sent. */
interface InvoiceReissuesTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  dealId: string;
  ruleId: string;
  instalment: string;
  /** Of the invoice. */
  number: string;
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
  requestedBy: string;
  /** What the credit notes that took back a part before came to; as many there are, so is the next one numbered. */
  earlierNotes: ColumnType<MadeNote[], string | undefined, string>;
  creditNoteId: string | null;
  creditNoteNumber: string | null;
  creditNoteTotal: string | null;
  /** What of the credit note was set against the invoice. */
  applied: string | null;
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  claimId: string | null;
  /** Set just before something is sent: set, it may have arrived, so *look first*. */
  sentAt: OptionalTimestamp;
  problem: OptionalJson<Problem>;
  createdAt: Timestamp;
  correlationId: CorrelationId;
}

/** A deal that is invoiced in parts: by which rule, and what it came to when the plan was made. */
interface InstalmentPlansTable {
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

interface InstalmentsTable {
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

/** What a person last asked for about an invoice; what is to happen is held before anything is sent. */
interface InvoiceActionsTable {
  orgId: string;
  tenantId: string;
  invoiceId: string;
  dealId: string;
  /** Of the invoice. */
  number: string;
  action: 'approve' | 'void' | 'undo' | 'edit';
  /** `failed`: it was not done. */
  state: 'due' | 'done' | 'failed';
  /** What comes next: the change itself, or the note of its reason. */
  step: 'write' | 'note';
  reason: string | null;
  /** Of an edit only. */
  change: OptionalJson<InvoiceEdit>;
  /** The CRM's id of the person. */
  requestedBy: string;
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  claimId: string | null;
  /** Set just before something is sent: set, it may have arrived, so *look first*. */
  sentAt: OptionalTimestamp;
  problem: OptionalJson<Problem>;
  createdAt: Timestamp;
  correlationId: CorrelationId;
}

/** Which Xero contact stands for which customer (Zoho account, or contact without account) of the org. */
interface ContactLinksTable {
  orgId: string;
  tenantId: string;
  customerId: string;
  contactId: string;
  contactName: string;
  origin: 'created' | 'found';
  salesTerms: OptionalJson<PaymentTerms>;
  /** What the contact was last compared with; null: not yet. */
  sent: OptionalJson<ContactDraft>;
  linkedAt: Timestamp;
  /** Xero's own figures, not converted from the documents' currencies; null: not read yet. */
  outstanding: string | null;
  overdue: string | null;
  balancesReadAt: OptionalTimestamp;
  /** When the contact's earlier invoices were read; one we made ourselves has none. */
  invoicesReadAt: OptionalTimestamp;
  isArchived: Generated<boolean>;
}

/** What a contact of the tenant is found by. The keys are what is compared: without case, accents, punctuation. */
interface ContactDirectoryTable {
  orgId: string;
  tenantId: string;
  contactId: string;
  name: string;
  nameKey: string;
  email: string | null;
  emailKey: string | null;
  contactNumber: string | null;
  taxNumber: string | null;
  taxKey: string | null;
  isArchived: boolean;
  mergedTo: string | null;
  salesTerms: OptionalJson<PaymentTerms>;
  updatedInXeroAt: OptionalTimestamp;
}

/** How far a tenant's contacts have been read: page by page until `filledAt`, by what has changed since afterwards. */
interface ContactReadsTable {
  orgId: string;
  tenantId: string;
  nextPage: Generated<number>;
  contactsRead: Generated<number>;
  /** Null until Xero has said it. */
  contactsInAll: number | null;
  startedAt: Timestamp;
  filledAt: OptionalTimestamp;
  readUntil: OptionalTimestamp;
}

/** A customer whose contact is to be made: a person said so (`askedBy`), or a worker is at it (`leaseUntil`). */
interface ContactCreationsTable {
  orgId: string;
  tenantId: string;
  customerId: string;
  askedBy: string | null;
  /** Sent, and the answer is not known: *look first*. */
  sentAt: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
}

/** A call to Xero that is out or still counts in Xero's minute; all times by the database's clock. */
interface XeroCallsTable {
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
interface XeroLimitsTable {
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

/** Can only be added to. Ids and values of settings; no names or addresses of people. */
interface AuditLogTable {
  id: Generated<number>;
  /** Null: refused before it was known whose it is. */
  orgId: string | null;
  at: ColumnType<Date, Date, never>;
  actor: 'person' | 'extension' | 'zoho' | 'xero' | 'server';
  /** The CRM's id of the person. */
  userId: string | null;
  action: string;
  subject: ColumnType<Record<string, string>, string, never>;
  outcome: 'success' | 'failure' | 'refused';
  code: string | null;
  before: ColumnType<unknown, string | null, never>;
  after: ColumnType<unknown, string | null, never>;
  origin: 'panel' | 'settings' | 'browser' | 'webhook' | 'job';
  /** A keyed hash of the address a request came from: tells equal ones, names none. */
  network: string | null;
}

/** Can only be added to. A link of an org's chain, over rows of the audit log. */
interface AuditSealsTable {
  /** Counts all seals, of whatever chain. */
  number: ColumnType<number, number, never>;
  /** The org; empty: rows that are of no org we know. */
  chain: ColumnType<string, string, never>;
  firstId: ColumnType<number, number, never>;
  lastId: ColumnType<number, number, never>;
  rowIds: ColumnType<number[], string, never>;
  rowHashes: ColumnType<string[], string[], never>;
  previousHash: ColumnType<string, string, never>;
  hash: ColumnType<string, string, never>;
  sealedAt: ColumnType<Date, Date, never>;
}

/** A call to Zoho or Xero that was made for a deal: how it went, not what was in it. Kept for thirty days. */
interface CallLogTable {
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
interface MonitorSamplesTable {
  orgId: string;
  hour: Timestamp;
  waiting: number;
  failed: number;
  dayRemaining: number | null;
  xeroHeard: boolean;
}

/** Whom the org's administrators want told, and from when on something is wrong. */
interface AlertSettingsTable {
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
interface AlertsTable {
  orgId: string;
  cause: AlertCause;
  since: Timestamp;
  /** Whether anybody was told that it began; who was not is not told that it is over. */
  isTold: boolean;
}

/** A message to one recipient, or a task in the CRM. Its words are blanked once it has ended. */
interface AlertMessagesTable {
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
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  claimId: ColumnType<string | null, string | null | undefined, string | null>;
  /** Set just before a task is sent: set, there may be one. */
  sentAt: OptionalTimestamp;
  problem: OptionalJson<Problem>;
  createdAt: Timestamp;
}

/** What settings would have made of the deals of the last months: an org's last run. */
interface SimulationsTable {
  orgId: string;
  id: Generated<string>;
  /** `stopped`: it could not go on. */
  state: 'due' | 'done' | 'cancelled' | 'stopped';
  settings: Json<Settings>;
  /** The CRM's id of the person. */
  requestedBy: string;
  /** Null until the deals are known. */
  listedAt: OptionalTimestamp;
  /** There are more deals than are looked at. */
  moreDeals: Generated<boolean>;
  /** Failed ones since the last step that worked. */
  attempts: Generated<number>;
  notBefore: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
  claimId: string | null;
  problem: OptionalJson<Problem>;
  startedAt: Timestamp;
  endedAt: OptionalTimestamp;
  correlationId: CorrelationId;
}

/** A deal of the run; those changed last come first. */
interface SimulatedDealsTable {
  orgId: string;
  dealId: string;
  position: number;
  name: string;
  stage: string | null;
  customerId: ColumnType<string | null, string | null | undefined, string | null>;
  /** Null until it has been judged. */
  outcomes: OptionalJson<SimulatedOutcome[]>;
}

export interface Tables {
  callLog: CallLogTable;
  monitorSamples: MonitorSamplesTable;
  alertSettings: AlertSettingsTable;
  alerts: AlertsTable;
  alertMessages: AlertMessagesTable;
  auditLog: AuditLogTable;
  auditSeals: AuditSealsTable;
  orgs: OrgsTable;
  connections: ConnectionsTable;
  organisationChoices: OrganisationChoicesTable;
  termsAcceptances: TermsAcceptancesTable;
  tokenSets: TokenSetsTable;
  settingsVersions: SettingsVersionsTable;
  settingsDrafts: SettingsDraftsTable;
  startLines: StartLinesTable;
  dealsBeforeRule: DealsBeforeRuleTable;
  watches: WatchesTable;
  crmChanges: CrmChangesTable;
  crmReads: CrmReadsTable;
  crmRecordsSeen: CrmRecordsSeenTable;
  dealsToConfirm: DealsToConfirmTable;
  usedOnce: UsedOnceTable;
  signInSessions: SignInSessionsTable;
  signInRequests: SignInRequestsTable;
  webhookEvents: WebhookEventsTable;
  deals: DealsTable;
  dealSyncs: DealSyncsTable;
  dealInvoices: DealInvoicesTable;
  contactInvoices: ContactInvoicesTable;
  xeroChanges: XeroChangesTable;
  xeroPolls: XeroPollsTable;
  xeroEventSequence: XeroEventSequenceTable;
  unlinkedInvoices: UnlinkedInvoicesTable;
  invoiceEmails: InvoiceEmailsTable;
  invoiceReissues: InvoiceReissuesTable;
  instalmentPlans: InstalmentPlansTable;
  instalments: InstalmentsTable;
  invoiceActions: InvoiceActionsTable;
  contactLinks: ContactLinksTable;
  contactDirectory: ContactDirectoryTable;
  contactReads: ContactReadsTable;
  contactCreations: ContactCreationsTable;
  xeroCalls: XeroCallsTable;
  xeroLimits: XeroLimitsTable;
  crmFields: CrmFieldsTable;
  crmFieldSetups: CrmFieldSetupsTable;
  dealWriteBacks: DealWriteBacksTable;
  automationRuns: AutomationRunsTable;
  simulations: SimulationsTable;
  simulatedDeals: SimulatedDealsTable;
}

export type CallLogRow = Selectable<CallLogTable>;
export type MonitorSample = Selectable<MonitorSamplesTable>;
export type OpenAlert = Selectable<AlertsTable>;
export type AlertMessage = Selectable<AlertMessagesTable>;
export type Org = Selectable<OrgsTable>;
export type Connection = Selectable<ConnectionsTable>;
export type OrganisationChoice = Selectable<OrganisationChoicesTable>;
export type TokenSetRow = Selectable<TokenSetsTable>;
export type CrmRead = Selectable<CrmReadsTable>;
export type CrmChange = Selectable<CrmChangesTable>;
export type DealRow = Selectable<DealsTable>;
export type DealSync = Selectable<DealSyncsTable>;
export type DealInvoice = Selectable<DealInvoicesTable>;
export type XeroChange = Selectable<XeroChangesTable>;
export type XeroPoll = Selectable<XeroPollsTable>;
export type UnlinkedInvoice = Selectable<UnlinkedInvoicesTable>;
export type InvoiceReissue = Selectable<InvoiceReissuesTable>;
export type InvoiceAction = Selectable<InvoiceActionsTable>;
export type InvoiceEmail = Selectable<InvoiceEmailsTable>;
export type ContactLink = Selectable<ContactLinksTable>;
export type ContactRead = Selectable<ContactReadsTable>;
export type ContactCreation = Selectable<ContactCreationsTable>;
export type CrmField = Selectable<CrmFieldsTable>;
export type DealWriteBack = Selectable<DealWriteBacksTable>;
export type AutomationRun = Selectable<AutomationRunsTable>;
export type Simulation = Selectable<SimulationsTable>;
export type SimulatedDeal = Selectable<SimulatedDealsTable>;
export type AuditRow = Selectable<AuditLogTable>;
export type AuditSeal = Selectable<AuditSealsTable>;
export type SettingsDraft = Selectable<SettingsDraftsTable>;
export type SignInSession = Selectable<SignInSessionsTable>;
export type SignInRequest = Selectable<SignInRequestsTable>;
