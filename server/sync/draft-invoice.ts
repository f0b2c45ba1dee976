import Big from 'big.js';
import { createHash } from 'node:crypto';
import type { Problem, Rule, Settings } from '../api/contract.ts';
import type { Customer, Deal } from './deal.ts';
import { addDays, dayIn, dueDateByTerms, type PaymentTerms } from './due-date.ts';
import { isLive, type Invoice } from './invoice.ts';
import { sum, toCents } from './money.ts';

/** A Xero contact not sent yet. */
export interface ContactDraft {
  contactNumber: string;
  name: string;
}

export interface LineDraft {
  description: string;
  quantity: string;
  unitAmount: string;
  accountCode: string;
  taxType: string | null;
}

/** A Xero sales invoice not sent yet; the contact is known only when it is sent. */
export interface InvoiceDraft {
  /** Null: Xero's own sequence. */
  number: string | null;
  status: 'DRAFT' | 'SUBMITTED' | 'AUTHORISED';
  reference: string;
  url: string;
  currency: string;
  date: string;
  /** Null: no terms are known and none are needed yet. */
  dueDate: string | null;
  lineAmountTypes: 'Exclusive' | 'Inclusive' | 'NoTax';
  brandingThemeId: string | null;
  lines: LineDraft[];
}

export interface DraftInput {
  deal: Deal;
  settings: Settings;
  rule: Rule;
  orgId: string;
  instalment: string;
  /** The deal's page in the CRM. */
  dealUrl: string;
  now: Date;
  /** IANA zone of the Xero organisation: it decides what day it is. */
  timeZone: string;
  /** The deal's invoices so far: a remainder is what they leave, and a new one after a void gets the next number. */
  invoices: (Pick<Invoice, 'status' | 'subTotal'> & { ruleId: string; instalment: string })[];
}

export type Draft = { contact: ContactDraft; invoice: InvoiceDraft } | { problem: Problem };

const problem = (code: string, message: string, fix: string): { problem: Problem } => ({
  problem: { code, message, fix, detail: null },
});

/** The contact and the invoice a deal becomes under a rule, or the one thing that keeps it from becoming one. */
export function draftInvoice(input: DraftInput): Draft {
  const { deal, settings, rule } = input;
  const { mapping } = settings;
  if (deal.customer === null) {
    return problem('no_customer', 'The deal has no account and no contact.', 'Choose an account on the deal.');
  }
  const accountCode = mapping.salesAccountCode;
  if (accountCode === null) {
    return problem('needs_mapping', 'No sales account has been chosen yet.', 'Choose the sales account in Settings.');
  }
  const amount = amountOfPortion(input);
  if (!amount?.gt(0)) {
    return deal.amount === null || new Big(deal.amount).eq(0)
      ? problem('no_amount', 'The deal has no amount.', 'Enter the amount on the deal.')
      : problem('nothing_to_invoice', 'Nothing is left to invoice on this deal.', 'Check the deal’s amount.');
  }
  const date =
    rule.dateFrom === 'closing_date' && deal.closingDate ? deal.closingDate : dayIn(input.timeZone, input.now);
  return {
    contact: { contactNumber: deal.customer.id, name: contactName(deal.customer) },
    invoice: {
      number: settings.numbering === 'deal' ? invoiceNumber(input) : null,
      status: rule.status,
      reference: cut(deal.name, 255),
      url: input.dealUrl,
      currency: deal.currency,
      date,
      dueDate: rule.dueDays === null ? null : addDays(date, rule.dueDays),
      lineAmountTypes: mapping.lineAmountTypes,
      brandingThemeId: mapping.brandingThemeId,
      lines: [
        {
          description: cut(deal.name, 4000),
          quantity: '1',
          unitAmount: toCents(amount),
          accountCode,
          taxType: mapping.lineAmountTypes === 'NoTax' ? null : mapping.taxType,
        },
      ],
    },
  };
}

/** A rule without days of its own follows the contact's terms, then the organisation's; an approved invoice needs a day. */
export function withDueDate(invoice: InvoiceDraft, terms: (PaymentTerms | null)[]): InvoiceDraft {
  if (invoice.dueDate !== null) return invoice;
  const known = terms.find((candidate) => candidate !== null);
  if (known) return { ...invoice, dueDate: dueDateByTerms(invoice.date, known) };
  return invoice.status === 'DRAFT' ? invoice : { ...invoice, dueDate: invoice.date };
}

function amountOfPortion({ deal, rule, invoices }: DraftInput): Big | null {
  if (deal.amount === null) return null;
  const whole = new Big(deal.amount);
  if (rule.portion === 'full') return whole;
  if (rule.portion === 'remainder') return whole.minus(sum(invoices.filter(isLive).map((invoice) => invoice.subTotal)));
  return new Big(toCents(whole.times(rule.portion).div(100)));
}

/** Crockford's alphabet: no letter that can be taken for a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The same number for the same cause, whoever computes it: what makes a repeated send refused by Xero, not doubled. */
function invoiceNumber({ orgId, deal, rule, instalment, invoices }: DraftInput): string {
  const digest = createHash('sha256').update([orgId, deal.id, rule.id, instalment].join('\n')).digest();
  const code = [...digest.subarray(0, 10)].map((byte) => alphabet.charAt(byte % 32)).join('');
  const earlier = invoices.filter((invoice) => invoice.ruleId === rule.id && invoice.instalment === instalment).length;
  return earlier > 0 ? `DL-${code}-${earlier + 1}` : `DL-${code}`;
}

/**
 * The customer's name as Xero accepts it: no angle brackets, no double or edge spaces, at most 255 characters.
 * https://developer.xero.com/documentation/api/accounting/contacts
 */
function contactName(customer: Customer): string {
  const name = customer.name.replace(/</g, '(').replace(/>/g, ')').replace(/\s+/g, ' ').trim();
  return cut(name, 255).trim() || `Customer ${customer.id}`;
}

/** The beginning of a text, without half of a character at its end (an emoji is two units long). */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}
