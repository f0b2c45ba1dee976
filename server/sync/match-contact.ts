import { emailKey, nameKey, taxKey } from './name-key.ts';
import type { ContactDraft } from './draft-contact.ts';

/** What the directory knows of a Xero contact. */
export interface KnownContact {
  contactId: string;
  name: string;
  email: string | null;
  contactNumber: string | null;
  taxNumber: string | null;
  isArchived: boolean;
  /** The contact this one was merged into. */
  mergedTo: string | null;
  /** The customer of ours it is linked to. */
  linkedTo: string | null;
}

/** A Xero contact that may be the customer; a person chooses. */
export interface ContactCandidate {
  id: string;
  name: string;
  email: string | null;
  number: string | null;
}

/** A customer that needs a person: which contacts it is about, and on which of them the answer rests. */
export interface Refusal {
  /**
   * `unclear`: a person must choose. `archived`: the contact must be restored. `name_taken`: an unrelated contact has the
   * name. `taken`: the contact is this customer’s, and another customer’s too.
   */
  kind: 'unclear' | 'archived' | 'name_taken' | 'taken';
  contacts: KnownContact[];
  basis: string[];
}

/** `basis`: the contacts the answer rests on; they may have changed since they were read. */
export type Match = { kind: 'found'; contact: KnownContact; basis: string[] } | { kind: 'create' } | Refusal;

type Wanted = Pick<ContactDraft, 'contactNumber' | 'name' | 'email' | 'taxNumber'>;

/**
 * Which of the tenant's contacts a customer is: our ContactNumber, then tax number, then e-mail, then name. One clear match
 * is `found`; a contact linked to, or numbered for, another customer of ours never is. `choice` `create`: a person said
 * that none of them is.
 */
export function matchContact(wanted: Wanted, known: KnownContact[], choice: 'match' | 'create' = 'match'): Match {
  const numbered = known.filter((contact) => contact.contactNumber === wanted.contactNumber);
  const ours = numbered.find((contact) => !contact.isArchived) ?? numbered[0];
  if (ours) return matchNumbered(wanted, followMerges(ours, known), ours);
  if (choice === 'create') return { kind: 'create' };

  const free = known.filter((contact) => isFree(wanted, contact));
  const active = climb(
    wanted,
    free.filter((contact) => !contact.isArchived),
  );
  if (active) return active;
  const holder = known.find((contact) => !contact.isArchived && isSameText(contact.name, wanted.name));
  if (holder) return refuse('name_taken', [holder]);
  return matchArchived(wanted, free, known) ?? { kind: 'create' };
}

/** The contact that carries our number is the customer, unless it is another customer's by now. */
function matchNumbered(wanted: Wanted, contact: KnownContact, numbered: KnownContact): Match {
  if (!isFree(wanted, contact)) return refuse('taken', [contact]);
  if (contact.isArchived) return refuse('archived', [contact]);
  return { kind: 'found', contact, basis: [...new Set([contact.contactId, numbered.contactId])] };
}

/** The first rung that any contact stands on decides. */
function climb(wanted: Wanted, contacts: KnownContact[]): Exclude<Match, { kind: 'create' }> | null {
  for (const isOnRung of rungs) {
    const candidates = contacts.filter((contact) => isOnRung(wanted, contact));
    if (candidates.length === 0) continue;
    // Branches may share a tax number or an e-mail address; the name then tells them apart.
    const named = candidates.filter((contact) => isOnRung !== sameName && sameName(wanted, contact));
    const [only, ...others] = named.length === 1 ? named : candidates;
    if (!only || others.length > 0 || contradicts(wanted, only, isOnRung)) return refuse('unclear', candidates);
    return { kind: 'found', contact: only, basis: [only.contactId] };
  }
  return null;
}

/** An archived contact is the customer too, and no reason to make a second one; merged, it is the one it went into. */
function matchArchived(wanted: Wanted, free: KnownContact[], known: KnownContact[]): Match | null {
  const archived = climb(
    wanted,
    free.filter((contact) => contact.isArchived),
  );
  if (archived?.kind !== 'found') return null;
  const contact = followMerges(archived.contact, known);
  if (contact.isArchived) return refuse('archived', [contact]);
  if (!isFree(wanted, contact)) return refuse('unclear', [contact]);
  return { kind: 'found', contact, basis: [...archived.basis, contact.contactId] };
}

type Rung = (wanted: Wanted, contact: KnownContact) => boolean;
const sameTaxNumber: Rung = (wanted, contact) => isSameKey(taxKey(wanted.taxNumber), taxKey(contact.taxNumber));
const sameEmail: Rung = (wanted, contact) => isSameKey(emailKey(wanted.email), emailKey(contact.email));
const sameName: Rung = (wanted, contact) => nameKey(wanted.name) === nameKey(contact.name);
const rungs = [sameTaxNumber, sameEmail, sameName];

/** What makes a lone candidate doubtful: somebody else's number, another tax number, or only the name in common. */
function contradicts(wanted: Wanted, contact: KnownContact, rung: Rung): boolean {
  const differ = (ours: string | null, theirs: string | null) => ours !== null && theirs !== null && ours !== theirs;
  return (
    contact.contactNumber !== null ||
    differ(taxKey(wanted.taxNumber), taxKey(contact.taxNumber)) ||
    (rung === sameName && differ(emailKey(wanted.email), emailKey(contact.email)))
  );
}

/** Neither linked to nor numbered for another customer of ours. */
export function isFree(wanted: Pick<Wanted, 'contactNumber'>, contact: KnownContact): boolean {
  const isLinkedElsewhere = contact.linkedTo !== null && contact.linkedTo !== wanted.contactNumber;
  const isNumberedElsewhere = contact.contactNumber !== wanted.contactNumber && isRecordId(contact.contactNumber);
  return !isLinkedElsewhere && !isNumberedElsewhere;
}

/** Zoho's record ids are 15 to 19 digits: a contact that carries one stands for a record of the CRM. */
function isRecordId(contactNumber: string | null): boolean {
  return /^\d{15,20}$/.test(contactNumber ?? '');
}

/** Where a merged contact went, as far as that is known. */
export function followMerges(contact: KnownContact, known: KnownContact[]): KnownContact {
  let current = contact;
  for (const seen = new Set<string>(); current.mergedTo !== null && !seen.has(current.contactId);) {
    seen.add(current.contactId);
    const next = known.find(({ contactId }) => contactId === current.mergedTo);
    if (!next) break;
    current = next;
  }
  return current;
}

/** Names to try, in this order, for a contact that a person wants beside one of the same name. */
export function namesBeside(name: string, city: string | null): string[] {
  const endings = [...(city === null ? [] : [city]), ...Array.from({ length: 8 }, (_, index) => String(index + 2))];
  return [name, ...endings.map((ending) => `${name.slice(0, 250 - ending.length).trim()} (${ending})`)];
}

const isSameText = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
const isSameKey = (one: string | null, other: string | null) => one !== null && one === other;

export function refuse(kind: Refusal['kind'], contacts: KnownContact[]): Refusal {
  return { kind, contacts, basis: contacts.map(({ contactId }) => contactId) };
}
