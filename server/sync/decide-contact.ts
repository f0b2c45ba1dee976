import type { AppContext } from '../context.ts';
import { findContactCreation } from '../db/contact-creations.ts';
import { dropContacts, findKnownContacts, putContacts } from '../db/contact-directory.ts';
import { findContactRead } from '../db/contact-reads.ts';
import { findActiveLink, findContactLink } from '../db/contact-links.ts';
import type { ContactCreation, ContactLink, ContactRead } from '../db/contact-tables.ts';
import { AppError } from '../errors.ts';
import type { Contact } from './contact.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { ContactDraft } from './draft-contact.ts';
import { followMerges, isFree, matchContact, refuse, type KnownContact, type Refusal } from './match-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

/** What is to be done about a customer’s contact; Of a linked one `contact` is what was read, if
 * anything was: after a merge it is the contact that is left. */
export type ContactDecision =
  | { kind: 'linked'; link: ContactLink; contact: Contact | undefined }
  | { kind: 'found'; contact: Contact; creation: ContactCreation | undefined }
  | { kind: 'create'; creation: ContactCreation | undefined }
  | Refusal;

export interface ContactQuestion {
  orgId: string;
  draft: ContactDraft;
  /** What to do about a customer that is not linked while the directory is read for the first time. */
  whileFilling: 'wait' | 'search';
  /** Where it is being looked up already. */
  activeLink?: Promise<ContactLink | undefined> | null;
}

/** A directory that is being filled is waited for this long; then Xero is searched instead. */
const FILL_PATIENCE_MS = 10_000;
const FILL_LOOK_AGAIN_MS = 500;
/** Each pass reads what the one before rested on; contacts that keep changing meanwhile are decided about later. */
const MAX_PASSES = 10;

/**
 * Decides by the directory. What the answer rests on is read from Xero once before it counts, and before a contact is made
 * Xero is searched for it: the directory may be behind. A linked contact that is not archived costs no call.
 */
export async function decideContact(
  ctx: Context,
  access: XeroAccess,
  { orgId, draft, whileFilling, activeLink }: ContactQuestion,
): Promise<ContactDecision> {
  const key = { orgId, tenantId: access.tenantId, customerId: draft.contactNumber };
  const active = await (activeLink ?? findActiveLink(ctx.db, key));
  if (active) return { kind: 'linked', link: active, contact: undefined };
  const inXero = createReader(ctx, access, orgId);
  let isSearched = false;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const [link, creation, directory] = await Promise.all([
      findContactLink(ctx.db, key),
      findContactCreation(ctx.db, key),
      findContactRead(ctx.db, key),
    ]);
    if (!link && whileFilling === 'wait') waitWhileFilling(ctx, directory);
    const known = await readKnown(ctx, access, { orgId, draft, link }, inXero);
    const answer = link
      ? followLink(draft, link, known)
      : matchContact(draft, known, creation?.askedBy ? 'create' : 'match');
    if (answer.kind === 'create') {
      if (isSearched) return { kind: 'create', creation };
      await inXero.search(draft, creation, directory);
      isSearched = true;
    } else if (!(await inXero.read(answer.basis))) {
      if (answer.kind === 'linked') return { ...answer, contact: inXero.contacts.get(answer.contactId) };
      if (answer.kind !== 'found') return answer;
      const contact = inXero.contacts.get(answer.contact.contactId);
      if (contact) return { kind: 'found', contact, creation };
    }
  }
  throw contended();
}

function waitWhileFilling({ now }: Context, directory: ContactRead | undefined): void {
  const isBeingFilled =
    directory && !directory.filledAt && now().getTime() - directory.startedAt.getTime() < FILL_PATIENCE_MS;
  if (!isBeingFilled) return;
  throw new AppError('contacts_being_read', 'Xero’s contacts are being read for the first time.', {
    ...{ status: 503, retry: 'later', retryAfterMs: FILL_LOOK_AGAIN_MS, fix: 'This goes on by itself.' },
  });
}

/** Others are at the same contacts at this moment. */
export function contended(): AppError {
  return new AppError('contact_contended', 'The contacts this depends on are changing at this moment.', {
    ...{ status: 503, retry: 'later', fix: 'This goes on by itself.' },
  });
}

/** The linked contact, or the one it was merged into. */
export function followLink(
  draft: ContactDraft,
  link: ContactLink,
  known: KnownContact[],
): { kind: 'linked'; link: ContactLink; contactId: string; basis: string[] } | Refusal {
  const linked = known.find(({ contactId }) => contactId === link.contactId);
  if (!linked?.isArchived) return { kind: 'linked', link, contactId: link.contactId, basis: [] };
  const contact = followMerges(linked, known);
  const basis = [...new Set([linked.contactId, contact.contactId])];
  if (contact.isArchived) return { ...refuse('archived', [contact]), basis };
  if (!isFree(draft, contact)) return { ...refuse('taken', [contact]), basis };
  return { kind: 'linked', link, contactId: contact.contactId, basis };
}

/** What the directory has about the customer, and where merged contacts went. */
async function readKnown(
  ctx: Context,
  access: XeroAccess,
  { orgId, draft, link }: { orgId: string; draft: ContactDraft; link: ContactLink | undefined },
  inXero: ContactReader,
): Promise<KnownContact[]> {
  const tenant = { orgId, tenantId: access.tenantId };
  const contactIds = link ? [link.contactId] : [];
  for (;;) {
    const known = await findKnownContacts(ctx.db, tenant, link ? null : draft, contactIds);
    const targets = known.flatMap(({ mergedTo }) => (mergedTo === null ? [] : [mergedTo]));
    const missing = targets.filter((target) => !contactIds.includes(target));
    if (missing.length === 0) return known;
    contactIds.push(...missing);
    const found = await findKnownContacts(ctx.db, tenant, null, missing);
    await inXero.read(missing.filter((target) => !found.some(({ contactId }) => contactId === target)));
  }
}

type ContactReader = ReturnType<typeof createReader>;

/** Reads contacts from Xero, each once, into the directory. */
function createReader(ctx: Context, access: XeroAccess, orgId: string) {
  const tenant = { orgId, tenantId: access.tenantId };
  const contacts = new Map<string, Contact>();
  const asked = new Set<string>();
  async function keep(read: Contact[]): Promise<void> {
    await putContacts(ctx.db, tenant, read);
    for (const contact of read) {
      contacts.set(contact.contactId, contact);
      asked.add(contact.contactId);
    }
  }
  return {
    contacts,
    /** False when all of them have been read already. */
    async read(contactIds: string[]): Promise<boolean> {
      const unread = contactIds.filter((contactId) => !asked.has(contactId)).slice(0, CONTACTS_AT_ONCE);
      if (unread.length === 0) return false;
      await keep(await ctx.xero.readContacts(access, unread));
      await dropContacts(
        ctx.db,
        tenant,
        unread.filter((contactId) => !contacts.has(contactId)),
      );
      for (const contactId of unread) asked.add(contactId);
      return true;
    },
    /** By number too when an earlier try may have made the contact; by a word of the name while the directory has gaps. */
    async search(
      draft: ContactDraft,
      creation: ContactCreation | undefined,
      directory: ContactRead | undefined,
    ): Promise<void> {
      const made = creation?.sentAt ? await ctx.xero.findContact(access, draft.contactNumber) : null;
      if (made) return keep([made]);
      await keep(
        await ctx.xero.searchContacts(access, { names: [draft.name], emails: draft.email ? [draft.email] : [] }),
      );
      if (!directory?.filledAt) await keep(await ctx.xero.searchContactsLike(access, longestWord(draft.name)));
    },
  };
}

/** As many ids as an address can carry. */
const CONTACTS_AT_ONCE = 40;

function longestWord(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).sort((one, other) => other.length - one.length);
  return words[0] || name;
}
