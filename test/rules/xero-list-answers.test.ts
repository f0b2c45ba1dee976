import { expect, test } from 'vitest';
import {
  accountsSchema,
  ianaZone,
  organisationsSchema,
  taxRatesSchema,
  toOrganisation,
} from '../../server/xero/xero-list-answers.ts';
import { xeroTimeZones } from './xero-time-zones.ts';

const organisationOf = (wire: object) =>
  toOrganisation(organisationsSchema.parse({ Organisations: [{ Name: 'Demo Company (NZ)', ...wire }] }));

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
