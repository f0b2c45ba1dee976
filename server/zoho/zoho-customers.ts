import * as z from 'zod';
import type { Customer, Person, PostalAddress } from '../sync/customer.ts';
import type { Deal, LinkedRecord } from '../sync/deal.ts';
import type { ZohoAccess, ZohoCaller } from './zoho-call.ts';
import { text } from './zoho-fields.ts';
import { readRecords, type RecordRead } from './zoho-records.ts';

/** Fields that every CRM names differently, by API name. */
export interface CustomerFields {
  taxNumberField: string | null;
}

/** What reading a deal's customer came to. */
export type CustomerRead = { customer: Customer | null } | { error: unknown };

export interface ZohoCustomers {
  /** Each deal's account with its contact as person, or the contact of a deal without account; null: neither. */
  getCustomers(access: ZohoAccess, deals: Payers[], fields: CustomerFields): Promise<CustomerRead[]>;
}

/** Whom a deal names as its customer. */
export type Payers = Pick<Deal, 'account' | 'contact'>;

const accountSchema = z.looseObject({
  id: z.string(),
  Account_Name: text,
  Phone: text,
  Billing_Street: text,
  Billing_City: text,
  Billing_State: text,
  Billing_Code: text,
  Billing_Country: text,
  Shipping_Street: text,
  Shipping_City: text,
  Shipping_State: text,
  Shipping_Code: text,
  Shipping_Country: text,
});
const contactSchema = z.object({
  id: z.string(),
  First_Name: text,
  Last_Name: text,
  Full_Name: text,
  Email: text,
  Phone: text,
  Mobile: text,
  Mailing_Street: text,
  Mailing_City: text,
  Mailing_State: text,
  Mailing_Zip: text,
  Mailing_Country: text,
});
const accountFields = Object.keys(accountSchema.shape).filter((name) => name !== 'id');
const contactFields = Object.keys(contactSchema.shape).filter((name) => name !== 'id');

export function createZohoCustomers({ call }: ZohoCaller): ZohoCustomers {
  return {
    async getCustomers(access, deals, { taxNumberField }) {
      const [companies, people] = await Promise.all([
        readRecords(call, access, {
          module: 'Accounts',
          ids: deals.flatMap(({ account }) => account?.id ?? []),
          fields: [...accountFields, ...(taxNumberField === null ? [] : [taxNumberField])],
          schema: accountSchema,
        }),
        readRecords(call, access, {
          module: 'Contacts',
          ids: deals.flatMap(({ contact }) => contact?.id ?? []),
          fields: contactFields,
          schema: contactSchema,
        }),
      ]);
      return deals.map(({ account, contact }) => {
        const company = readOf(companies, account);
        const person = readOf(people, contact);
        if ('error' in company) return company;
        if ('error' in person) return person;
        if (!account) return { customer: contact && personalOf(contact, person.record) };
        const taxNumber = textOf(company.record, taxNumberField);
        return { customer: { ...businessOf(account, company.record, person.record), taxNumber } };
      });
    },
  };
}

function readOf<T>(reads: Map<string, RecordRead<T>>, link: LinkedRecord | null): RecordRead<T> {
  return (link && reads.get(link.id)) ?? { record: null };
}

/** A business: its own address and phone, its person's e-mail. */
function businessOf(
  account: LinkedRecord,
  company: z.infer<typeof accountSchema> | null,
  contact: z.infer<typeof contactSchema> | null,
): Customer {
  return {
    id: account.id,
    kind: 'business',
    name: company?.Account_Name ?? account.name,
    email: contact?.Email ?? null,
    phone: company?.Phone ?? null,
    taxNumber: null,
    person: contact && personOf(contact),
    billing: company && addressOf(company, 'Billing'),
    shipping: company && addressOf(company, 'Shipping'),
  };
}

function textOf(company: z.infer<typeof accountSchema> | null, field: string | null): string | null {
  const value = field === null ? null : company?.[field];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function personalOf(lookup: LinkedRecord, contact: z.infer<typeof contactSchema> | null): Customer {
  const names = [contact?.First_Name, contact?.Last_Name].filter(Boolean).join(' ');
  return {
    id: lookup.id,
    kind: 'person',
    name: contact?.Full_Name ?? (names || lookup.name),
    email: contact?.Email ?? null,
    phone: contact?.Phone ?? contact?.Mobile ?? null,
    taxNumber: null,
    person: contact && personOf(contact),
    billing: contact && mailingAddressOf(contact),
    shipping: null,
  };
}

function personOf(contact: z.infer<typeof contactSchema>): Person {
  return {
    id: contact.id,
    firstName: contact.First_Name ?? null,
    lastName: contact.Last_Name ?? null,
    email: contact.Email ?? null,
    phone: contact.Phone ?? null,
    mobile: contact.Mobile ?? null,
  };
}

function addressOf(account: z.infer<typeof accountSchema>, kind: 'Billing' | 'Shipping'): PostalAddress | null {
  return filledAddress({
    street: account[`${kind}_Street`] ?? null,
    city: account[`${kind}_City`] ?? null,
    region: account[`${kind}_State`] ?? null,
    // Zoho's word for the postal code.
    postalCode: account[`${kind}_Code`] ?? null,
    country: account[`${kind}_Country`] ?? null,
  });
}

function mailingAddressOf(contact: z.infer<typeof contactSchema>): PostalAddress | null {
  return filledAddress({
    street: contact.Mailing_Street ?? null,
    city: contact.Mailing_City ?? null,
    region: contact.Mailing_State ?? null,
    postalCode: contact.Mailing_Zip ?? null,
    country: contact.Mailing_Country ?? null,
  });
}

function filledAddress(address: PostalAddress): PostalAddress | null {
  return Object.values(address).some(Boolean) ? address : null;
}
