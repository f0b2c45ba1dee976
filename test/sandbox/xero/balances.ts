/** What has been paid of an invoice and what is still due; never stored, always counted from the payments. */
import type { Big } from 'big.js';
import type { Invoice, Organisation, Payment } from './records.ts';
import { zero } from './totals.ts';

export const paymentsOf = (organisation: Organisation, { invoiceId }: Invoice): Payment[] =>
  [...organisation.payments.values()].filter(
    (payment) => payment.invoiceId === invoiceId && payment.status === 'AUTHORISED',
  );

export const amountPaidOf = (organisation: Organisation, invoice: Invoice): Big =>
  paymentsOf(organisation, invoice).reduce((sum, { amount }) => sum.plus(amount), zero);

/** A voided or deleted invoice owes nothing. */
export const amountDueOf = (organisation: Organisation, invoice: Invoice): Big =>
  invoice.status === 'VOIDED' || invoice.status === 'DELETED'
    ? zero
    : invoice.total.minus(amountPaidOf(organisation, invoice)).minus(invoice.amountCredited);
