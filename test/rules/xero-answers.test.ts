import { expect, test } from 'vitest';
import {
  accountsSchema,
  ianaZone,
  instant,
  invoicesSchema,
  organisationsSchema,
  taxRatesSchema,
  toInvoice,
  toOrganisation,
} from '../../server/xero/xero-answers.ts';
import { contactsSchema, toContact } from '../../server/xero/xero-contact-answers.ts';
import { xeroTimeZones } from './xero-time-zones.ts';

const invoiceOf = (wire: object) => {
  const [invoice] = invoicesSchema.parse({ Invoices: [wire] }).Invoices;
  if (!invoice) throw new Error('no invoice');
  return toInvoice(invoice);
};
const organisationOf = (wire: object) =>
  toOrganisation(organisationsSchema.parse({ Organisations: [{ Name: 'Demo Company (NZ)', ...wire }] }));

test.each([
  ['/Date(1552262400000+0000)/', '2019-03-11T00:00:00.000Z'],
  ['/Date(1552327126164)/', '2019-03-11T17:58:46.164Z'],
  ['/Date(1552262400000+1300)/', '2019-03-11T00:00:00.000Z'],
  ['/Date(-3600000)/', '1969-12-31T23:00:00.000Z'],
  ['2019-03-11T00:00:00', '2019-03-11T00:00:00.000Z'],
  ['2019-12-07T18:46:19.5165400', '2019-12-07T18:46:19.516Z'],
  ['2026-07-16T08:00:00Z', '2026-07-16T08:00:00.000Z'],
  ['2026-07-16T08:00:00+12:00', '2026-07-15T20:00:00.000Z'],
])('Xero’s %s is the moment %s', (wire, moment) => {
  expect(instant(wire)?.toISOString()).toBe(moment);
});

test.each([['/Date(-62135596800000+0000)/'], ['0001-01-01T00:00:00'], [''], [null], [undefined], ['soon']])(
  'Xero’s date %j is no date',
  (wire) => {
    expect(instant(wire)).toBeNull();
  },
);

test('an invoice’s days are those Xero shows, never shifted by a zone', () => {
  const both = { Date: '/Date(1552262400000+1300)/', DateString: '2019-03-11T00:00:00' };
  expect(invoiceOf({ ...both, DueDateString: '2019-04-20T00:00:00' })).toMatchObject({
    date: '2019-03-11',
    dueDate: '2019-04-20',
  });
  expect(invoiceOf({ Date: '/Date(1552262400000+0000)/' })).toMatchObject({ date: '2019-03-11', dueDate: null });
});

test.each(xeroTimeZones)('Xero’s zone %s is %s', (xeroZone, iana) => {
  expect(ianaZone(xeroZone)).toBe(iana);
  expect(() => new Intl.DateTimeFormat('en', { timeZone: iana })).not.toThrow();
});

test('all 141 zones of Xero’s list are here, each once', () => {
  expect(new Set(xeroTimeZones.map(([xeroZone]) => xeroZone)).size).toBe(141);
});

test('a zone nobody knows is none', () => {
  expect([ianaZone('MARSSTANDARDTIME'), ianaZone(''), ianaZone(null)]).toEqual([null, null, null]);
});

test('money of an answer is kept digit by digit; what is missing is nothing', () => {
  const wire = { InvoiceID: 'i', Total: 1380.1, SubTotal: '1200.05', AmountDue: 0.1, CurrencyCode: 'NZD' };
  expect(invoiceOf(wire)).toMatchObject({
    ...{ total: '1380.1', subTotal: '1200.05', amountDue: '0.1', totalTax: '0', amountPaid: '0', currency: 'NZD' },
  });
});

test('deleted payments are left out', () => {
  const payments = [
    { PaymentID: 'p1', Date: '/Date(1552262400000+0000)/', Amount: 100.5, Status: 'AUTHORISED' },
    { PaymentID: 'p2', Date: '/Date(1552262400000+0000)/', Amount: 50, Status: 'DELETED' },
    { PaymentID: 'p3', Date: '/Date(1552262400000+0000)/', Amount: 7 },
  ];
  expect(invoiceOf({ Payments: payments }).payments).toEqual([
    { id: 'p1', date: '2019-03-11', amount: '100.5' },
    { id: 'p3', date: '2019-03-11', amount: '7' },
  ]);
});

test('lines keep their numbers as texts, and a line of words only has none', () => {
  const lines = [
    {
      Description: 'Panels',
      Quantity: 2,
      UnitAmount: 0.3333,
      TaxType: 'OUTPUT2',
      AccountCode: '200',
      LineAmount: 0.67,
    },
    { Description: 'As agreed by phone' },
  ];
  const unnamed = {
    lineItemId: null,
    accountId: null,
    itemCode: null,
    discountAmount: null,
    taxAmount: null,
    tracking: [],
  };
  const none = {
    quantity: null,
    unitAmount: null,
    discountRate: null,
    lineAmount: null,
    taxType: null,
    accountCode: null,
    ...unnamed,
  };
  expect(invoiceOf({ LineItems: lines }).lines).toEqual([
    {
      ...{ description: 'Panels', quantity: '2', unitAmount: '0.3333', discountRate: null, lineAmount: '0.67' },
      ...{ taxType: 'OUTPUT2', accountCode: '200', ...unnamed },
    },
    { description: 'As agreed by phone', ...none },
  ]);
});

test.each([
  [
    { Day: 20, Type: 'OFFOLLOWINGMONTH' },
    { day: 20, type: 'OFFOLLOWINGMONTH' },
  ],
  [
    { Day: 0, Type: 'DAYSAFTERBILLDATE' },
    { day: 0, type: 'DAYSAFTERBILLDATE' },
  ],
  [{ Day: 0, Type: 'OFCURRENTMONTH' }, null],
  [{ Type: 'OFCURRENTMONTH' }, null],
  [{ Day: 20 }, null],
  [{ Day: 20, Type: 'SOMEDAY' }, null],
  [null, null],
])('payment terms %j are read as %j', (wire, terms) => {
  expect(organisationOf({ PaymentTerms: { Sales: wire } }).salesTerms).toEqual(terms);
});

test.each([
  ['TRIAL', 20],
  ['STANDARD', 1000],
  // What a demo company may send is for Xero to say.
  ['DEMO', 1000],
])('an organisation of the class %s may e-mail %i invoices a day', (Class, dailyEmails) => {
  expect(organisationOf({ Class }).dailyEmails).toBe(dailyEmails);
});

test('an organisation without zone and terms is still an organisation', () => {
  expect(organisationOf({ ShortCode: '!mBdtL', BaseCurrency: 'NZD', Timezone: 'NEWZEALANDSTANDARDTIME' })).toEqual({
    ...{ name: 'Demo Company (NZ)', shortCode: '!mBdtL', baseCurrency: 'NZD', timeZone: 'Pacific/Auckland' },
    ...{ salesTerms: null, salesTaxMode: null, lockedUntil: null, canInvoice: true, dailyEmails: 1000 },
  });
  expect(organisationOf({})).toMatchObject({ shortCode: null, baseCurrency: null, timeZone: null });
});

test.each([
  [{ Type: 'REVENUE' }, { isRevenue: true, isActive: true, isSystemAccount: false }],
  [
    { Type: 'SALES', Status: 'ARCHIVED' },
    { isRevenue: true, isActive: false },
  ],
  [
    { Type: 'OTHERINCOME', Class: 'REVENUE', Status: 'ACTIVE' },
    { isRevenue: true, isActive: true },
  ],
  [{ Type: 'EXPENSE', Class: 'EXPENSE' }, { isRevenue: false }],
  [
    { Type: 'CURRENT', Class: 'ASSET', SystemAccount: 'DEBTORS' },
    { isRevenue: false, isSystemAccount: true },
  ],
  [{ Type: 'REVENUE', SystemAccount: '' }, { isSystemAccount: false }],
])('an account %j is %j', (wire, account) => {
  const [read] = accountsSchema.parse({ Accounts: [{ AccountID: 'a', Name: 'Sales', ...wire }] }).Accounts;
  expect(read).toMatchObject({ accountId: 'a', code: null, ...account });
});

test('a tax rate tells its percent and whether it applies to revenue', () => {
  const rates = [
    { Name: '15% GST on Income', TaxType: 'OUTPUT2', Status: 'ACTIVE', EffectiveRate: 15, CanApplyToRevenue: true },
    { Name: 'Old', TaxType: 'TAX001', Status: 'DELETED', DisplayTaxRate: 12.5, CanApplyToRevenue: false },
    { Name: 'City', TaxType: 'TAX002', TaxComponents: [{ Rate: 4 }, { Rate: 4.5 }] },
  ];
  expect(taxRatesSchema.parse({ TaxRates: rates }).TaxRates).toEqual([
    { taxType: 'OUTPUT2', name: '15% GST on Income', ratePercent: '15', isActive: true, appliesToRevenue: true },
    { taxType: 'TAX001', name: 'Old', ratePercent: '12.5', isActive: false, appliesToRevenue: false },
    { taxType: 'TAX002', name: 'City', ratePercent: '8.5', isActive: true, appliesToRevenue: true },
  ]);
});

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

test.each([['<html>'], [{}], [{ Invoices: 'none' }], [null]])('%j is not an answer about invoices', (body) => {
  expect(invoicesSchema.safeParse(body).success).toBe(false);
});
