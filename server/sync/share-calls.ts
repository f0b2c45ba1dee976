import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { CONTACT_IDS_AT_ONCE, type ChangedContact, type NewContact } from '../xero/xero-contacts.ts';
import { ELEMENTS_AT_ONCE } from '../xero/xero-elements.ts';
import type { InvoiceRequest } from '../xero/xero-invoices.ts';
import type { NewItem } from '../xero/xero-lists.ts';
import type { Batch } from '../batch.ts';
import { emailKey, nameKey } from './name-key.ts';

type Xero = AppContext['xero'];

/**
 * Xero as the deals of a batch see it: each asks for itself, and what they ask at the same point of the line goes out as one
 * call. Each is answered what it would have been answered alone.
 */
export function shareXeroCalls(batch: Batch, xero: Xero, access: XeroAccess): Xero {
  const limit = ELEMENTS_AT_ONCE;
  const createInvoice = batch.shared({
    limit,
    call: (requests: InvoiceRequest[]) => xero.createInvoices(access, requests),
  });
  const createContact = batch.shared({
    limit,
    call: (requests: NewContact[]) => xero.createContacts(access, requests),
  });
  const updateContact = batch.shared({
    limit,
    call: (requests: ChangedContact[]) => xero.updateContacts(access, requests),
  });
  const createItems = batch.shared({
    limit,
    call: async (wanted: { items: NewItem[]; tryId: string }[]) => {
      const items = [...new Map(wanted.flatMap((each) => each.items).map((item) => [item.code, item])).values()];
      const refused = await xero.createItems(access, items, wanted[0]?.tryId ?? '');
      return wanted.map((each) => done(each.items.flatMap(({ code }) => refused.filter((item) => item.code === code))));
    },
  });
  const readContacts = batch.shared({
    // Most ask for one contact.
    limit: CONTACT_IDS_AT_ONCE,
    call: async (wanted: string[][]) => {
      const contacts = await xero.readContacts(access, distinct(wanted.flat()));
      return wanted.map((ids) => done(contacts.filter(({ contactId }) => ids.includes(contactId))));
    },
  });
  const searchContacts = batch.shared({
    limit,
    call: async (wanted: { names: string[]; emails: string[] }[]) => {
      const names = distinct(wanted.flatMap((each) => each.names));
      const emails = distinct(wanted.flatMap((each) => each.emails));
      const contacts = await xero.searchContacts(access, { names, emails });
      return wanted.map((each) => {
        const nameKeys = each.names.map(nameKey);
        const emailKeys = each.emails.map(emailKey);
        const isWanted = ({ name, email }: (typeof contacts)[number]) =>
          nameKeys.includes(nameKey(name)) || (email !== null && emailKeys.includes(emailKey(email)));
        return done(contacts.filter(isWanted));
      });
    },
  });
  const findByNumbers = batch.shared({
    limit,
    call: async (wanted: string[][]) => {
      const invoices = await xero.findInvoices(access, { numbers: distinct(wanted.flat()) });
      return wanted.map((numbers) => done(invoices.filter(({ number }) => numbers.includes(number))));
    },
  });
  return {
    ...xero,
    createInvoice: (_access, request) => createInvoice(request),
    createContact: (_access, request) => createContact(request),
    updateContact: (_access, request) => updateContact(request),
    createItems: (_access, items, tryId) => createItems({ items, tryId }),
    readContacts: (_access, contactIds) => readContacts(contactIds),
    searchContacts: (_access, by) => searchContacts(by),
    findInvoices: (_access, by) => ('numbers' in by ? findByNumbers(by.numbers) : xero.findInvoices(access, by)),
  };
}

function done<Answer>(value: Answer): PromiseFulfilledResult<Answer> {
  return { status: 'fulfilled', value };
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)];
}
