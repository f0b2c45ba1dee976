import { sameDraft, says } from './compare-lines.ts';
import type { LineDraft } from './draft-lines.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import type { LineAmountTypes } from './invoice-totals.ts';
import type { ChosenContent } from './overrides.ts';

/** What the head of an invoice is to say by its deal. */
export interface ContentHead {
  customerId: string;
  customerName: string;
  reference: string;
  date: string;
  /** Null: left to Xero. */
  dueDate: string | null;
  currency: string;
  /** Null: Xero's rate of the day. */
  currencyRate: string | null;
  lineAmountTypes: LineAmountTypes;
}

/** What an invoice is to say by its deal. */
export interface InvoiceContent {
  head: ContentHead;
  lines: LineDraft[];
  /** As Xero computes it. */
  total: string;
  /** Zoho's ids of the products it was made from. */
  productIds: string[];
  /** What of it a person chose, if anything: it is no difference from the deal, and stays when the deal changes. */
  chosen?: ChosenContent;
}

/** The head of an invoice as Xero has it. */
export type XeroHead = Pick<
  Invoice,
  'contactId' | 'reference' | 'date' | 'dueDate' | 'currency' | 'currencyRate' | 'lineAmountTypes'
>;

/** A line as we last sent it, and as Xero answered it: what tells an edit on either side. */
export interface SentLine {
  draft: LineDraft;
  answered: InvoiceLine;
}

/**
 * An invoice as we last sent it. `content` is what the deal said when the two were last brought together; where an edit in
 * Xero was kept, `head` and `lines` still hold what was sent before that edit.
 */
export interface LastSent {
  /** ISO 8601; the day of an invoice dated *today* follows from it. */
  draftedAt: string;
  content: InvoiceContent;
  head: { draft: ContentHead; answered: XeroHead };
  lines: SentLine[];
}

export function xeroHeadOf(invoice: XeroHead): XeroHead {
  const { contactId, reference, date, dueDate, currency, currencyRate, lineAmountTypes } = invoice;
  return { contactId, reference, date, dueDate, currency, currencyRate, lineAmountTypes };
}

/**
 * What is to be remembered of an invoice that was made with this content. One that Xero has with other lines, of an earlier
 * try, was made before the deal changed: then what Xero has counts as what was sent, so that the difference is seen.
 */
export function lastSentOf(content: InvoiceContent, invoice: Invoice, draftedAt: string): LastSent {
  const isAsSent =
    invoice.lines.length === content.lines.length &&
    content.lines.every((draft, index) => {
      const line = invoice.lines[index];
      return line !== undefined && says(line, draft);
    });
  const sent = isAsSent ? content : { ...content, lines: invoice.lines.map(draftOf), total: invoice.total };
  return {
    draftedAt,
    content: sent,
    head: { draft: content.head, answered: xeroHeadOf(invoice) },
    lines: invoice.lines.map((answered, index) => ({ draft: sent.lines[index] ?? draftOf(answered), answered })),
  };
}

function draftOf(line: InvoiceLine): LineDraft {
  const { description, discountRate, taxType, itemCode, tracking } = line;
  return {
    ...{ description, discountRate, taxType, itemCode, tracking },
    quantity: line.quantity ?? '1',
    unitAmount: line.unitAmount ?? '0',
    accountCode: line.accountCode ?? '',
  };
}

/** Whether two contents would be the same invoice. */
export function sameContent(one: InvoiceContent, other: InvoiceContent): boolean {
  const { customerName: _one, ...head } = one.head;
  const { customerName: _other, ...otherHead } = other.head;
  return (
    Object.entries(head).every(([key, value]) => otherHead[key as keyof typeof otherHead] === value) &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => {
      const otherLine = other.lines[index];
      return otherLine !== undefined && sameDraft(line, otherLine);
    })
  );
}
