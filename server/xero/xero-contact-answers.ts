import * as z from 'zod';
import type { Contact } from '../sync/contact.ts';
import type { AddressDraft } from '../sync/draft-contact.ts';
import { decimalText } from '../sync/money.ts';
import { instant, paymentTermsSchema, text, toTerms } from './wire-values.ts';

/** Nothing given and an empty text are the same; PostgreSQL cannot hold a NUL character. */
const filled = text.transform((value) => value?.replaceAll('\0', '').trim() || null);
const addressSchema = z.object({
  AddressType: text,
  ...{ AddressLine1: filled, AddressLine2: filled, AddressLine3: filled, AddressLine4: filled },
  ...{ City: filled, Region: filled, PostalCode: filled, Country: filled },
});
const phoneSchema = z.object({
  PhoneType: text,
  ...{ PhoneCountryCode: filled, PhoneAreaCode: filled, PhoneNumber: filled },
});

const amount = z.union([z.number(), z.string()]).nullish();
/** With pages and single contacts only. https://developer.xero.com/documentation/api/accounting/contacts */
const balancesSchema = z
  .object({ AccountsReceivable: z.object({ Outstanding: amount, Overdue: amount }).nullish() })
  .nullish()
  .catch(null);

export const contactsSchema = z.object({
  pagination: z.object({ page: z.number(), pageCount: z.number(), itemCount: z.number() }).nullish().catch(null),
  Contacts: z.array(
    z.looseObject({
      ContactID: z.string(),
      Name: z.string().default(''),
      ContactNumber: filled,
      ContactStatus: text,
      MergedToContactID: filled,
      EmailAddress: filled,
      FirstName: filled,
      LastName: filled,
      TaxNumber: filled,
      Addresses: z.array(addressSchema).nullish(),
      Phones: z.array(phoneSchema).nullish(),
      PaymentTerms: paymentTermsSchema,
      Balances: balancesSchema,
      UpdatedDateUTC: text,
    }),
  ),
});

export function toContact(contact: z.infer<typeof contactsSchema>['Contacts'][number]): Contact {
  const address = (type: string) => toAddress(contact.Addresses?.find(({ AddressType }) => AddressType === type));
  const phone = (type: string) => toPhone(contact.Phones?.find(({ PhoneType }) => PhoneType === type));
  return {
    contactId: contact.ContactID,
    name: contact.Name.replaceAll('\0', ''),
    contactNumber: contact.ContactNumber,
    firstName: contact.FirstName,
    lastName: contact.LastName,
    email: contact.EmailAddress,
    taxNumber: contact.TaxNumber,
    phone: phone('DEFAULT'),
    mobile: phone('MOBILE'),
    billing: address('POBOX'),
    shipping: address('STREET'),
    // GDPRREQUEST: its data is about to be erased.
    isArchived: (contact.ContactStatus ?? 'ACTIVE') !== 'ACTIVE',
    mergedTo: contact.MergedToContactID,
    salesTerms: toTerms(contact.PaymentTerms?.Sales),
    balances: toBalances(contact.Balances?.AccountsReceivable),
    updatedInXeroAt: instant(contact.UpdatedDateUTC),
  };
}

function toBalances(balances: NonNullable<z.infer<typeof balancesSchema>>['AccountsReceivable']): Contact['balances'] {
  const outstanding = decimalText(balances?.Outstanding);
  return outstanding === null ? null : { outstanding, overdue: decimalText(balances?.Overdue) ?? '0' };
}

/** An address of which nothing is written is none. */
function toAddress(address: z.infer<typeof addressSchema> | undefined): AddressDraft | null {
  if (!address) return null;
  const { AddressLine1, AddressLine2, AddressLine3, AddressLine4, City, Region, PostalCode, Country } = address;
  const lines = [AddressLine1, AddressLine2, AddressLine3, AddressLine4].filter((line) => line !== null);
  const isEmpty = [...lines, City, Region, PostalCode, Country].every((part) => part === null);
  return isEmpty ? null : { lines, city: City, region: Region, postalCode: PostalCode, country: Country };
}

function toPhone(phone: z.infer<typeof phoneSchema> | undefined): string | null {
  const parts = [phone?.PhoneCountryCode, phone?.PhoneAreaCode, phone?.PhoneNumber];
  return parts.filter(Boolean).join(' ') || null;
}
