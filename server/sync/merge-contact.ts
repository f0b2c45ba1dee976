import type { AddressDraft, ContactDraft, ContactFields } from './draft-contact.ts';

/** Only what is to be written; a field that is absent stays as it is in Xero. */
export type ContactChange = Partial<ContactFields>;

type Field = keyof ContactFields;
const fields: Field[] = [
  ...(['name', 'contactNumber', 'firstName', 'lastName', 'email', 'taxNumber', 'phone', 'mobile'] as const),
  ...(['billing', 'shipping'] as const),
];

/** On a contact we linked, only what is empty in Xero is filled; its name and an existing ContactNumber are not ours. */
export function fillEmpty(inXero: ContactFields, wanted: ContactDraft): ContactChange {
  const isNamed = inXero.firstName !== null || inXero.lastName !== null;
  return pick(wanted, (field) => {
    if (field === 'name') return false;
    // Half of one person's name must not be completed with half of another's.
    if ((field === 'firstName' || field === 'lastName') && isNamed) return false;
    return inXero[field] === null && wanted[field] !== null;
  });
}

/** On a contact we made, what has changed in the CRM since it was last sent; a field emptied there stays in Xero. */
export function changedFields(earlier: ContactFields, wanted: ContactDraft): ContactChange {
  return pick(wanted, (field) => wanted[field] !== null && !isSame(earlier[field], wanted[field]));
}

/** The deals of one account may name different people: the first one stays the contact's person. */
export function keepPerson(sent: ContactDraft, wanted: ContactDraft): ContactDraft {
  if (sent.personId === null || sent.personId === wanted.personId) return wanted;
  const { personId, firstName, lastName, email, phone, mobile } = sent;
  return { ...wanted, personId, firstName, lastName, email, phone, mobile };
}

export function isEmptyChange(change: ContactChange): boolean {
  return Object.keys(change).length === 0;
}

/** Whether two drafts say the same, so that there is nothing to send. */
export function isSameDraft(one: ContactDraft, other: ContactDraft): boolean {
  return one.personId === other.personId && fields.every((field) => isSame(one[field], other[field]));
}

function pick(wanted: ContactDraft, isWanted: (field: Field) => boolean): ContactChange {
  return Object.fromEntries(fields.filter(isWanted).map((field) => [field, wanted[field]]));
}

type Value = string | AddressDraft | null;
function isSame(one: Value, other: Value): boolean {
  return textOf(one) === textOf(other);
}

function textOf(value: Value): string {
  if (value === null || typeof value === 'string') return value ?? '';
  return [...value.lines, value.city, value.region, value.postalCode, value.country].join('\n');
}
