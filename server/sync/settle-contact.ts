import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { askForContact, endContactCreation } from '../db/contact-creations.ts';
import { findKnownContacts, putContacts } from '../db/contact-directory.ts';
import { addContactLink, removeContactLink } from '../db/contact-links.ts';
import { inTransaction } from '../db/db.ts';
import { wakeSyncs } from '../db/deal-syncs.ts';
import { AppError } from '../errors.ts';
import type { XeroAccess } from '../xero/xero-call.ts';
import { contactProblemCodes } from './contact-problem.ts';
import { isFree, type KnownContact } from './match-contact.ts';

type Context = Pick<AppContext, 'db' | 'xero' | 'now' | 'wake'>;

/** This contact, or a new one. */
export type ContactChoice = { contactId: string } | { create: true };

/**
 * Remembers which contact a person chose for a customer and lets the deals that waited for it go on. Throws 409 when the
 * contact is archived or another customer’s, 404 when Xero has no such contact.
 */
export async function settleContact(
  ctx: Context,
  access: XeroAccess,
  settlement: { orgId: string; customerId: string; choice: ContactChoice; settledBy: string; by: AuditSource },
): Promise<void> {
  const { orgId, customerId, choice, settledBy } = settlement;
  const key = { orgId, tenantId: access.tenantId, customerId };
  const chosen = { ...settlement.by, orgId, at: ctx.now(), action: 'contact.chosen' };
  if ('create' in choice) {
    await refuseWhenNumbered(ctx, access, key);
    await inTransaction(ctx.db, async (transaction) => {
      await removeContactLink(transaction, key);
      await askForContact(transaction, key, settledBy);
      await noteDone(transaction, { ...chosen, subject: { customer: customerId }, after: { create: true } });
    });
  } else {
    const contact = await mustBeFree(ctx, access, key, choice.contactId);
    const isLinked = await inTransaction(ctx.db, async (transaction) => {
      await removeContactLink(transaction, key);
      await endContactCreation(transaction, key);
      const { contactId, name } = contact;
      const isAdded = await addContactLink(transaction, {
        ...{ ...key, contactId, contactName: name, origin: 'found', linkedAt: ctx.now() },
        salesTerms: contact.salesTerms && JSON.stringify(contact.salesTerms),
      });
      const subject = { customer: customerId, contact: contactId };
      if (isAdded) await noteDone(transaction, { ...chosen, subject });
      return isAdded;
    });
    if (!isLinked) throw belongsToAnother(contact.name);
  }
  await wakeSyncs(ctx.db, { orgId, problemCodes: contactProblemCodes, now: ctx.now() });
  await ctx.wake(orgId);
}

interface CustomerKey {
  orgId: string;
  tenantId: string;
  customerId: string;
}

async function mustBeFree(ctx: Context, access: XeroAccess, key: CustomerKey, contactId: string) {
  const [contact] = await ctx.xero.readContacts(access, [contactId]);
  if (!contact) throw new AppError('contact_not_found', 'Xero has no such contact.', { status: 404 });
  await putContacts(ctx.db, key, [contact]);
  const [known] = await findKnownContacts(ctx.db, key, null, [contact.contactId]);
  if (known && !isFree({ contactNumber: key.customerId }, known)) throw belongsToAnother(contact.name);
  if (contact.isArchived) {
    throw new AppError('contact_archived', `The Xero contact “${contact.name}” is archived.`, {
      ...{ status: 409, fix: 'Restore it in Xero, or choose another.' },
    });
  }
  return contact;
}

/** A contact that carries this customer’s number already stands for it, and Xero would not give the number twice. */
async function refuseWhenNumbered(ctx: Context, access: XeroAccess, key: CustomerKey): Promise<void> {
  const numbered = await ctx.xero.findContact(access, key.customerId);
  if (!numbered) return;
  await putContacts(ctx.db, key, [numbered]);
  throw new AppError('contact_number_taken', `The Xero contact “${numbered.name}” carries this customer’s number.`, {
    ...{ status: 409, fix: 'Choose that contact; if it is archived, restore it in Xero.' },
  });
}

function belongsToAnother(name: KnownContact['name']): AppError {
  return new AppError('contact_taken', `The Xero contact “${name}” belongs to another customer.`, {
    ...{ status: 409, fix: 'Choose another contact, or ask for a new one.' },
  });
}
