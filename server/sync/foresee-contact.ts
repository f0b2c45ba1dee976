import type { SimulatedInvoice } from '../api/contract/simulation.ts';
import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import { findContactCreation } from '../db/contact-creations.ts';
import { findKnownContacts } from '../db/contact-directory.ts';
import { findActiveLink, findContactLink } from '../db/contact-links.ts';
import { findContactRead } from '../db/contact-reads.ts';
import type { Queryable } from '../db/db.ts';
import { contactProblem } from './contact-problem.ts';
import type { Customer } from './customer.ts';
import { followLink } from './decide-contact.ts';
import { draftContact } from './draft-contact.ts';
import { matchContact, type KnownContact } from './match-contact.ts';

export type ForeseenContact = { contact: SimulatedInvoice['contact'] } | { problem: Problem };

/**
 * What `decideContact` would come to by the directory alone: no call to Xero. Where the directory has gaps, a contact it
 * does not know is `unknown`.
 */
export async function foreseeContact(
  { db }: Pick<AppContext, 'db'>,
  { orgId, tenantId, customer }: { orgId: string; tenantId: string; customer: Customer },
): Promise<ForeseenContact> {
  const { draft } = draftContact(customer);
  const key = { orgId, tenantId, customerId: draft.contactNumber };
  if (await findActiveLink(db, key)) return { contact: 'linked' };
  const [link, creation, read] = await Promise.all([
    findContactLink(db, key),
    findContactCreation(db, key),
    findContactRead(db, key),
  ]);
  const known = await withMerged(db, key, await findKnownContacts(db, key, link ? null : draft, idsOf(link)));
  const answer = link
    ? followLink(draft, link, known)
    : matchContact(draft, known, creation?.askedBy ? 'create' : 'match');
  switch (answer.kind) {
    case 'linked':
    case 'found':
      return { contact: answer.kind };
    case 'create':
      return { contact: read?.filledAt ? 'create' : 'unknown' };
    default:
      return { problem: contactProblem(answer).problem };
  }
}

function idsOf(link: { contactId: string } | undefined): string[] {
  return link ? [link.contactId] : [];
}

/** With the contacts that these were merged into, as far as the directory has them. */
async function withMerged(
  db: Queryable,
  tenant: { orgId: string; tenantId: string },
  contacts: KnownContact[],
): Promise<KnownContact[]> {
  const known = [...contacts];
  for (;;) {
    const has = (id: string) => known.some(({ contactId }) => contactId === id);
    const targets = known.flatMap(({ mergedTo }) => (mergedTo !== null && !has(mergedTo) ? [mergedTo] : []));
    const found = targets.length > 0 ? await findKnownContacts(db, tenant, null, targets) : [];
    if (found.length === 0) return known;
    known.push(...found);
  }
}
