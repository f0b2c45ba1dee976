import * as z from 'zod';
import type { Invoice, InvoiceCredit, InvoiceStatus } from '../sync/invoice.ts';
import { decimalText } from '../sync/money.ts';
import { calendarDay, instant, number, text } from './wire-values.ts';

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
