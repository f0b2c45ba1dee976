/** Which changes of an existing invoice Xero refuses. */
import type { Big } from 'big.js';
import type { InvoiceInput } from './invoice-input.ts';
import type { Invoice, InvoiceStatus, Organisation } from './records.ts';

const NOT_VALID = 'Invoice not of valid status for modification';
const LOCKED = 'This document cannot be edited as it has a payment or credit note allocated to it.';
const DATE_LOCKED = 'Date cannot be changed on an invoice that has payment or credit notes allocated to it.';

/** PAID comes from payments only; nothing goes back to DRAFT; VOIDED and DELETED are final. */
const NEXT: Record<InvoiceStatus, readonly string[]> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['SUBMITTED', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: ['PAID'],
  VOIDED: [],
  DELETED: [],
};

/** What may still change once money is allocated; the rest of the body must repeat what is there. */
const FREE = new Set(['InvoiceID', 'DueDate', 'SentToContact', 'ExpectedPaymentDate']);
const repeats = (old: Invoice, input: InvoiceInput, key: string): boolean =>
  (key === 'Type' && input.Type === old.type) ||
  (key === 'Status' && input.Status === old.status) ||
  (key === 'InvoiceNumber' && input.InvoiceNumber === old.number) ||
  (key === 'Date' && input.Date === old.date) ||
  (key === 'Reference' && input.Reference === old.reference) ||
  (key === 'Contact' && input.Contact?.ContactID?.toLowerCase() === old.contactId);

export function transitionErrors(old: Invoice, input: InvoiceInput, allocated: Big): string[] {
  if (!NEXT[old.status].includes(input.Status ?? old.status)) {
    return allocated.gt(0) ? [NOT_VALID, LOCKED] : [NOT_VALID];
  }
  if (allocated.eq(0) && old.status !== 'PAID') return [];
  const touched = Object.entries(input)
    .filter(([key, value]) => value !== undefined && !FREE.has(key) && !repeats(old, input, key))
    .map(([key]) => key);
  if (touched.length === 0 && old.status === 'AUTHORISED') return [];
  return [NOT_VALID, LOCKED, ...(touched.includes('Date') ? [DATE_LOCKED] : [])];
}

/** Nothing may be dated on or before a lock date of the organisation. */
export function lockErrors({ periodLockDate, endOfYearLockDate }: Organisation, date: string): string[] {
  if (endOfYearLockDate !== null && date <= endOfYearLockDate) {
    const shown = new Date(`${endOfYearLockDate}T00:00:00Z`).toLocaleDateString('en-NZ', {
      dateStyle: 'long',
      timeZone: 'UTC',
    });
    return [`The document date cannot be before the end of year lock date, currently set at ${shown}`];
  }
  return periodLockDate !== null && date <= periodLockDate
    ? ['The document date cannot be before the period lock date']
    : [];
}
