/** What clients may send as an invoice; unknown fields are ignored, as Xero does. */
import { z } from 'zod';
import { parseCalendarDate } from './dates.ts';
import { contactInput } from './contact-writes.ts';
import { decimalInput, textInput } from './request.ts';

const dateInput = z.string().transform((text, context) => {
  const date = parseCalendarDate(text);
  if (date !== undefined) return date;
  context.addIssue({ code: 'custom', message: `'${text}' is not a date` });
  return z.NEVER;
});

const lineInput = z.object({
  LineItemID: z.string().optional(),
  Description: z.string().optional(),
  Quantity: decimalInput.optional(),
  UnitAmount: decimalInput.optional(),
  ItemCode: textInput.optional(),
  AccountCode: textInput.optional(),
  AccountID: z.string().optional(),
  TaxType: z.string().optional(),
  TaxAmount: decimalInput.optional(),
  LineAmount: decimalInput.optional(),
  DiscountRate: decimalInput.optional(),
  DiscountAmount: decimalInput.optional(),
  Tracking: z
    .array(
      z.object({
        TrackingCategoryID: z.string().optional(),
        Name: z.string().optional(),
        Option: z.string().optional(),
        TrackingOptionID: z.string().optional(),
      }),
    )
    .optional(),
});
export type LineInput = z.output<typeof lineInput>;

export const invoiceInput = z.object({
  InvoiceID: z.string().optional(),
  Type: z.string().optional(),
  InvoiceNumber: textInput.optional(),
  Reference: textInput.optional(),
  Status: z.string().optional(),
  Contact: contactInput.optional(),
  LineItems: z.array(lineInput).optional(),
  LineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']).optional(),
  Date: dateInput.optional(),
  DueDate: dateInput.optional(),
  ExpectedPaymentDate: dateInput.optional(),
  CurrencyCode: z.string().optional(),
  CurrencyRate: decimalInput.optional(),
  BrandingThemeID: z.string().optional(),
  Url: z.string().optional(),
  SentToContact: z.boolean().optional(),
  SubTotal: decimalInput.optional(),
  TotalTax: decimalInput.optional(),
  Total: decimalInput.optional(),
});
export type InvoiceInput = z.output<typeof invoiceInput>;

export const paymentInput = z.object({
  PaymentID: z.string().optional(),
  Invoice: z.object({ InvoiceID: z.string().optional(), InvoiceNumber: textInput.optional() }).optional(),
  InvoiceNumber: textInput.optional(),
  Account: z.object({ AccountID: z.string().optional(), Code: textInput.optional() }).optional(),
  Code: textInput.optional(),
  Date: dateInput.optional(),
  Amount: decimalInput.optional(),
  Reference: textInput.optional(),
  CurrencyRate: decimalInput.optional(),
  Status: z.string().optional(),
});
export type PaymentInput = z.output<typeof paymentInput>;
