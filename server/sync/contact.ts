import type { ContactFields } from './draft-contact.ts';
import type { PaymentTerms } from './due-date.ts';

/** A contact as Xero has it. https://developer.xero.com/documentation/api/accounting/contacts */
export interface Contact extends ContactFields {
  contactId: string;
  /** Archived contacts can have no new invoices. */
  isArchived: boolean;
  /** The contact this one was merged into. */
  mergedTo: string | null;
  salesTerms: PaymentTerms | null;
  /** What the contact owes, summed over its currencies as they are; null: the answer did not say. */
  balances: { outstanding: string; overdue: string } | null;
  updatedInXeroAt: Date | null;
}
