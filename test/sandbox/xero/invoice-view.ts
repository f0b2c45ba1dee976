/** An invoice as Xero shows it. */
import { amountDueOf, amountPaidOf, paymentsOf } from './balances.ts';
import { contactView } from './contact-view.ts';
import { creditListsOf } from './credits.ts';
import { calendarMsDate, calendarString, msDate, utcString } from './dates.ts';
import { lineView } from './line-view.ts';
import type { Invoice, Organisation } from './records.ts';

/** How much a call shows: `full` single documents and writes, `page` pages, `list` unpaged lists (no lines), `summary`. */
type InvoiceDetail = 'full' | 'page' | 'list' | 'summary';

function paymentList(organisation: Organisation, invoice: Invoice): Record<string, unknown>[] {
  return paymentsOf(organisation, invoice).map((payment) => ({
    PaymentID: payment.paymentId,
    Date: calendarMsDate(payment.date),
    Amount: payment.amount.toNumber(),
    Reference: payment.reference,
    CurrencyRate: payment.currencyRate.toNumber(),
    HasAccount: false,
    HasValidationErrors: false,
  }));
}

function moneyView(organisation: Organisation, invoice: Invoice): Record<string, unknown> {
  const lastPaid = paymentsOf(organisation, invoice)
    .map(({ date }) => date)
    .toSorted()
    .at(-1);
  return {
    SubTotal: invoice.subTotal.toNumber(),
    TotalTax: invoice.totalTax.toNumber(),
    Total: invoice.total.toNumber(),
    ...(invoice.totalDiscount.gt(0) && { TotalDiscount: invoice.totalDiscount.toNumber() }),
    AmountDue: amountDueOf(organisation, invoice).toNumber(),
    AmountPaid: amountPaidOf(organisation, invoice).toNumber(),
    AmountCredited: invoice.amountCredited.toNumber(),
    CurrencyCode: invoice.currencyCode,
    CurrencyRate: invoice.currencyRate.toNumber(),
    ...(invoice.status === 'PAID' && lastPaid !== undefined ? { FullyPaidOnDate: calendarMsDate(lastPaid) } : {}),
  };
}

export function invoiceView(
  organisation: Organisation,
  invoice: Invoice,
  options: { detail: InvoiceDetail; unitDecimals: number; now: Date },
): Record<string, unknown> {
  const { detail, unitDecimals, now } = options;
  const contact = organisation.contacts.get(invoice.contactId);
  const hasLines = detail === 'full' || detail === 'page';
  return {
    Type: invoice.type,
    InvoiceID: invoice.invoiceId,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    ...(invoice.url === undefined ? {} : { Url: invoice.url }),
    ...(invoice.brandingThemeId === undefined ? {} : { BrandingThemeID: invoice.brandingThemeId }),
    ...(detail === 'summary'
      ? {}
      : { Payments: paymentList(organisation, invoice), ...creditListsOf(organisation, invoice) }),
    ...moneyView(organisation, invoice),
    SentToContact: invoice.sentToContact,
    IsDiscounted: invoice.totalDiscount.gt(0),
    HasAttachments: false,
    HasErrors: false,
    Contact: contact ? contactView(organisation, contact, detail === 'full' ? 'summary' : 'nested', now) : {},
    DateString: calendarString(invoice.date),
    Date: calendarMsDate(invoice.date),
    DueDateString: calendarString(invoice.dueDate),
    DueDate: calendarMsDate(invoice.dueDate),
    ...(invoice.expectedPaymentDate === undefined
      ? {}
      : { ExpectedPaymentDate: calendarMsDate(invoice.expectedPaymentDate) }),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmountTypes,
    LineItems: hasLines
      ? invoice.lines.map((line) => lineView(organisation, line, unitDecimals, invoice.lineAmountTypes))
      : [],
    UpdatedDateUTC: msDate(invoice.updatedAt),
    UpdatedDateUTCString: utcString(invoice.updatedAt),
  };
}
