/** A contact as Xero shows it. */
import { msDate, todayIn } from './dates.ts';
import { amountDueOf } from './balances.ts';
import { remainingCreditOf } from './credits.ts';
import type { Address, Contact, Organisation, Phone } from './records.ts';
import { zero } from './totals.ts';

const emptyAddress = (type: Address['AddressType']): Address => ({
  AddressType: type,
  City: '',
  Region: '',
  PostalCode: '',
  Country: '',
});
const emptyPhone = (type: string): Phone => ({
  PhoneType: type,
  PhoneNumber: '',
  PhoneAreaCode: '',
  PhoneCountryCode: '',
});

function balances(organisation: Organisation, contact: Contact, now: Date) {
  const today = todayIn(organisation.zone, now);
  const open = [...organisation.invoices.values()].filter(
    (invoice) =>
      invoice.contactId === contact.contactId && invoice.type === 'ACCREC' && invoice.status === 'AUTHORISED',
  );
  const dueOf = (invoices: typeof open): number =>
    invoices.reduce((sum, invoice) => sum.plus(amountDueOf(organisation, invoice)), zero).toNumber();
  // What the customer has with us lessens what it owes.
  const unused = [...organisation.credits.values()]
    .filter((credit) => credit.contactId === contact.contactId && credit.status === 'AUTHORISED')
    .reduce((sum, credit) => sum.plus(remainingCreditOf(credit)), zero)
    .toNumber();
  return {
    AccountsReceivable: {
      Outstanding: dueOf(open) - unused,
      Overdue: dueOf(open.filter(({ dueDate }) => dueDate < today)),
    },
    AccountsPayable: { Outstanding: 0, Overdue: 0 },
  };
}

/**
 * `full` is what a single GET and pages give: Balances (in each document's currency, not converted) and where a merged
 * contact went; `summary` leaves the persons out; `nested` is the contact inside a listed invoice.
 */
export function contactView(
  organisation: Organisation,
  contact: Contact,
  detail: 'full' | 'summary' | 'nested',
  now: Date,
): Record<string, unknown> {
  const { contactId, name } = contact;
  if (detail === 'nested') {
    const lists = { ContactGroups: [], Addresses: [], Phones: [], ContactPersons: [] };
    return { ContactID: contactId, Name: name, ...lists, HasValidationErrors: false };
  }
  const owns = (type: string) =>
    [...organisation.invoices.values()].some((invoice) => invoice.contactId === contactId && invoice.type === type);
  const terms = {
    ...(contact.billsTerms && { Bills: contact.billsTerms }),
    ...(contact.salesTerms && { Sales: contact.salesTerms }),
  };
  return {
    ContactID: contactId,
    ContactStatus: contact.status,
    Name: name,
    EmailAddress: '',
    BankAccountDetails: '',
    ...contact.texts,
    Addresses: (['STREET', 'POBOX'] as const).map(
      (type) => contact.addresses.find(({ AddressType }) => AddressType === type) ?? emptyAddress(type),
    ),
    Phones: ['DEFAULT', 'DDI', 'FAX', 'MOBILE'].map(
      (type) => contact.phones.find(({ PhoneType }) => PhoneType === type) ?? emptyPhone(type),
    ),
    UpdatedDateUTC: msDate(contact.updatedAt),
    ContactGroups: [],
    // Looked up when they are shown or asked for: a search among ten thousand contacts shows a few.
    get IsSupplier() {
      return owns('ACCPAY');
    },
    get IsCustomer() {
      return owns('ACCREC');
    },
    get Balances() {
      return detail === 'full' ? balances(organisation, contact, now) : undefined;
    },
    ...((contact.salesTerms ?? contact.billsTerms) ? { PaymentTerms: terms } : {}),
    HasAttachments: false,
    HasValidationErrors: false,
    ...(detail === 'full' && {
      SalesTrackingCategories: [],
      PurchasesTrackingCategories: [],
      ContactPersons: contact.contactPersons,
      ...(contact.mergedToContactId === undefined ? {} : { MergedToContactID: contact.mergedToContactId }),
    }),
  };
}
