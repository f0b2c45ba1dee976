import Big from 'big.js';
import type { DealState } from '../api/contract/deal.ts';
import type { InvoiceState } from '../api/contract/invoices.ts';
import { daysBetween } from './due-date.ts';
import type { LineAmountTypes } from './invoice-totals.ts';

/** Xero's own statuses of a sales invoice. "Overdue" and "part paid" are not among them: they are derived below. */
export type InvoiceStatus = 'DRAFT' | 'SUBMITTED' | 'AUTHORISED' | 'PAID' | 'VOIDED' | 'DELETED';

export interface InvoiceLine {
  description: string;
  quantity: string | null;
  unitAmount: string | null;
  discountRate: string | null;
  taxType: string | null;
  accountCode: string | null;
  lineAmount: string | null;
  lineItemId: string | null;
  accountId: string | null;
  itemCode: string | null;
  discountAmount: string | null;
  taxAmount: string | null;
  tracking: { category: string; option: string }[];
}

export interface InvoicePayment {
  id: string;
  /** YYYY-MM-DD. */
  date: string;
  amount: string;
}

/** What of a credit note, overpayment or prepayment was applied to the invoice. */
export interface InvoiceCredit {
  type: 'CREDITNOTE' | 'OVERPAYMENT' | 'PREPAYMENT';
  id: string;
  /** Credit notes only. */
  number: string | null;
  /** YYYY-MM-DD. */
  date: string | null;
  amount: string;
}

/** A sales (ACCREC) invoice as Xero answers it. Money: decimal strings in `currency`; dates: the organisation's calendar. */
export interface Invoice {
  invoiceId: string;
  contactId: string;
  contactName: string;
  number: string;
  status: InvoiceStatus;
  reference: string | null;
  /** Our link back to the deal. */
  url: string | null;
  currency: string;
  /** How much of `currency` one unit of the organisation's own buys; null: Xero did not say. */
  currencyRate: string | null;
  lineAmountTypes: LineAmountTypes;
  subTotal: string;
  totalTax: string;
  total: string;
  amountPaid: string;
  amountCredited: string;
  amountDue: string;
  date: string | null;
  dueDate: string | null;
  sent: boolean;
  lines: InvoiceLine[];
  payments: InvoicePayment[];
  credits: InvoiceCredit[];
  /** What a person noted in Xero. YYYY-MM-DD. */
  expectedPaymentDate: string | null;
  /** YYYY-MM-DD. */
  fullyPaidOn: string | null;
  updatedInXeroAt: Date | null;
}

type Standing = Pick<Invoice, 'status' | 'amountPaid' | 'amountCredited' | 'amountDue' | 'dueDate'>;

/** Live: it counts towards the deal. A voided or deleted invoice does not, nor one that a credit note of ours took back. */
export function isLive(invoice: Pick<Invoice, 'status'> & { replacedAt?: Date | string | null | undefined }): boolean {
  return invoice.status !== 'VOIDED' && invoice.status !== 'DELETED' && (invoice.replacedAt ?? null) === null;
}

/** How many days an approved invoice is past due on `today` (the organisation's day); 0 when it is not. */
export function daysOverdue(invoice: Standing, today: string): number {
  if (invoice.status !== 'AUTHORISED' || invoice.dueDate === null || !new Big(invoice.amountDue).gt(0)) return 0;
  return Math.max(0, daysBetween(invoice.dueDate, today));
}

/** What an invoice is in a salesperson's words. */
export function invoiceState(invoice: Standing & { replacedAt?: Date | null }, today: string): InvoiceState {
  // Xero calls it paid once its credit note is set against it.
  if (invoice.replacedAt && invoice.status !== 'VOIDED' && invoice.status !== 'DELETED') return 'credited';
  switch (invoice.status) {
    case 'DRAFT':
      return 'draft';
    case 'SUBMITTED':
      return 'awaiting_approval';
    case 'PAID':
      return 'paid';
    case 'VOIDED':
    case 'DELETED':
      return 'voided';
    case 'AUTHORISED':
      if (daysOverdue(invoice, today) > 0) return 'overdue';
      return new Big(invoice.amountPaid).plus(invoice.amountCredited).gt(0) ? 'part_paid' : 'awaiting_payment';
  }
}

/** What all invoices of a deal amount to in one word; voided and credited ones count only when there is nothing else. */
export function stateOfInvoices(states: InvoiceState[]): DealState {
  const distinct = new Set(countedStates(states));
  if (distinct.size > 1) return 'mixed';
  const [only] = distinct;
  return only ?? 'not_invoiced';
}

/** Of the states of a deal's invoices those that tell of it: the live ones; without any the credited, else the voided ones. */
export function countedStates(states: InvoiceState[]): InvoiceState[] {
  const live = states.filter((state) => state !== 'voided' && state !== 'credited');
  if (live.length > 0) return live;
  return states.includes('credited') ? ['credited'] : states;
}
