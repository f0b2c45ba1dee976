import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { readChosenContact } from './chosen-contact.ts';
import { contactProblem } from './contact-problem.ts';
import type { Customer } from './customer.ts';
import { decideContact } from './decide-contact.ts';
import { draftContact } from './draft-contact.ts';
import type { PaymentTerms } from './due-date.ts';
import type { ContactCandidate } from './match-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

export interface ContactPreview {
  match: 'linked' | 'found' | 'create' | 'unclear' | 'chosen';
  /** Xero’s ContactID; null while there is none. */
  id: string | null;
  name: string;
  /** The contact’s own terms; null: none, or not known yet. */
  salesTerms: PaymentTerms | null;
  candidates: ContactCandidate[];
  problems: Problem[];
  /** What of the customer Xero would not take, in words. */
  notes: string[];
}

/** The contact that a person chose for one invoice. */
export async function previewChosenContact(
  ctx: Context,
  access: XeroAccess,
  contactId: string,
): Promise<ContactPreview> {
  const { contact, problem } = await readChosenContact(ctx, access, contactId);
  return {
    ...{ match: 'chosen', id: contactId, candidates: [], notes: [] },
    ...{ name: contact?.name ?? '', salesTerms: contact?.salesTerms ?? null, problems: problem ? [problem] : [] },
  };
}

/** What `linkContact` would decide; neither a link nor a contact is written. */
export async function previewContact(
  ctx: Context,
  access: XeroAccess,
  { orgId, customer }: { orgId: string; customer: Customer },
): Promise<ContactPreview> {
  const { draft, notes } = draftContact(customer);
  const decision = await decideContact(ctx, access, { orgId, draft, whileFilling: 'search' });
  const clear = { candidates: [], problems: [], notes };
  switch (decision.kind) {
    case 'linked': {
      const { contactId, name, salesTerms } = decision.contact ?? { ...decision.link, name: decision.link.contactName };
      return { match: 'linked', id: contactId, name, salesTerms, ...clear };
    }
    case 'found': {
      const { contactId, name, salesTerms } = decision.contact;
      return { match: 'found', id: contactId, name, salesTerms, ...clear };
    }
    case 'create':
      return { match: 'create', id: null, name: draft.name, salesTerms: null, ...clear };
    default: {
      const { problem, candidates } = contactProblem(decision);
      return { match: 'unclear', id: null, name: draft.name, salesTerms: null, candidates, problems: [problem], notes };
    }
  }
}
