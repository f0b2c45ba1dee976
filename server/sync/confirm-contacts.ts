import type { AppContext } from '../context.ts';
import { findContactCreation } from '../db/contact-creations.ts';
import { findKnownContacts, putContacts } from '../db/contact-directory.ts';
import { findContactLink } from '../db/contact-links.ts';
import { findContactRead } from '../db/contact-reads.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Customer } from './customer.ts';
import { draftContact, type ContactDraft } from './draft-contact.ts';
import { matchContact } from './match-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

/**
 * Searches Xero once for all customers of a batch that the directory does not know, and gives their ids: `linkContact` need
 * not search for them again. Ids of the others are missing.
 */
export async function confirmContacts(
  ctx: Context,
  access: XeroAccess,
  { orgId, customers }: { orgId: string; customers: Customer[] },
): Promise<Set<string>> {
  const unknown = new Map<string, ContactDraft>();
  const read = await findContactRead(ctx.db, { orgId, tenantId: access.tenantId });
  // While the directory has gaps each customer is searched for with more care.
  if (!read?.filledAt) return new Set();
  for (const customer of customers) {
    const { draft } = draftContact(customer);
    if (await isUnknown(ctx, { orgId, tenantId: access.tenantId }, draft)) unknown.set(customer.id, draft);
  }
  if (unknown.size > 0) {
    const drafts = [...unknown.values()];
    const found = await ctx.xero.searchContacts(access, {
      names: [...new Set(drafts.map(({ name }) => name))],
      emails: [...new Set(drafts.flatMap(({ email }) => email ?? []))],
    });
    await putContacts(ctx.db, { orgId, tenantId: access.tenantId }, found);
  }
  return new Set(unknown.keys());
}

async function isUnknown(
  { db }: Context,
  tenant: { orgId: string; tenantId: string },
  draft: ContactDraft,
): Promise<boolean> {
  const key = { ...tenant, customerId: draft.contactNumber };
  // Begun before: it is looked for by number, each on its own.
  if ((await findContactLink(db, key)) ?? (await findContactCreation(db, key))) return false;
  return matchContact(draft, await findKnownContacts(db, tenant, draft, [])).kind === 'create';
}
