import { expect, test } from 'vitest';
import { contactsSchema, toContact } from '../../server/xero/xero-contact-answers.ts';

const bareContact = {
  ...{ contactNumber: null, firstName: null, lastName: null, email: null, taxNumber: null, phone: null, mobile: null },
  ...{
    billing: null,
    shipping: null,
    isArchived: false,
    mergedTo: null,
    salesTerms: null,
    balances: null,
    updatedInXeroAt: null,
  },
};

test('a contact tells whether it is archived and where it was merged into', () => {
  const read = contactsSchema.parse({
    Contacts: [
      { ContactID: 'c1', Name: 'Piccolo', ContactStatus: 'ARCHIVED', MergedToContactID: 'c2' },
      { ContactID: 'c2', PaymentTerms: { Bills: { Day: 1, Type: 'OFCURRENTMONTH' } } },
      { ContactID: 'c3', Name: 'Gone soon', ContactStatus: 'GDPRREQUEST' },
    ],
  });
  expect(read.Contacts.map(toContact)).toEqual([
    { ...bareContact, contactId: 'c1', name: 'Piccolo', isArchived: true, mergedTo: 'c2' },
    { ...bareContact, contactId: 'c2', name: '' },
    { ...bareContact, contactId: 'c3', name: 'Gone soon', isArchived: true },
  ]);
});

test('what Xero fills with empty texts is empty: addresses without a line, phones without a number', () => {
  const parts = { City: '', Region: '', PostalCode: '', Country: '' };
  const phone = { PhoneNumber: '', PhoneAreaCode: '', PhoneCountryCode: '' };
  const read = contactsSchema.parse({
    Contacts: [
      {
        ...{ ContactID: 'c1', Name: 'Piccolo', EmailAddress: '', ContactNumber: 'A-7', TaxNumber: ' 12-345 ' },
        Addresses: [
          { AddressType: 'STREET', ...parts },
          { AddressType: 'POBOX', AddressLine1: '1 Quay', AddressLine3: 'Level 2', ...parts, City: 'Auckland' },
        ],
        Phones: [
          { PhoneType: 'MOBILE', ...phone },
          { PhoneType: 'DEFAULT', PhoneNumber: '555 1234', PhoneAreaCode: '9', PhoneCountryCode: '64' },
        ],
        UpdatedDateUTC: '/Date(1552262400000+0000)/',
      },
    ],
  });
  expect(read.Contacts.map(toContact)).toEqual([
    {
      ...{ ...bareContact, contactId: 'c1', name: 'Piccolo', contactNumber: 'A-7', taxNumber: '12-345' },
      billing: { lines: ['1 Quay', 'Level 2'], city: 'Auckland', region: null, postalCode: null, country: null },
      phone: '64 9 555 1234',
      updatedInXeroAt: new Date('2019-03-11T00:00:00Z'),
    },
  ]);
});
