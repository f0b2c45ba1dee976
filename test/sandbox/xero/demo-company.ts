/** The organisation every new sandbox starts with, and the pattern for further ones: a small New Zealand company. */
import { randomUUID } from 'node:crypto';
import type { Account, AccountClass, Item, Organisation, TaxRate } from './records.ts';

const account = (
  code: string,
  name: string,
  type: string,
  accountClass: AccountClass,
  taxType: string,
  more: Partial<Account> = {},
): Account => ({
  AccountID: randomUUID(),
  Code: code,
  Name: name,
  Type: type,
  Class: accountClass,
  Status: 'ACTIVE',
  TaxType: taxType,
  EnablePaymentsToAccount: false,
  ...more,
});

const chartOfAccounts = (): Account[] => [
  account('090', 'Business Bank Account', 'BANK', 'ASSET', 'NONE', { CurrencyCode: 'NZD' }),
  account('091', 'Business Savings Account', 'BANK', 'ASSET', 'NONE', { CurrencyCode: 'NZD' }),
  account('200', 'Sales', 'REVENUE', 'REVENUE', 'OUTPUT2'),
  account('210', 'Consulting', 'REVENUE', 'REVENUE', 'OUTPUT2'),
  account('260', 'Other Revenue', 'REVENUE', 'REVENUE', 'OUTPUT2'),
  account('270', 'Interest Income', 'REVENUE', 'REVENUE', 'NONE', { Status: 'ARCHIVED' }),
  account('400', 'Advertising', 'OVERHEADS', 'EXPENSE', 'INPUT2'),
  account('610', 'Accounts Receivable', 'CURRENT', 'ASSET', 'NONE', { SystemAccount: 'DEBTORS' }),
  account('800', 'Accounts Payable', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'CREDITORS' }),
  account('820', 'GST', 'CURRLIAB', 'LIABILITY', 'NONE', { SystemAccount: 'GST' }),
  account('860', 'Rounding', 'EXPENSE', 'EXPENSE', 'NONE', { SystemAccount: 'ROUNDING' }),
  account('970', 'Owner A Funds Introduced', 'EQUITY', 'EQUITY', 'NONE', { EnablePaymentsToAccount: true }),
];

const everywhere: AccountClass[] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'];
const taxRate = (name: string, taxType: string, report: string, rate: number, appliesTo: AccountClass[]): TaxRate => ({
  Name: name,
  TaxType: taxType,
  ReportTaxType: report,
  Status: 'ACTIVE',
  EffectiveRate: rate,
  appliesTo,
});
const newZealandTaxRates = (): TaxRate[] => [
  taxRate('15% GST on Expenses', 'INPUT2', 'INPUT', 15, ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY']),
  taxRate('15% GST on Income', 'OUTPUT2', 'OUTPUT', 15, ['ASSET', 'EQUITY', 'LIABILITY', 'REVENUE']),
  taxRate('GST on Imports', 'GSTONIMPORTS', 'GSTONIMPORTS', 0, ['LIABILITY']),
  taxRate('No GST', 'NONE', 'NONE', 0, everywhere),
  taxRate('Zero Rated', 'ZERORATED', 'OUTPUT', 0, ['LIABILITY', 'REVENUE']),
  { ...taxRate('12.5% GST on Income', 'OUTPUT', 'OUTPUT', 12.5, ['REVENUE']), Status: 'DELETED' },
];

const items = (): Item[] => [
  {
    ItemID: randomUUID(),
    Code: 'GB1-White',
    Name: 'Golf balls, white',
    Description: 'Golf balls - white single',
    SalesDetails: { UnitPrice: 5.6, AccountCode: '200', TaxType: 'OUTPUT2' },
  },
  { ItemID: randomUUID(), Code: 'DevH', Name: 'Development', Description: 'Work, per hour', SalesDetails: {} },
];

/** A new organisation; what `changes` leaves out is as in the demo company. */
export function newOrganisation(changes: Partial<Organisation> = {}): Organisation {
  return {
    tenantId: randomUUID(),
    name: 'Demo Company (NZ)',
    shortCode: `!${randomUUID().replaceAll('-', '').slice(0, 5)}`,
    baseCurrency: 'NZD',
    countryCode: 'NZ',
    timezone: 'NEWZEALANDSTANDARDTIME',
    zone: 'Pacific/Auckland',
    class: 'DEMO',
    periodLockDate: null,
    endOfYearLockDate: null,
    salesTerms: null,
    forbiddenActions: [],
    approvedInvoiceLimit: Number.POSITIVE_INFINITY,
    dailyEmailLimit: 1000,
    dailyCallLimit: 5000,
    accounts: chartOfAccounts(),
    taxRates: newZealandTaxRates(),
    currencies: ['NZD', 'USD', 'AUD'],
    brandingThemes: [
      { BrandingThemeID: randomUUID(), Name: 'Standard', SortOrder: 0 },
      { BrandingThemeID: randomUUID(), Name: 'Special Projects', SortOrder: 1 },
    ],
    trackingCategories: [
      {
        TrackingCategoryID: randomUUID(),
        Name: 'Region',
        Status: 'ACTIVE',
        Options: ['North', 'South'].map((Name) => ({ TrackingOptionID: randomUUID(), Name, Status: 'ACTIVE' })),
      },
    ],
    items: items(),
    contacts: new Map(),
    invoices: new Map(),
    payments: new Map(),
    credits: new Map(),
    nextInvoiceNumber: 1,
    emailsSent: 0,
    ...changes,
  };
}
