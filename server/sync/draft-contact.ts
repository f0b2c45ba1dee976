import type { Customer, PostalAddress } from './customer.ts';

/** An address as Xero takes it: up to four lines. */
export interface AddressDraft {
  lines: string[];
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
}

/** What we write to a Xero contact, and no more: never bank details, AccountNumber or the list of further persons. */
export interface ContactFields {
  name: string;
  contactNumber: string | null;
  /** Of the contact's first person. */
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  taxNumber: string | null;
  phone: string | null;
  mobile: string | null;
  /** Xero's POBOX: the address invoices are sent to. */
  billing: AddressDraft | null;
  /** Xero's STREET. */
  shipping: AddressDraft | null;
}

/** A Xero contact not sent yet. */
export interface ContactDraft extends ContactFields {
  contactNumber: string;
  /** Zoho's id of the person named here; stays with us. */
  personId: string | null;
}

/**
 * A customer in the form that Xero accepts; `notes` says in words what had to be left out.
 * https://developer.xero.com/documentation/api/accounting/contacts
 */
export function draftContact(customer: Customer): { draft: ContactDraft; notes: string[] } {
  const { person } = customer;
  const email = usableEmail(customer.email) ?? usableEmail(person?.email ?? null);
  const taxNumber = textOf(customer.taxNumber);
  const draft: ContactDraft = {
    name: usableName(customer.name) ?? `Customer ${customer.id}`,
    contactNumber: customer.id,
    firstName: textOf(person?.firstName, 255),
    lastName: textOf(person?.lastName, 255),
    email,
    taxNumber: taxNumber !== null && taxNumber.length <= 50 ? taxNumber : null,
    phone: textOf(customer.phone, 50) ?? textOf(person?.phone, 50),
    mobile: textOf(person?.mobile, 50),
    billing: draftAddress(customer.billing),
    shipping: draftAddress(customer.shipping),
    personId: person?.id ?? null,
  };
  const givenEmail = textOf(customer.email) ?? textOf(person?.email);
  const notes = [
    ...(givenEmail !== null && email === null
      ? [`The e-mail address “${givenEmail}” was left out: Xero would not accept it.`]
      : []),
    ...(taxNumber !== null && draft.taxNumber === null
      ? ['The tax number was left out: Xero takes at most 50 characters.']
      : []),
  ];
  return { draft, notes };
}

/** No angle brackets, no double or edge spaces, at most 255 characters; null when nothing is left. */
function usableName(name: string): string | null {
  return textOf(name.replace(/</g, '(').replace(/>/g, ')'), 255);
}

/** At most 255 characters, and none beyond ASCII: Xero knows no umlauts in an address. */
function usableEmail(email: string | null): string | null {
  const given = email?.trim() ?? '';
  const isUsable = given.length <= 255 && /^[\x21-\x7e]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(given);
  return isUsable && given.split('@').length === 2 && !/[<>()[\],;:\\"]/.test(given) ? given : null;
}

function draftAddress(address: PostalAddress | null): AddressDraft | null {
  if (!address) return null;
  const draft = {
    lines: addressLines(address.street),
    city: textOf(address.city, 255),
    region: textOf(address.region, 255),
    postalCode: textOf(address.postalCode, 50),
    country: usableCountry(address.country),
  };
  const { lines, ...parts } = draft;
  return lines.length > 0 || Object.values(parts).some((part) => part !== null) ? draft : null;
}

/** Four lines of 500 characters; what is beyond them joins the fourth. */
function addressLines(street: string | null): string[] {
  const lines = (street ?? '').split(/\r\n|[\r\n]/).flatMap((line) => textOf(line) ?? []);
  const kept = lines.length > 4 ? [...lines.slice(0, 3), lines.slice(3).join(', ')] : lines;
  return kept.flatMap((line) => textOf(line, 500) ?? []);
}

/** Xero takes the letters A to Z only: Côte d’Ivoire becomes Cote d Ivoire. */
function usableCountry(country: string | null): string | null {
  const letters = country
    ?.normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z]+/g, ' ');
  return textOf(letters, 50);
}

/** One line of text without control characters or spaces too many; null when empty, cut where Xero would refuse it. */
function textOf(value: string | null | undefined, maxLength = Infinity): string | null {
  const text = (value ?? '').replace(/[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return (
    text
      .slice(0, maxLength)
      .replace(/[\uD800-\uDBFF]$/, '')
      .trim() || null
  );
}
