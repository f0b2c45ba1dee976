import * as z from 'zod';
import type { Customer, Person, PostalAddress } from '../sync/customer.ts';
import type { Deal, LinkedRecord } from '../sync/deal.ts';
import { isGone, parseZoho, type ZohoAccess, type ZohoCaller } from './zoho-call.ts';
import { text } from './zoho-fields.ts';

/** Fields that every CRM names differently, by API name. */
export interface CustomerFields {
  taxNumberField: string | null;
}

export interface ZohoCustomers {
  /** The deal's account with its contact as person, or the contact of a deal without account; null: neither. */
  getCustomer(access: ZohoAccess, deal: Deal, fields: CustomerFields): Promise<Customer | null>;
}

const accountSchema = z.looseObject({
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
const accountsSchema = z.object({ data: z.array(accountSchema) });
const contactsSchema = z.object({ data: z.array(contactSchema) });

export function createZohoCustomers({ call }: ZohoCaller): ZohoCustomers {
  async function record<T>(access: ZohoAccess, path: string, schema: z.ZodType<{ data: T[] }>): Promise<T | null> {
    const answer = await call(access, 'GET', path);
    return isGone(answer) ? null : (parseZoho(answer, schema).data[0] ?? null);
  }

  return {
    async getCustomer(access, { account, contact }, { taxNumberField }) {
      const [company, person] = await Promise.all([
        account && record(access, `/Accounts/${account.id}`, accountsSchema),
        contact && record(access, `/Contacts/${contact.id}`, contactsSchema),
      ]);
      if (account) return { ...businessOf(account, company, person), taxNumber: textOf(company, taxNumberField) };
      return contact && personalOf(contact, person);
    },
  };
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
