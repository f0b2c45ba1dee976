/** A place as the CRM writes it; every part may be missing. */
export interface PostalAddress {
  street: string | null;
  city: string | null;
  region: string | null;
  postalCode: string | null;
  country: string | null;
}

/** The CRM contact of a deal: the person to write to. */
export interface Person {
  id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  mobile: string | null;
}

/** Who is invoiced, as the CRM knows them. */
export interface Customer {
  /** Zoho's id of the account, or of the contact of a deal without account; becomes Xero's ContactNumber. */
  id: string;
  kind: 'business' | 'person';
  name: string;
  email: string | null;
  phone: string | null;
  taxNumber: string | null;
  person: Person | null;
  billing: PostalAddress | null;
  shipping: PostalAddress | null;
}

/** A customer of whom only id and name have been read. */
export function namedCustomer({ id, name }: Pick<Customer, 'id' | 'name'>): Customer {
  return {
    ...{ id, name, kind: 'business', email: null, phone: null, taxNumber: null },
    ...{ person: null, billing: null, shipping: null },
  };
}
