/** Creating and changing contacts, with Xero's refusals. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Address, Contact, Organisation, PaymentTerms, Phone } from './records.ts';
import { sameText, textInput } from './request.ts';

/** Longest texts: https://developer.xero.com/documentation/api/accounting/contacts and the official schema. */
const TEXT_LIMITS = {
  ContactNumber: 50,
  AccountNumber: 50,
  FirstName: 255,
  LastName: 255,
  CompanyNumber: 50,
  EmailAddress: 255,
  TaxNumber: 50,
  AccountsReceivableTaxType: 50,
  AccountsPayableTaxType: 50,
  DefaultCurrency: 3,
  Website: 255,
} as const;
type TextField = keyof typeof TEXT_LIMITS;
const TEXT_FIELDS = Object.keys(TEXT_LIMITS) as TextField[];

const termsInput = z.object({
  Day: z.number().int(),
  Type: z.enum(['DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH']),
});
const parts = z.record(z.string(), textInput);

export const contactInput = z.object({
  ContactID: z.string().optional(),
  ContactStatus: z.enum(['ACTIVE', 'ARCHIVED', 'GDPRREQUEST']).optional(),
  Name: z.string().optional(),
  ...(Object.fromEntries(TEXT_FIELDS.map((field) => [field, textInput.optional()])) as Record<
    TextField,
    z.ZodOptional<typeof textInput>
  >),
  Addresses: z.array(parts).optional(),
  Phones: z.array(parts).optional(),
  ContactPersons: z
    .array(
      z.object({
        FirstName: z.string().optional(),
        LastName: z.string().optional(),
        EmailAddress: z.string().optional(),
        IncludeInEmails: z.boolean().optional(),
      }),
    )
    .optional(),
  PaymentTerms: z.object({ Bills: termsInput.optional(), Sales: termsInput.optional() }).optional(),
});
export type ContactInput = z.output<typeof contactInput>;

const isEmail = (text: string): boolean => /^[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+$/.test(text);

function nameErrors(organisation: Organisation, known: Contact | undefined, name: string): string[] {
  if (name.trim() === '') return ['The contact name must be specified.'];
  if (name.length > 255) return ['The contact name must not be longer than 255 characters.'];
  if (/[<>]/.test(name)) return ['The contact name must not contain the characters < or >.'];
  if (name !== name.trim() || /\s{2}/.test(name)) {
    return ['The contact name must not begin or end with a space or contain consecutive spaces.'];
  }
  const taken = [...organisation.contacts.values()].some(
    (other) => other.contactId !== known?.contactId && other.status === 'ACTIVE' && sameText(other.name, name),
  );
  return taken
    ? [
        `The contact name ${name} is already assigned to another contact. The contact name must be unique across all active contacts.`,
      ]
    : [];
}

function errorsOf(organisation: Organisation, known: Contact | undefined, input: ContactInput): string[] {
  const errors: string[] = [];
  const becomesActive = (input.ContactStatus ?? known?.status ?? 'ACTIVE') === 'ACTIVE';
  if (!known && input.ContactID !== undefined)
    errors.push('The contact with the specified ContactID could not be found.');
  if (input.Name !== undefined || !known) errors.push(...nameErrors(organisation, known, input.Name ?? ''));
  else if (becomesActive && known.status !== 'ACTIVE') errors.push(...nameErrors(organisation, known, known.name));
  const number = input.ContactNumber;
  const others = [...organisation.contacts.values()].filter(({ contactId }) => contactId !== known?.contactId);
  if (number && others.some(({ texts }) => texts['ContactNumber'] === number)) {
    errors.push('Another contact has this contact number. Please enter a different contact number.');
  }
  if (input.EmailAddress && !isEmail(input.EmailAddress)) errors.push('Email address must be valid.');
  for (const field of TEXT_FIELDS) {
    const limit = TEXT_LIMITS[field];
    if ((input[field]?.length ?? 0) > limit) errors.push(`${field} must not be longer than ${limit} characters.`);
  }
  if (input.DefaultCurrency && !organisation.currencies.includes(input.DefaultCurrency)) {
    errors.push(`Organisation is not subscribed to currency ${input.DefaultCurrency}`);
  }
  if ((input.ContactPersons?.length ?? 0) > 5) errors.push('A contact can have at most 5 contact persons.');
  return errors;
}

/** An unknown kind of address (DELIVERY) is dropped without a word, as Xero does; known kinds replace their part. */
function mergedParts<Part extends Record<string, string>>(
  old: readonly Part[],
  given: Record<string, string>[] | undefined,
  kind: string,
  kinds: string[],
): Part[] {
  const known = (given ?? []).filter((part) => kinds.includes(part[kind] ?? ''));
  const untouched = old.filter((part) => !known.some((next) => next[kind] === part[kind]));
  return [...untouched, ...(known as Part[])];
}

function merged(known: Contact | undefined, input: ContactInput, now: Date): Contact {
  const texts = TEXT_FIELDS.flatMap((field) => (input[field] === undefined ? [] : [[field, input[field]] as const]));
  const archived = input.ContactStatus === undefined ? known?.status === 'ARCHIVED' : input.ContactStatus !== 'ACTIVE';
  const salesTerms: PaymentTerms | undefined = input.PaymentTerms?.Sales ?? known?.salesTerms;
  const billsTerms: PaymentTerms | undefined = input.PaymentTerms?.Bills ?? known?.billsTerms;
  const phoneTypes = ['DEFAULT', 'DDI', 'MOBILE', 'FAX', 'OFFICE'];
  return {
    ...known,
    contactId: known?.contactId ?? randomUUID(),
    status: archived ? 'ARCHIVED' : 'ACTIVE',
    name: input.Name ?? known?.name ?? '',
    texts: { ...known?.texts, ...Object.fromEntries(texts) },
    addresses: mergedParts<Address>(known?.addresses ?? [], input.Addresses, 'AddressType', ['POBOX', 'STREET']),
    phones: mergedParts<Phone>(known?.phones ?? [], input.Phones, 'PhoneType', phoneTypes),
    // An empty list does not clear the persons; a list replaces them.
    contactPersons: input.ContactPersons?.length ? input.ContactPersons : (known?.contactPersons ?? []),
    ...(salesTerms && { salesTerms }),
    ...(billsTerms && { billsTerms }),
    updatedAt: now,
  };
}

/** The contact as it would be, or Xero's messages; nothing is stored yet. */
export function writeContact(
  organisation: Organisation,
  known: Contact | undefined,
  input: ContactInput,
  now: Date,
): { contact: Contact } | { errors: string[] } {
  const errors = errorsOf(organisation, known, input);
  return errors.length > 0 ? { errors } : { contact: merged(known, input, now) };
}

export function storeContact(organisation: Organisation, contact: Contact): string {
  organisation.contacts.set(contact.contactId, contact);
  return contact.contactId;
}
