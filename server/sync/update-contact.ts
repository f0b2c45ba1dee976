import type { AppContext } from '../context.ts';
import { putContacts } from '../db/contact-directory.ts';
import { changeContactLink } from '../db/contact-links.ts';
import type { ContactLink } from '../db/contact-tables.ts';
import { AppError } from '../errors.ts';
import type { Contact } from './contact.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import type { ContactDraft } from './draft-contact.ts';
import { explainProblem } from './explain-problem.ts';
import {
  changedFields,
  fillEmpty,
  isEmptyChange,
  isSameDraft,
  keepPerson,
  type ContactChange,
} from './merge-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now'>;

interface ContactUpdate {
  orgId: string;
  tryId: string;
  draft: ContactDraft;
  link: Pick<ContactLink, 'customerId' | 'contactId' | 'origin' | 'sent'>;
  /** The contact as just read; without it it is read when needed. */
  inXero?: Contact;
}

/**
 * Brings a linked contact up to date: one we made gets what has changed in the CRM, one we linked only what is empty in Xero.
 * Nothing has changed since the last time: no call.
 */
export async function updateContact(
  ctx: Context,
  access: XeroAccess,
  { orgId, tryId, draft, link, inXero }: ContactUpdate,
): Promise<void> {
  const { contactId, sent } = link;
  const wanted = sent ? keepPerson(sent, draft) : draft;
  if (sent && isSameDraft(sent, wanted)) return;
  const change = link.origin === 'created' && sent ? changedFields(sent, wanted) : await fill();
  if (!isEmptyChange(change)) {
    const changed = await send(ctx, access, { contactId, change, tryId });
    await putContacts(ctx.db, { orgId, tenantId: access.tenantId }, [changed]);
  }
  const key = { orgId, tenantId: access.tenantId, customerId: link.customerId };
  await changeContactLink(ctx.db, key, { sent: JSON.stringify(wanted) });

  async function fill(): Promise<ContactChange> {
    const [contact] = inXero ? [inXero] : await ctx.xero.readContacts(access, [contactId]);
    return contact ? fillEmpty(contact, wanted) : {};
  }
}

/** Another contact may carry our number since long ago; the link counts, and the rest is written all the same. */
async function send(
  ctx: Context,
  access: XeroAccess,
  { contactId, change, tryId }: { contactId: string; change: ContactChange; tryId: string },
): Promise<Contact> {
  try {
    return await ctx.xero.updateContact(access, { contactId, change, tryId });
  } catch (error) {
    const isNumberTaken = error instanceof AppError && explainProblem(error).code === 'contact_number_taken';
    const { contactNumber, ...rest } = change;
    if (!isNumberTaken || contactNumber === undefined) throw error;
    if (!isEmptyChange(rest)) return ctx.xero.updateContact(access, { contactId, change: rest, tryId });
    const [unchanged] = await ctx.xero.readContacts(access, [contactId]);
    if (!unchanged) throw error;
    return unchanged;
  }
}
