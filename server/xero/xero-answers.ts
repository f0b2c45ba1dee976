import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import * as z from 'zod';
import type { PaymentTerms } from '../sync/due-date.ts';
import type { Invoice, InvoiceCredit, InvoiceStatus } from '../sync/invoice.ts';
import { decimalText, sum } from '../sync/money.ts';

/**
 * Xero's answers as they come over the wire, parsed once. The SDK's own models are passed over: they drop fields
 * (`DateString`), type dates wrongly, and turn an HTML page into an empty object.
 */

export const text = z.string().nullish();
const number = z.union([z.number(), z.string()]).nullish();
const termsSchema = z
  .object({
    Day: z.number().nullish(),
    Type: z.enum(['DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH']).nullish(),
  })
  .nullish();
export const paymentTermsSchema = z.object({ Sales: termsSchema }).nullish().catch(null);

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

const creditFields = { Date: text, DateString: text, AppliedAmount: number };
const creditNoteSchema = z.object({ CreditNoteID: z.string(), CreditNoteNumber: text, ...creditFields });
const overpaymentSchema = z.object({ OverpaymentID: z.string(), ...creditFields });
const prepaymentSchema = z.object({ PrepaymentID: z.string(), ...creditFields });

const invoiceStatusSchema = z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED']);

export const invoicesSchema = z.object({
  Invoices: z.array(
    z.looseObject({
      InvoiceID: z.string().default(''),
      Type: text,
      InvoiceNumber: text,
      Status: invoiceStatusSchema.catch('DRAFT' satisfies InvoiceStatus),
      StatusAttributeString: text,
      HasErrors: z.boolean().nullish(),
      Reference: text,
      Url: text,
      CurrencyCode: text,
      CurrencyRate: number,
      LineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']).catch('Exclusive'),
      Contact: z.object({ ContactID: z.string().default(''), Name: z.string().default('') }).nullish(),
      SubTotal: number,
      TotalTax: number,
      Total: number,
      AmountPaid: number,
      AmountCredited: number,
      AmountDue: number,
      Date: text,
      DateString: text,
      DueDate: text,
      DueDateString: text,
      ExpectedPaymentDate: text,
      FullyPaidOnDate: text,
      UpdatedDateUTC: text,
      SentToContact: z.boolean().nullish(),
      LineItems: z
        .array(
          z.object({
            Description: text,
            Quantity: number,
            UnitAmount: number,
            DiscountRate: number,
            TaxType: text,
            AccountCode: text,
            LineAmount: number,
            LineItemID: text,
            AccountID: text,
            ItemCode: text,
            DiscountAmount: number,
            TaxAmount: number,
            Tracking: z.array(z.object({ Name: text, Option: text })).nullish(),
          }),
        )
        .nullish(),
      Payments: z.array(z.object({ PaymentID: z.string(), Date: text, Amount: number, Status: text })).nullish(),
      CreditNotes: z.array(creditNoteSchema).nullish(),
      Overpayments: z.array(overpaymentSchema).nullish(),
      Prepayments: z.array(prepaymentSchema).nullish(),
    }),
  ),
});

export function toInvoice(invoice: z.infer<typeof invoicesSchema>['Invoices'][number]): Invoice {
  const money = (value: number | string | null | undefined) => decimalText(value) ?? '0';
  return {
    invoiceId: invoice.InvoiceID,
    contactId: invoice.Contact?.ContactID ?? '',
    contactName: invoice.Contact?.Name ?? '',
    number: invoice.InvoiceNumber ?? '',
    status: invoice.Status,
    reference: invoice.Reference ?? null,
    url: invoice.Url ?? null,
    currency: invoice.CurrencyCode ?? '',
    currencyRate: decimalText(invoice.CurrencyRate),
    lineAmountTypes: invoice.LineAmountTypes,
    subTotal: money(invoice.SubTotal),
    totalTax: money(invoice.TotalTax),
    total: money(invoice.Total),
    amountPaid: money(invoice.AmountPaid),
    amountCredited: money(invoice.AmountCredited),
    amountDue: money(invoice.AmountDue),
    date: calendarDay(invoice.DateString ?? invoice.Date),
    dueDate: calendarDay(invoice.DueDateString ?? invoice.DueDate),
    sent: invoice.SentToContact ?? false,
    lines: (invoice.LineItems ?? []).map((line) => ({
      description: line.Description ?? '',
      quantity: decimalText(line.Quantity),
      unitAmount: decimalText(line.UnitAmount),
      discountRate: decimalText(line.DiscountRate),
      taxType: line.TaxType ?? null,
      accountCode: line.AccountCode ?? null,
      lineAmount: decimalText(line.LineAmount),
      lineItemId: line.LineItemID ?? null,
      accountId: line.AccountID ?? null,
      itemCode: line.ItemCode ?? null,
      discountAmount: decimalText(line.DiscountAmount),
      taxAmount: decimalText(line.TaxAmount),
      tracking: (line.Tracking ?? []).map(({ Name, Option }) => ({ category: Name ?? '', option: Option ?? '' })),
    })),
    payments: (invoice.Payments ?? [])
      .filter((payment) => payment.Status !== 'DELETED')
      .map((payment) => ({
        id: payment.PaymentID,
        date: calendarDay(payment.Date) ?? '',
        amount: money(payment.Amount),
      })),
    credits: creditsOf(invoice),
    expectedPaymentDate: calendarDay(invoice.ExpectedPaymentDate),
    fullyPaidOn: calendarDay(invoice.FullyPaidOnDate),
    updatedInXeroAt: instant(invoice.UpdatedDateUTC),
  };
}

/** All three lessen what is due as `AmountCredited`. https://developer.xero.com/documentation/api/accounting/invoices */
function creditsOf(invoice: z.infer<typeof invoicesSchema>['Invoices'][number]): InvoiceCredit[] {
  const { CreditNotes, Overpayments, Prepayments } = invoice;
  const applied = (credit: z.infer<z.ZodObject<typeof creditFields>>) => ({
    date: calendarDay(credit.DateString ?? credit.Date),
    amount: decimalText(credit.AppliedAmount) ?? '0',
  });
  return [
    ...(CreditNotes ?? []).map((note) => ({
      ...{ type: 'CREDITNOTE' as const, id: note.CreditNoteID, number: note.CreditNoteNumber ?? null },
      ...applied(note),
    })),
    ...(Overpayments ?? []).map((overpayment) => ({
      ...{ type: 'OVERPAYMENT' as const, id: overpayment.OverpaymentID, number: null },
      ...applied(overpayment),
    })),
    ...(Prepayments ?? []).map((prepayment) => ({
      ...{ type: 'PREPAYMENT' as const, id: prepayment.PrepaymentID, number: null },
      ...applied(prepayment),
    })),
  ];
}

/** `/Date(1552262400000+0000)/` or `2019-03-11T00:00:00`; the milliseconds are UTC whatever offset follows. */
export function instant(wire: string | null | undefined): Date | null {
  if (!wire) return null;
  const milliseconds = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(wire)?.[1];
  const date = milliseconds
    ? new Date(Number(milliseconds))
    : new Date(/[Zz]|[+-]\d\d:\d\d$/.test(wire) ? wire : `${wire}Z`);
  // .NET's MinValue stands for "none".
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1900 ? null : date;
}

function calendarDay(wire: string | null | undefined): string | null {
  return instant(wire)?.toISOString().slice(0, 10) ?? null;
}

export function toTerms(terms: z.infer<typeof termsSchema>): PaymentTerms | null {
  if (!terms?.Type || typeof terms.Day !== 'number') return null;
  // No days after is due at once, but no month has a day 0.
  const ofMonth = terms.Type === 'OFCURRENTMONTH' || terms.Type === 'OFFOLLOWINGMONTH';
  return ofMonth && terms.Day === 0 ? null : { day: terms.Day, type: terms.Type };
}

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
