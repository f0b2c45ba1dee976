import type { ContactSearchAnswer } from '../api/contract/preview.ts';
import type { AppContext } from '../context.ts';
import { findKnownContacts } from '../db/contact-directory.ts';
import { findContactsNamed } from '../db/invoice-links.ts';
import type { XeroAccess } from '../xero/xero-call.ts';

const MAX_FOUND = 10;

/** Active contacts of Xero whose name has what a person typed, those with the shortest names first; asks Xero only when none is known. */
export async function searchContacts(
  ctx: Pick<AppContext, 'db' | 'xero'>,
  access: XeroAccess,
  { orgId, typed }: { orgId: string; typed: string },
): Promise<ContactSearchAnswer> {
  const tenant = { orgId, tenantId: access.tenantId };
  const ids = await findContactsNamed(ctx.db, tenant, { name: typed, limit: 2 * MAX_FOUND });
  const known = await findKnownContacts(ctx.db, tenant, null, ids);
  const ranked = ids.flatMap((id) => known.find(({ contactId }) => contactId === id) ?? []);
  const found = ranked.length > 0 ? ranked : await ctx.xero.searchContactsLike(access, typed);
  const active = found.filter(({ isArchived }) => !isArchived).slice(0, MAX_FOUND);
  return {
    contacts: active.map(({ contactId, name, email, contactNumber }) => ({
      ...{ id: contactId, name, email, number: contactNumber },
    })),
  };
}
