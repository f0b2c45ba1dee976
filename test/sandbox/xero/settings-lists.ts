/** The organisation itself and its lists: what settings pages read. None of them is paged. */
import { success, type Answer } from './answers.ts';
import { calendarMsDate } from './dates.ts';
import { listAnswer } from './paging.ts';
import type { Account, TaxRate } from './records.ts';
import type { ApiRequest } from './request.ts';

const CREATED_AT = '/Date(1455827393000+0000)/';

export function getOrganisation({ organisation, now }: ApiRequest): Answer {
  const { periodLockDate, endOfYearLockDate, salesTerms } = organisation;
  return success(now, {
    Organisations: [
      {
        Name: organisation.name,
        LegalName: organisation.name,
        PaysTax: true,
        Version: organisation.countryCode,
        OrganisationType: 'COMPANY',
        BaseCurrency: organisation.baseCurrency,
        CountryCode: organisation.countryCode,
        IsDemoCompany: organisation.class === 'DEMO',
        OrganisationStatus: 'ACTIVE',
        FinancialYearEndDay: 31,
        FinancialYearEndMonth: 3,
        SalesTaxBasis: 'PAYMENTS',
        SalesTaxPeriod: 'TWOMONTHS',
        DefaultSalesTax: 'Tax Exclusive',
        DefaultPurchasesTax: 'Tax Exclusive',
        ...(periodLockDate === null ? {} : { PeriodLockDate: calendarMsDate(periodLockDate) }),
        ...(endOfYearLockDate === null ? {} : { EndOfYearLockDate: calendarMsDate(endOfYearLockDate) }),
        CreatedDateUTC: CREATED_AT,
        OrganisationEntityType: 'COMPANY',
        Timezone: organisation.timezone,
        ShortCode: organisation.shortCode,
        OrganisationID: organisation.tenantId,
        Edition: 'BUSINESS',
        Class: organisation.class,
        Addresses: [],
        Phones: [],
        ExternalLinks: [],
        PaymentTerms: salesTerms === null ? {} : { Sales: salesTerms },
      },
    ],
  });
}

const ACTIONS = [
  'CreateApprovedInvoice',
  'CreateDraftInvoice',
  'CreateInvoicePayment',
  'AttachFilesIntoInvoice',
  'UseMulticurrency',
];
export const getActions = ({ organisation, now }: ApiRequest): Answer =>
  success(now, {
    Actions: ACTIONS.map((name) => ({
      Name: name,
      Status: organisation.forbiddenActions.includes(name) ? 'NOT-ALLOWED' : 'ALLOWED',
    })),
  });

const accountView = (account: Account): Record<string, unknown> => ({
  ...account,
  ...(account.Type === 'BANK' ? { BankAccountNumber: '0209087654321050', BankAccountType: 'BANK' } : {}),
  ShowInExpenseClaims: false,
  HasAttachments: false,
  UpdatedDateUTC: CREATED_AT,
  AddToWatchlist: false,
});

export const listAccounts = (request: ApiRequest): Answer =>
  success(request.now, listAnswer(request, 'Accounts', request.organisation.accounts.map(accountView)));

const taxRateView = ({ appliesTo, EffectiveRate, ...rate }: TaxRate): Record<string, unknown> => ({
  ...rate,
  CanApplyToAssets: appliesTo.includes('ASSET'),
  CanApplyToEquity: appliesTo.includes('EQUITY'),
  CanApplyToExpenses: appliesTo.includes('EXPENSE'),
  CanApplyToLiabilities: appliesTo.includes('LIABILITY'),
  CanApplyToRevenue: appliesTo.includes('REVENUE'),
  DisplayTaxRate: EffectiveRate,
  EffectiveRate,
  TaxComponents: [{ Name: 'GST', Rate: EffectiveRate, IsCompound: false, IsNonRecoverable: false }],
});

export const listTaxRates = (request: ApiRequest): Answer =>
  success(request.now, listAnswer(request, 'TaxRates', request.organisation.taxRates.map(taxRateView)));

export const listCurrencies = (request: ApiRequest): Answer => {
  const names = new Intl.DisplayNames('en', { type: 'currency' });
  const views = request.organisation.currencies.map((code) => ({ Code: code, Description: names.of(code) ?? code }));
  return success(request.now, listAnswer(request, 'Currencies', views));
};

export const listBrandingThemes = ({ organisation, now }: ApiRequest): Answer =>
  success(now, {
    BrandingThemes: organisation.brandingThemes.map((theme) => ({
      ...theme,
      Type: 'INVOICE',
      CreatedDateUTC: CREATED_AT,
    })),
  });

export function listTrackingCategories(request: ApiRequest): Answer {
  const withArchived = request.query['includeArchived']?.toLowerCase() === 'true';
  const categories = request.organisation.trackingCategories.filter(
    ({ Status }) => withArchived || Status === 'ACTIVE',
  );
  return success(
    request.now,
    listAnswer(
      request,
      'TrackingCategories',
      categories.map((category) => ({ ...category })),
    ),
  );
}
