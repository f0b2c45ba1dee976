import { createHash } from 'node:crypto';
import type { Contact as SdkContact } from 'xero-node/dist/gen/model/accounting/contact.js';
import { AppError } from '../errors.ts';
import type { Contact } from '../sync/contact.ts';
import type { ContactDraft } from '../sync/draft-contact.ts';
import type { ContactChange } from '../sync/merge-contact.ts';
import { sdkContact } from './xero-contact-body.ts';
import { contactsSchema, toContact } from './xero-contact-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { refusedElement, validationMessages } from './xero-error.ts';

export interface ContactPage {
  contacts: Contact[];
  isLast: boolean;
  /** How many there are in all; null when Xero does not say. */
  itemCount: number | null;
}

/** Xero's contacts. https://developer.xero.com/documentation/api/accounting/contacts */
export interface XeroContacts {
  /** By ContactNumber; null when there is none. */
  findContact(access: XeroAccess, contactNumber: string): Promise<Contact | null>;
  /** By ContactID, archived ones too; what does not exist is missing. At most 40 at once: the ids go into the address. */
  readContacts(access: XeroAccess, contactIds: string[]): Promise<Contact[]>;
  /** All that have exactly one of these names (but for case and accents) or e-mail addresses, archived ones too. */
  searchContacts(access: XeroAccess, by: { names: string[]; emails: string[] }): Promise<Contact[]>;
  /** All whose name, number or e-mail address contains the term, the first hundred. */
  searchContactsLike(access: XeroAccess, term: string): Promise<Contact[]>;
  /** A page of up to 1,000, archived ones too: of all, or of those changed since. */
  listContacts(access: XeroAccess, list: { page: number; since: Date | null }): Promise<ContactPage>;
  /** PUT: refused when the name or number is taken, never an update of somebody else's contact. `syncId` names the try. */
  createContact(access: XeroAccess, draft: ContactDraft, syncId: string): Promise<Contact>;
  /** POST by ContactID: only these fields; all others stay as they are. */
  updateContact(access: XeroAccess, contactId: string, change: ContactChange, syncId: string): Promise<Contact>;
}

const CONTACTS_PER_PAGE = 1000;
const FIRST_PAGE = 1;
/** Nothing may come between two pages of a list that contacts are added to while it is read. */
const STABLE_ORDER = 'ContactID';

export function createXeroContacts({ call, sdk }: XeroCaller): XeroContacts {
  /** Paged, because only then Xero says where merged contacts went. */
  async function list(
    access: XeroAccess,
    { since, where, order, ids, page = FIRST_PAGE, searchTerm, pageSize = 100 }: ListQuery,
  ): Promise<ContactPage> {
    const answer = await call(access, 'read', contactsSchema, (api) =>
      api.getContacts(access.tenantId, since, where, order, ids, page, true, undefined, searchTerm, pageSize),
    );
    const { pagination, Contacts } = answer;
    const isLast = pagination ? pagination.page >= pagination.pageCount : Contacts.length < pageSize;
    return { contacts: Contacts.map(toContact), isLast, itemCount: pagination?.itemCount ?? null };
  }

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
    async readContacts(access, contactIds) {
      if (contactIds.length === 0) return [];
      return (await list(access, { ids: contactIds })).contacts;
    },
    async searchContacts(access, { names, emails }) {
      // How a quotation mark is written inside a text is not documented: such a name is searched for as a term.
      const terms = names.filter((name) => /["\\]/.test(name));
      const byName = names.filter((name) => !terms.includes(name)).map((name) => `Name=="${name}"`);
      const where = [...byName, ...emails.map((email) => `EmailAddress=="${email}"`)].join(' OR ');
      const found = where === '' ? [] : (await list(access, { where, pageSize: CONTACTS_PER_PAGE })).contacts;
      for (const searchTerm of terms) found.push(...(await list(access, { searchTerm })).contacts);
      return found;
    },
    async searchContactsLike(access, term) {
      return (await list(access, { searchTerm: term })).contacts;
    },
    async listContacts(access, { page, since }) {
      return list(access, { page, pageSize: CONTACTS_PER_PAGE, order: STABLE_ORDER, ...(since && { since }) });
    },
    async createContact(access, draft, syncId) {
      const contacts = { contacts: [sdkContact(await sdk(), draft)] };
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.createContacts(access.tenantId, contacts, false, idempotencyKey(syncId, contacts)),
      );
      return acceptedContact(answer);
    },
    async updateContact(access, contactId, change, syncId) {
      const contacts = { contacts: [sdkContact(await sdk(), change, contactId)] };
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.updateContact(access.tenantId, contactId, contacts, idempotencyKey(syncId, contacts)),
      );
      return acceptedContact(answer);
    },
  };
}

/** One try may write several contacts, and Xero refuses a key that comes back with another body. */
function idempotencyKey(syncId: string, body: { contacts: SdkContact[] }): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([syncId, body]))
    .digest('hex');
  return `contact-${digest}`;
}

interface ListQuery {
  since?: Date;
  where?: string;
  order?: string;
  ids?: string[];
  page?: number;
  pageSize?: number;
  searchTerm?: string;
}

function acceptedContact({ Contacts: [contact] }: (typeof contactsSchema)['_output']): Contact {
  if (!contact || validationMessages(contact).length > 0) throw refusedElement(contact);
  return toContact(contact);
}
