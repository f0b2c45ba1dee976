import { AppError } from '../errors.ts';
import type { ContactDraft } from '../sync/draft-invoice.ts';
import { contactsSchema, toContact, type XeroContact } from './xero-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { refusedElement, validationMessages } from './xero-error.ts';

/** Xero's contacts. https://developer.xero.com/documentation/api/accounting/contacts */
export interface XeroContacts {
  /** By ContactNumber; null when there is none. */
  findContact(access: XeroAccess, contactNumber: string): Promise<XeroContact | null>;
  /** PUT: refused when the name or number is taken, never an update of somebody else's contact. */
  createContact(access: XeroAccess, draft: ContactDraft, idempotencyKey: string): Promise<XeroContact>;
}

export function createXeroContacts({ call }: XeroCaller): XeroContacts {
  return {
    async findContact(access, contactNumber) {
      try {
        const answer = await call(access, 'read', contactsSchema, (api) =>
          api.getContactByContactNumber(access.tenantId, contactNumber),
        );
        const [contact] = answer.Contacts;
        return contact ? toContact(contact) : null;
      } catch (error) {
        // A 404 is a page of text, and the only 4xx a lookup of a well-formed number can get.
        if (error instanceof AppError && error.code === 'xero_refused') return null;
        throw error;
      }
    },
    async createContact(access, draft, idempotencyKey) {
      const contacts = { contacts: [{ name: draft.name, contactNumber: draft.contactNumber }] };
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.createContacts(access.tenantId, contacts, false, idempotencyKey),
      );
      const [contact] = answer.Contacts;
      if (!contact || validationMessages(contact).length > 0) throw refusedElement(contact);
      return toContact(contact);
    },
  };
}
