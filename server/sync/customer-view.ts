import Big from 'big.js';
import type { DealView } from '../api/contract/deal.ts';
import type { ContactLink } from '../db/contact-tables.ts';
import type { Connection } from '../db/org-tables.ts';
import { describeTerms } from './due-date.ts';
import { sum, toCents } from './money.ts';

/** What the mirror's invoices of a contact come to. Money: decimal strings in `currency`. */
export interface CustomerFigures {
  /** Of open invoices, by currency. */
  balances: {
    currency: string;
    outstanding: string;
    overdue: string;
    /** Became overdue since Xero's own balances were read. */
    overdueSinceRead: string;
    /** Of invoices that are not this deal's. */
    otherOutstanding: string;
    otherOverdue: string;
  }[];
  /** The newest first. */
  lastPayments: { date: string; amount: string; currency: string; invoiceNumber: string }[];
  /** From the invoice's date to its last payment; null: nothing was paid yet. */
  medianDaysToPay: number | null;
  paidInvoices: number;
  otherInvoices: number;
}

export interface CustomerViewInput {
  contact: ContactLink;
  figures: CustomerFigures;
  xero: Connection | undefined;
}

/** The contact as the panel shows it: Xero's own balances, and what has become overdue since they were read. */
export function contactView({ contact, figures, xero }: CustomerViewInput): NonNullable<DealView['contact']> {
  const currencies = figures.balances.map(({ currency }) => currency);
  // Xero sums the currencies of a contact as they are, which is no amount of money.
  const isMixed = currencies.length > 1;
  const isKnown = contact.outstanding !== null || isComplete(contact);
  const outstanding = contact.outstanding ?? sum(figures.balances.map((balance) => balance.outstanding));
  const overdue =
    contact.overdue === null
      ? sum(figures.balances.map((balance) => balance.overdue))
      : sum(figures.balances.map((balance) => balance.overdueSinceRead)).plus(contact.overdue);
  return {
    id: contact.contactId,
    name: contact.contactName,
    outstanding: isKnown && !isMixed ? toCents(outstanding) : null,
    overdue: isKnown && !isMixed ? toCents(overdue) : null,
    terms: contact.salesTerms ? describeTerms(contact.salesTerms) : null,
    currency: isMixed ? null : (currencies[0] ?? xero?.baseCurrency ?? null),
    isArchived: contact.isArchived,
  };
}

/** The customer at a glance, from the mirror's invoices; amounts of different currencies stay apart. */
export function customerView({ contact, figures, xero }: CustomerViewInput): NonNullable<DealView['customer']> {
  const terms = contact.salesTerms ?? xero?.salesTerms ?? null;
  const { balances, medianDaysToPay, paidInvoices } = figures;
  const others = balances.filter(({ otherOutstanding }) => new Big(otherOutstanding).gt(0));
  return {
    isComplete: isComplete(contact),
    balances: balances.map(({ currency, outstanding, overdue }) => ({
      ...{ currency, outstanding: toCents(outstanding), overdue: toCents(overdue) },
    })),
    terms: terms ? describeTerms(terms) : null,
    paymentTerms: terms,
    lastPayments: figures.lastPayments.map((payment) => ({ ...payment, amount: toCents(payment.amount) })),
    usualDaysToPay: medianDaysToPay === null ? null : Math.round(medianDaysToPay),
    paidInvoices,
    otherInvoices: {
      count: figures.otherInvoices,
      balances: others.map(({ currency, otherOutstanding, otherOverdue }) => ({
        ...{ currency, outstanding: toCents(otherOutstanding), overdue: toCents(otherOverdue) },
      })),
    },
  };
}

/** A contact we made has no invoices but those that were mirrored as they came. */
function isComplete({ origin, invoicesReadAt }: ContactLink): boolean {
  return origin === 'created' || invoicesReadAt !== null;
}
