import Big from 'big.js';
import type { InvoiceReissue } from '../db/invoice-tables.ts';
import { cutText } from './describe-line.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import type { LineAmountTypes } from './invoice-totals.ts';
import { sum, toCents } from './money.ts';

/** A line of a credit note; money as decimal strings. */
export interface CreditLine {
  description: string;
  /** Null, with `unitAmount`: a line that is only text. */
  quantity: string | null;
  unitAmount: string | null;
  accountCode: string | null;
  accountId: string | null;
  taxType: string | null;
  itemCode: string | null;
  tracking: { category: string; option: string }[];
}

/** A credit note of a customer, approved at once. */
export interface CreditNoteDraft {
  number: string;
  contactId: string;
  /** YYYY-MM-DD. */
  date: string;
  reference: string;
  currency: string;
  currencyRate: string | null;
  lineAmountTypes: LineAmountTypes;
  lines: CreditLine[];
}

/** The same for the same invoice, whoever works it out: what makes a second credit note refused by Xero. */
export function creditNoteNumber({ number, earlierNotes }: Pick<InvoiceReissue, 'number' | 'earlierNotes'>): string {
  return earlierNotes.length === 0 ? `${number}-CR` : `${number}-CR${String(earlierNotes.length + 1)}`;
}

/** The day it is dated; a credit note is never older than its invoice. */
export function dayOfCreditNote({ date }: Pick<Invoice, 'date'>, day: string): string {
  return date !== null && date > day ? date : day;
}

/** The longest Reference. */
const REFERENCE_LENGTH = 255;

/**
 * The credit note that takes an invoice back: its own lines with their accounts, tax rates, tracking, currency and rate. Of a
 * part, each line is lessened by the same share.
 * @param wanted.amount what it is to come to, with tax
 * @param wanted.day the organisation's today
 */
export function draftCreditNote(
  invoice: Invoice,
  { number, amount, reason, day }: { number: string; amount: string; reason: string; day: string },
): CreditNoteDraft {
  const { contactId, currency, currencyRate, lineAmountTypes } = invoice;
  const isWhole = new Big(amount).eq(invoice.total);
  return {
    ...{ number, contactId, currency, currencyRate },
    date: dayOfCreditNote(invoice, day),
    reference: cutText(reason, REFERENCE_LENGTH),
    // Amounts with their tax in them come to the share exactly.
    lineAmountTypes: isWhole || lineAmountTypes === 'NoTax' ? lineAmountTypes : 'Inclusive',
    lines: isWhole ? invoice.lines.map(wholeLine) : shareOfLines(invoice, amount),
  };
}

/** Credit notes know no discounts: a line that has one is credited with what it came to. */
function wholeLine(line: InvoiceLine): CreditLine {
  const isDiscounted = [line.discountRate, line.discountAmount].some((part) => Number(part ?? 0) !== 0);
  if (isDiscounted) return { ...sameKind(line), quantity: '1', unitAmount: line.lineAmount };
  return { ...sameKind(line), quantity: line.quantity, unitAmount: line.unitAmount };
}

function shareOfLines({ lines, lineAmountTypes, total }: Invoice, amount: string): CreditLine[] {
  const priced = lines.filter(({ lineAmount }) => lineAmount !== null);
  const shares = priced.map((line) => {
    const gross = new Big(line.lineAmount ?? 0).plus(lineAmountTypes === 'Exclusive' ? (line.taxAmount ?? 0) : 0);
    return toCents(gross.times(amount).div(total));
  });
  const missing = new Big(amount).minus(sum(shares));
  const largest = shares.indexOf(shares.toSorted((one, other) => new Big(other).cmp(one))[0] ?? '');
  return priced.map((line, index) => {
    const share = new Big(shares[index] ?? 0).plus(index === largest ? missing : 0);
    return { ...sameKind(line), quantity: '1', unitAmount: share.toFixed(2) };
  });
}

function sameKind(line: InvoiceLine): Omit<CreditLine, 'quantity' | 'unitAmount'> {
  const { description, accountCode, accountId, taxType, itemCode, tracking } = line;
  return { description, accountCode, accountId, taxType, itemCode, tracking };
}
