import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { Contact } from './contact.ts';

/** The contact that a person wants billed for one invoice, as it is now, and why it can have none. Links nothing. */
export async function readChosenContact(
  ctx: Pick<AppContext, 'xero'>,
  access: XeroAccess,
  contactId: string,
): Promise<{ contact: Contact; problem: null } | { contact: null; problem: Problem }> {
  const [contact] = await ctx.xero.readContacts(access, [contactId]);
  if (contact && !contact.isArchived) return { contact, problem: null };
  const fix = contact ? 'Restore the contact in Xero, or choose another.' : 'Choose another contact.';
  const message = contact
    ? `The Xero contact “${contact.name}” is archived.`
    : 'Xero no longer has the contact that was chosen.';
  return {
    contact: null,
    problem: { code: contact ? 'contact_archived' : 'contact_gone', message, fix, detail: null },
  };
}
