import type { AppContext } from '../context.ts';
import type { Problem } from '../api/contract/problems.ts';
import { byServer, noteDone } from '../db/audit-log.ts';
import { endContactCreation } from '../db/contact-creations.ts';
import { addContactLink, changeContactLink } from '../db/contact-links.ts';
import type { ContactLink } from '../db/contact-tables.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { contactProblem, contactProblemCodes } from './contact-problem.ts';
import type { Customer } from './customer.ts';
import { contended, decideContact, type ContactDecision } from './decide-contact.ts';
import { draftContact, type ContactDraft } from './draft-contact.ts';
import type { PaymentTerms } from './due-date.ts';
import { explainProblem } from './explain-problem.ts';
import { makeContact } from './make-contact.ts';
import type { ContactCandidate } from './match-contact.ts';
import { updateContact } from './update-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

export interface LinkRequest {
  orgId: string;
  /** Names this try: a repeated request must carry the same, a new try another. */
  tryId: string;
  customer: Customer;
  /** The link to its contact, where that is being looked up already. */
  activeLink?: Promise<ContactLink | undefined> | null;
}

export type LinkAnswer =
  { contactId: string; salesTerms: PaymentTerms | null } | { problem: Problem; candidates: ContactCandidate[] };

/** A decision may be overtaken by another deal or by Xero’s refusal, but not for ever. */
const MAX_DECISIONS = 4;

/**
 * The customer’s Xero contact: linked before, found in the directory, or made now; brought up to date where it is ours to do.
 * A contact that a person must settle is a problem; what Xero did not answer is thrown. Unchanged and linked: no call.
 */
export async function linkContact(ctx: Context, access: XeroAccess, request: LinkRequest): Promise<LinkAnswer> {
  const { draft } = draftContact(request.customer);
  let refused: LinkAnswer | null = null;
  for (let decisions = 0; decisions < MAX_DECISIONS; decisions += 1) {
    const activeLink = decisions === 0 ? (request.activeLink ?? null) : null;
    const question = { orgId: request.orgId, draft, whileFilling: 'wait', activeLink } as const;
    const decision = await decideContact(ctx, access, question);
    // Xero refused to make it and says no more than that: asking again would not help.
    if (decision.kind === 'create' && refused && !decision.creation?.askedBy) return refused;
    try {
      const answer = await carryOut(ctx, access, { ...request, draft }, decision);
      if (answer) return answer;
    } catch (error) {
      const problem = explainProblem(error);
      if (!(error instanceof AppError) || !contactProblemCodes.includes(problem.code)) throw error;
      refused = { problem, candidates: [] };
      if (decision.kind !== 'create') return refused;
    }
  }
  if (refused) return refused;
  throw contended();
}

/** Null: overtaken, to be decided anew. */
async function carryOut(
  ctx: Context,
  access: XeroAccess,
  { orgId, tryId, draft }: LinkRequest & { draft: ContactDraft },
  decision: ContactDecision,
): Promise<LinkAnswer | null> {
  const key = { orgId, tenantId: access.tenantId, customerId: draft.contactNumber };
  switch (decision.kind) {
    case 'linked': {
      const link = await followMerge(ctx, decision);
      await updateContact(ctx, access, { orgId, tryId, draft, link });
      return { contactId: link.contactId, salesTerms: link.salesTerms };
    }
    case 'found': {
      const { contact, creation } = decision;
      const link = {
        ...{ ...key, contactId: contact.contactId, contactName: contact.name },
        // Made by an earlier try whose answer was lost: ours to keep up to date.
        origin: creation?.sentAt ? ('created' as const) : ('found' as const),
        linkedAt: ctx.now(),
      };
      const salesTerms = contact.salesTerms && JSON.stringify(contact.salesTerms);
      if (!(await addContactLink(ctx.db, { ...link, salesTerms }))) return null;
      if (creation?.sentAt) await noteFound(ctx, { orgId, customer: key.customerId, contact: contact.contactId });
      await endContactCreation(ctx.db, key);
      await updateContact(ctx, access, { orgId, tryId, draft, link: { ...link, sent: null }, inXero: contact });
      return { contactId: contact.contactId, salesTerms: contact.salesTerms };
    }
    case 'create': {
      const made = await makeContact(ctx, access, { orgId, tryId, draft, creation: decision.creation });
      return made && { contactId: made.contactId, salesTerms: made.salesTerms };
    }
    default:
      return contactProblem(decision);
  }
}

/** For the audit log: of a try whose outcome was not known it is now known that it made this contact. */
async function noteFound(ctx: Context, { orgId, ...subject }: { orgId: string; customer: string; contact: string }) {
  await noteDone(ctx.db, { ...byServer, orgId, at: ctx.now(), action: 'contact.found', subject });
}

/** After a merge the link points to the contact that is left, which is not one we made. */
async function followMerge(
  ctx: Context,
  { link, contact }: Extract<ContactDecision, { kind: 'linked' }>,
): Promise<ContactLink> {
  if (!contact || contact.contactId === link.contactId) return link;
  const { contactId, name: contactName, salesTerms } = contact;
  const moved = { contactId, contactName, origin: 'found' as const, sent: null };
  await changeContactLink(ctx.db, link, { ...moved, salesTerms: salesTerms && JSON.stringify(salesTerms) });
  return { ...link, ...moved, salesTerms };
}
