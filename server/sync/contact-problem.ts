import type { Problem } from '../api/contract/problems.ts';
import type { ContactCandidate, KnownContact, Refusal } from './match-contact.ts';

/** Problems about a contact: looked at again whenever a contact of the tenant has changed. */
export const contactProblemCodes = [
  ...['contact_unclear', 'contact_archived', 'contact_name_taken', 'contact_number_taken', 'contact_taken'],
];

/** What a person is told, and the contacts to choose from. */
export function contactProblem({ kind, contacts }: Refusal): { problem: Problem; candidates: ContactCandidate[] } {
  const name = contacts[0]?.name ?? '';
  const { message, fix } = words(kind, name, contacts.length);
  return {
    problem: { code: `contact_${kind}`, message, fix, detail: null },
    candidates: kind === 'unclear' ? contacts.map(toCandidate) : [],
  };
}

function words(kind: Refusal['kind'], name: string, count: number): { message: string; fix: string } {
  switch (kind) {
    case 'unclear':
      return {
        message:
          count === 1
            ? `The Xero contact “${name}” may be this customer, but not all of it agrees.`
            : `${count} Xero contacts may be this customer.`,
        fix: 'On the deal, choose the contact or ask for a new one; the choice is remembered.',
      };
    case 'archived':
      return {
        message: `The customer’s Xero contact “${name}” is archived.`,
        fix: 'Restore the contact in Xero; this then goes on by itself.',
      };
    case 'name_taken':
      return {
        message: `Xero already has another contact called “${name}”, which belongs to another customer.`,
        fix: 'Rename one of the two in the CRM or in Xero, or ask for a new contact on the deal.',
      };
    case 'taken':
      return {
        message: `The Xero contact “${name}” stands for this customer and for another one.`,
        fix: 'If both are one customer, use one account in the CRM; if not, give each its own contact in Xero.',
      };
  }
}

function toCandidate({ contactId, name, email, contactNumber }: KnownContact): ContactCandidate {
  return { id: contactId, name, email, number: contactNumber };
}
