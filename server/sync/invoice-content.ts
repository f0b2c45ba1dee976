import type { Customer } from './customer.ts';
import type { InvoiceDraft } from './draft-invoice.ts';
import type { InvoiceContent } from './last-sent.ts';
import type { PreparedInvoice } from './prepare-invoice.ts';

/** What a drafted invoice says of its deal, without what is settled when it is made: number, status, link, theme. */
export function invoiceContent(
  { reference, date, dueDate, currency, currencyRate, lineAmountTypes, lines }: InvoiceDraft,
  { totals, productIds, chosen }: Pick<PreparedInvoice, 'totals' | 'productIds' | 'chosen'>,
  customer: Pick<Customer, 'id' | 'name'>,
): InvoiceContent {
  return {
    head: {
      ...{ customerId: customer.id, customerName: customer.name },
      reference,
      date,
      dueDate,
      currency,
      currencyRate,
      lineAmountTypes,
    },
    ...{ lines, productIds, total: totals.total },
    ...(chosen && { chosen }),
  };
}
