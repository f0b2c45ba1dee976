import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import * as z from 'zod';
import type { PaymentTerms } from '../sync/due-date.ts';
import { decimalText, sum } from '../sync/money.ts';
import { calendarDay, number, paymentTermsSchema, text, toTerms } from './wire-values.ts';

export const organisationsSchema = z.object({
  Organisations: z.array(
    z.object({
      OrganisationID: text,
      Name: z.string(),
      ShortCode: text,
      BaseCurrency: text,
      Timezone: text,
      Class: text,
      PeriodLockDate: text,
      EndOfYearLockDate: text,
      DefaultSalesTax: text,
      PaymentTerms: paymentTermsSchema,
    }),
  ),
});

export interface XeroOrganisation {
  name: string;
  shortCode: string | null;
  baseCurrency: string | null;
  /** IANA. */
  timeZone: string | null;
  salesTerms: PaymentTerms | null;
  /** How its sales amounts are meant unless somebody says otherwise. */
  salesTaxMode: 'Exclusive' | 'Inclusive' | 'NoTax' | null;
  /** Documents must be dated after this day; the later of Xero's two lock dates. */
  lockedUntil: string | null;
  /** Ledger and cashbook organisations cannot make invoices. */
  canInvoice: boolean;
  /** How many invoices it may e-mail in a day; a demo company's none is for Xero to say. */
  dailyEmails: number;
}

export function toOrganisation({ Organisations }: z.infer<typeof organisationsSchema>): XeroOrganisation {
  const [organisation] = Organisations;
  return {
    name: organisation?.Name ?? '',
    shortCode: organisation?.ShortCode ?? null,
    baseCurrency: organisation?.BaseCurrency ?? null,
    timeZone: ianaZone(organisation?.Timezone),
    salesTerms: toTerms(organisation?.PaymentTerms?.Sales),
    salesTaxMode: taxModes[lettersOf(organisation?.DefaultSalesTax ?? '')] ?? null,
    lockedUntil:
      [calendarDay(organisation?.PeriodLockDate), calendarDay(organisation?.EndOfYearLockDate)]
        .filter((day) => day !== null)
        .sort()
        .at(-1) ?? null,
    canInvoice: !['LEDGER', 'GST_CASHBOOK', 'NON_GST_CASHBOOK'].includes(organisation?.Class ?? ''),
    dailyEmails: organisation?.Class === 'TRIAL' ? 20 : 1000,
  };
}

/** `Organisation.DefaultSalesTax` is text such as "Tax Exclusive". https://developer.xero.com/documentation/api/accounting/organisation */
const taxModes: Record<string, XeroOrganisation['salesTaxMode']> = {
  ...{ TAXEXCLUSIVE: 'Exclusive', TAXINCLUSIVE: 'Inclusive', NOTAX: 'NoTax' },
};

export const accountsSchema = z.object({
  Accounts: z.array(
    z
      .object({
        AccountID: z.string(),
        Code: text,
        Name: z.string(),
        Type: z.string(),
        Class: text,
        Status: text,
        SystemAccount: text,
        TaxType: text,
      })
      .transform((account) => ({
        accountId: account.AccountID,
        code: account.Code ?? null,
        name: account.Name,
        isActive: (account.Status ?? 'ACTIVE') === 'ACTIVE',
        isRevenue:
          account.Class === 'REVENUE' || ['REVENUE', 'SALES', 'OTHERINCOME'].includes(account.Type.toUpperCase()),
        isSalesType: account.Type.toUpperCase() === 'SALES',
        isSystemAccount: Boolean(account.SystemAccount),
        /** What its lines are taxed with when they say nothing themselves. */
        taxType: account.TaxType ?? null,
      })),
  ),
});
export type XeroAccount = z.infer<typeof accountsSchema>['Accounts'][number];

export const taxRatesSchema = z.object({
  TaxRates: z.array(
    z
      .object({
        Name: z.string(),
        TaxType: z.string(),
        Status: text,
        EffectiveRate: number,
        DisplayTaxRate: number,
        CanApplyToRevenue: z.boolean().nullish(),
        TaxComponents: z.array(z.object({ Rate: number })).nullish(),
      })
      .transform((rate) => ({
        taxType: rate.TaxType,
        name: rate.Name,
        ratePercent:
          decimalText(rate.EffectiveRate ?? rate.DisplayTaxRate) ??
          sum((rate.TaxComponents ?? []).map((component) => decimalText(component.Rate) ?? '0')).toFixed(),
        isActive: (rate.Status ?? 'ACTIVE') === 'ACTIVE',
        // Only what Xero rules out is ruled out.
        appliesToRevenue: rate.CanApplyToRevenue ?? true,
      })),
  ),
});
export type XeroTaxRate = z.infer<typeof taxRatesSchema>['TaxRates'][number];

const isActive = ({ Status }: { Status?: string | null | undefined }) => (Status ?? 'ACTIVE') === 'ACTIVE';
const namedSchema = z.object({ Name: text, Status: text });

/** Active ones only: Xero takes no other on a new line. https://developer.xero.com/documentation/api/accounting/trackingcategories */
export const trackingCategoriesSchema = z.object({
  TrackingCategories: z.array(namedSchema.extend({ Options: z.array(namedSchema).nullish() })).transform((categories) =>
    categories.filter(isActive).map(({ Name, Options }) => ({
      name: Name ?? '',
      options: (Options ?? []).filter(isActive).map((option) => option.Name ?? ''),
    })),
  ),
});
/** By name, as lines of an invoice name them. */
export type XeroTrackingCategory = z.infer<typeof trackingCategoriesSchema>['TrackingCategories'][number];

/** Xero names zones as Windows does, in capitals without spaces: NEWZEALANDSTANDARDTIME. */
export function ianaZone(xeroZone: string | null | undefined): string | null {
  if (!xeroZone) return null;
  return windowsZones.get(lettersOf(xeroZone)) ?? null;
}

const lettersOf = (name: string) => name.toUpperCase().replace(/[^A-Z0-9]/g, '');
/** Territory 001 is CLDR's choice for the zone as a whole; two zones of Xero's list Windows has since dropped. */
const windowsZones = new Map<string, string>([
  ['KAMCHATKASTANDARDTIME', 'Asia/Kamchatka'],
  ['MIDATLANTICSTANDARDTIME', 'Atlantic/South_Georgia'],
  ...WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001').map(
    ({ windowsName, iana }) => [lettersOf(windowsName), iana[0]] as [string, string],
  ),
]);
