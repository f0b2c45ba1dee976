import type { AppContext } from '../context.ts';
import { claimContactCreation, endContactCreation, releaseContactCreation } from '../db/contact-creations.ts';
import { listTakenNames, putContacts } from '../db/contact-directory.ts';
import { addContactLink, findContactLink } from '../db/contact-links.ts';
import type { ContactCreation } from '../db/contact-tables.ts';
import { AppError } from '../errors.ts';
import type { Contact } from './contact.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { ContactDraft } from './draft-contact.ts';
import { explainProblem } from './explain-problem.ts';
import { namesBeside } from './match-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

/** How soon to look whether the worker that makes this customer’s contact has made it. */
const LOOK_AGAIN_MS = 500;

interface ContactToMake {
  orgId: string;
  tryId: string;
  draft: ContactDraft;
  creation: ContactCreation | undefined;
}

/**
 * Makes and links the customer’s contact, one worker at a time. Throws what Xero refused; after an unknown outcome the next
 * try looks for our number first. Null: it is to be decided anew, for another worker has made it meanwhile.
 */
export async function makeContact(
  ctx: Context,
  access: XeroAccess,
  { orgId, tryId, draft, creation }: ContactToMake,
): Promise<Contact | null> {
  const key = { orgId, tenantId: access.tenantId, customerId: draft.contactNumber };
  const tenant = { orgId, tenantId: access.tenantId };
  if (!(await claimContactCreation(ctx.db, key, ctx.now()))) {
    throw new AppError('contact_being_made', 'Another deal of this customer is making the contact.', {
      ...{ status: 503, retry: 'later', retryAfterMs: LOOK_AGAIN_MS, fix: 'This goes on by itself.' },
    });
  }
  if (await findContactLink(ctx.db, key)) {
    await endContactCreation(ctx.db, key);
    return null;
  }
  const name = creation?.askedBy ? await nameBeside(ctx, tenant, draft) : draft.name;
  const contact = await ctx.xero
    .createContact(access, { draft: { ...draft, name }, tryId })
    .catch(async (error: unknown) => {
      const isUnknown = !(error instanceof AppError) || error.retry === 'unknown';
      await releaseContactCreation(ctx.db, key, isUnknown ? 'unknown' : 'answered');
      await learnWhoHasIt(ctx, access, tenant, { ...draft, name }, error);
      throw error;
    });
  const link = {
    ...{ ...key, contactId: contact.contactId, contactName: contact.name, origin: 'created' as const },
    salesTerms: contact.salesTerms && JSON.stringify(contact.salesTerms),
    sent: JSON.stringify(draft),
    linkedAt: ctx.now(),
  };
  const [isLinked] = await Promise.all([addContactLink(ctx.db, link), putContacts(ctx.db, tenant, [contact])]);
  await endContactCreation(ctx.db, key);
  return isLinked ? contact : null;
}

/** Refused for a number or name that the directory did not know to be taken: what is read now is decided by next. */
async function learnWhoHasIt(
  ctx: Context,
  access: XeroAccess,
  tenant: { orgId: string; tenantId: string },
  draft: ContactDraft,
  error: unknown,
): Promise<void> {
  const { code } = explainProblem(error);
  if (code === 'contact_number_taken') {
    const holder = await ctx.xero.findContact(access, draft.contactNumber);
    if (holder) await putContacts(ctx.db, tenant, [holder]);
  }
  if (code === 'contact_name_taken') {
    await putContacts(ctx.db, tenant, await ctx.xero.searchContacts(access, { names: [draft.name], emails: [] }));
  }
}

/** A person wants a contact of its own, so one of the same name is no obstacle. */
async function nameBeside(
  { db }: Context,
  tenant: { orgId: string; tenantId: string },
  draft: ContactDraft,
): Promise<string> {
  const names = namesBeside(draft.name, draft.billing?.city ?? null);
  const taken = await listTakenNames(db, tenant, names);
  return names.find((name) => !taken.has(name.toLowerCase())) ?? draft.name;
}
