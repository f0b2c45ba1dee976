import type * as z from 'zod';
import { AppError } from '../errors.ts';
import type { Contact } from '../sync/contact.ts';
import type { ContactDraft } from '../sync/draft-contact.ts';
import type { ContactChange } from '../sync/merge-contact.ts';
import { sdkContact } from './xero-contact-body.ts';
import { contactsSchema, toContact } from './xero-contact-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { idempotencyKey, only, writeElements, type Written } from './xero-elements.ts';
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
  /** By ContactID, archived ones too; what does not exist is missing. */
  readContacts(access: XeroAccess, contactIds: string[]): Promise<Contact[]>;
  /** All that have exactly one of these names (but for case and accents) or e-mail addresses, archived ones too. */
  searchContacts(access: XeroAccess, by: { names: string[]; emails: string[] }): Promise<Contact[]>;
  /** All whose name, number or e-mail address contains the term, the first hundred. */
  searchContactsLike(access: XeroAccess, term: string): Promise<Contact[]>;
  /** A page of up to 1,000, archived ones too: of all, or of those changed since. */
  listContacts(access: XeroAccess, list: { page: number; since: Date | null }): Promise<ContactPage>;
  /**
   * PUT, several in one call, each with its own outcome: refused when the name or number is taken, never an update of
   * somebody else's contact. At most `ELEMENTS_AT_ONCE`.
   */
  createContacts(access: XeroAccess, requests: NewContact[]): Promise<Written<Contact>[]>;
  /** POST by ContactID, several in one call: only these fields; all others stay as they are. */
  updateContacts(access: XeroAccess, requests: ChangedContact[]): Promise<Written<Contact>[]>;
  /** One of them; throws what became of it if it was not written. */
  createContact(access: XeroAccess, request: NewContact): Promise<Contact>;
  updateContact(access: XeroAccess, request: ChangedContact): Promise<Contact>;
}

/** `tryId` names the try: a repeated request carries the same. */
export interface NewContact {
  draft: ContactDraft;
  tryId: string;
}
export interface ChangedContact {
  contactId: string;
  change: ContactChange;
  tryId: string;
}

/** As many ids as an address can carry. */
export const CONTACT_IDS_AT_ONCE = 40;
const CONTACTS_PER_PAGE = 1000;
const FIRST_PAGE = 1;
const OR = ' OR ';
/** Addresses of 8 kB are what every web server takes; Xero names no limit of its own. */
const WHERE_LENGTH = 7000;
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

  async function createContacts(access: XeroAccess, requests: NewContact[]): Promise<Written<Contact>[]> {
    const { tenantId } = access;
    const put = async (part: NewContact[]) => {
      const parts = await sdk();
      const contacts = part.map(({ draft }) => sdkContact(parts, draft));
      const key = idempotencyKey(tries(part), contacts);
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.createContacts(tenantId, { contacts }, false, key),
      );
      return answer.Contacts;
    };
    return writeElements(requests, put, acceptedContact);
  }
  async function updateContacts(access: XeroAccess, requests: ChangedContact[]): Promise<Written<Contact>[]> {
    const { tenantId } = access;
    const post = async (part: ChangedContact[]) => {
      const parts = await sdk();
      const contacts = part.map(({ contactId, change }) => sdkContact(parts, change, contactId));
      const key = idempotencyKey(tries(part), contacts);
      const answer = await call(access, 'write', contactsSchema, (api) =>
        api.updateOrCreateContacts(tenantId, { contacts }, false, key),
      );
      return answer.Contacts;
    };
    return writeElements(requests, post, acceptedContact);
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
      const contacts: Contact[] = [];
      for (let start = 0; start < contactIds.length; start += CONTACT_IDS_AT_ONCE) {
        const ids = contactIds.slice(start, start + CONTACT_IDS_AT_ONCE);
        contacts.push(...(await list(access, { ids })).contacts);
      }
      return contacts;
    },
    async searchContacts(access, { names, emails }) {
      // How a quotation mark is written inside a text is not documented: such a name is searched for as a term.
      const terms = names.filter((name) => /["\\]/.test(name));
      const byName = names.filter((name) => !terms.includes(name)).map((name) => `Name=="${name}"`);
      const conditions = [...byName, ...emails.map((email) => `EmailAddress=="${email}"`)];
      const found: Contact[] = [];
      for (const part of fittingParts(conditions)) {
        found.push(...(await list(access, { where: part.join(OR), pageSize: CONTACTS_PER_PAGE })).contacts);
      }
      for (const searchTerm of terms) found.push(...(await list(access, { searchTerm })).contacts);
      return found;
    },
    async searchContactsLike(access, term) {
      return (await list(access, { searchTerm: term })).contacts;
    },
    async listContacts(access, { page, since }) {
      return list(access, { page, pageSize: CONTACTS_PER_PAGE, order: STABLE_ORDER, ...(since && { since }) });
    },
    ...{ createContacts, updateContacts },
    async createContact(access, request) {
      return only(await createContacts(access, [request]));
    },
    async updateContact(access, request) {
      return only(await updateContacts(access, [request]));
    },
  };
}

/** Conditions in parts, each short enough for an address. */
function fittingParts(conditions: string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const condition of conditions) {
    const length = encodeURIComponent(condition + OR).length;
    room -= length;
    if (room < 0) {
      parts.push([]);
      room = WHERE_LENGTH - length;
    }
    parts.at(-1)?.push(condition);
  }
  return parts;
}

function tries(requests: { tryId: string }[]): string[] {
  return requests.map(({ tryId }) => tryId);
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

function acceptedContact(contact: z.infer<typeof contactsSchema>['Contacts'][number]): Contact {
  if (validationMessages(contact).length > 0) throw refusedElement(contact);
  return toContact(contact);
}
