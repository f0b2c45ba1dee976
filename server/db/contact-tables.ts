/** Xero’s contacts, and which customer is which. */
import type { ContactDraft } from '../sync/draft-contact.ts';
import type { PaymentTerms } from '../sync/due-date.ts';
import type { OptionalJson, OptionalTimestamp, Timestamp } from './column-types.ts';
import type { MirroredInvoiceColumns } from './invoice-tables.ts';
import type { Generated, Selectable } from 'kysely';

/** Sales invoices of linked contacts that belong to no deal of ours: what the customer's figures need. */
export type ContactInvoicesTable = MirroredInvoiceColumns;

/** Which Xero contact stands for which customer (Zoho account, or contact without account) of the org. */
export interface ContactLinksTable {
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
export interface ContactDirectoryTable {
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
export interface ContactReadsTable {
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
export interface ContactCreationsTable {
  orgId: string;
  tenantId: string;
  customerId: string;
  askedBy: string | null;
  /** Sent, and the answer is not known: *look first*. */
  sentAt: OptionalTimestamp;
  leaseUntil: OptionalTimestamp;
}

export type ContactLink = Selectable<ContactLinksTable>;
export type ContactRead = Selectable<ContactReadsTable>;
export type ContactCreation = Selectable<ContactCreationsTable>;
