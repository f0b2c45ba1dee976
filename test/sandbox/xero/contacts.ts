/** Contacts: list, find by id or ContactNumber, create (PUT), create or update (POST). */
import { EMPTY_ID, notFound, success, type Answer } from './answers.ts';
import { writeBatch } from './batch.ts';
import { contactInput, storeContact, writeContact, type ContactInput } from './contact-writes.ts';
import { contactView } from './contact-view.ts';
import { isPaged, listAnswer, listOf, modifiedSince } from './paging.ts';
import type { Contact, Organisation } from './records.ts';
import { readElements, sameText, type ApiRequest } from './request.ts';

const findContact = (organisation: Organisation, idOrNumber: string): Contact | undefined =>
  organisation.contacts.get(idOrNumber.toLowerCase()) ??
  [...organisation.contacts.values()].find(({ texts }) => texts['ContactNumber'] === idOrNumber);

const SEARCHED = ['FirstName', 'LastName', 'ContactNumber', 'EmailAddress'];
const matchesSearch = (contact: Contact, term: string): boolean =>
  [contact.name, ...SEARCHED.map((field) => contact.texts[field] ?? '')].some((text) =>
    text.toLowerCase().includes(term.toLowerCase()),
  );

export function listContacts(request: ApiRequest): Answer {
  const { organisation, query, now } = request;
  const isModified = modifiedSince(request);
  const ids = listOf(query, 'IDs').map((id) => id.toLowerCase());
  const found = [...organisation.contacts.values()].filter(
    (contact) =>
      isModified(contact.updatedAt) &&
      (ids.length === 0 || ids.includes(contact.contactId)) &&
      (contact.status === 'ACTIVE' || query['includeArchived']?.toLowerCase() === 'true') &&
      (query['searchTerm'] === undefined || matchesSearch(contact, query['searchTerm'])),
  );
  const detail = isPaged(request) && query['summaryOnly']?.toLowerCase() !== 'true' ? 'full' : 'summary';
  const views = found.map((contact) => contactView(organisation, contact, detail, now));
  return success(now, listAnswer(request, 'Contacts', views));
}

export function getContact({ organisation, id, now }: ApiRequest): Answer {
  const contact = findContact(organisation, id);
  return contact ? success(now, { Contacts: [contactView(organisation, contact, 'full', now)] }) : notFound;
}

function write(request: ApiRequest, inputs: ContactInput[], existing: (input: ContactInput) => Contact | undefined) {
  const { organisation, now } = request;
  return writeBatch(request, {
    key: 'Contacts',
    inputs,
    write: (input) => {
      const known = existing(input);
      const result = writeContact(organisation, known, input, now);
      if ('contact' in result) return { id: storeContact(organisation, result.contact) };
      return { errors: result.errors, echo: echoOf(input, known) };
    },
    view: (id) => {
      const contact = organisation.contacts.get(id);
      return contact ? contactView(organisation, contact, 'full', now) : {};
    },
  });
}

const echoOf = (input: ContactInput, known: Contact | undefined): Record<string, unknown> => ({
  ContactID: known?.contactId ?? input.ContactID ?? EMPTY_ID,
  Name: input.Name,
  ContactNumber: input.ContactNumber,
  EmailAddress: input.EmailAddress,
});

export const createContacts = (request: ApiRequest): Answer =>
  write(request, readElements(request.body, 'Contacts', contactInput), () => undefined);

/** POST finds by ContactID, then ContactNumber, then Name, and so may change a contact the caller did not mean. */
export function upsertContacts(request: ApiRequest): Answer {
  const { organisation } = request;
  return write(request, readElements(request.body, 'Contacts', contactInput), (input) => {
    if (input.ContactID !== undefined) return organisation.contacts.get(input.ContactID.toLowerCase());
    const contacts = [...organisation.contacts.values()];
    const { ContactNumber: number, Name: name } = input;
    return (
      contacts.find(({ texts }) => number !== undefined && texts['ContactNumber'] === number) ??
      contacts.find((contact) => name !== undefined && contact.status === 'ACTIVE' && sameText(contact.name, name))
    );
  });
}

export function updateContact(request: ApiRequest): Answer {
  const contact = findContact(request.organisation, request.id);
  if (!contact) return notFound;
  const inputs = readElements(request.body, 'Contacts', contactInput).slice(0, 1);
  return write({ ...request, query: {} }, inputs, () => contact);
}
