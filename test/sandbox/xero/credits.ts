/**
 * Credit notes, overpayments and prepayments of customers, and what of them is applied to invoices.
 * https://developer.xero.com/documentation/api/accounting/creditnotes
 */
import { randomUUID } from 'node:crypto';
import type { Big } from 'big.js';
import { notFound, success, type Answer } from './answers.ts';
import { amountDueOf } from './balances.ts';
import { calendarMsDate, calendarString, msDate, utcString } from './dates.ts';
import { listAnswer, modifiedSince } from './paging.ts';
import { lineView } from './line-view.ts';
import type { Credit, CreditType, Invoice, Organisation } from './records.ts';
import type { ApiRequest } from './request.ts';
import { zero } from './totals.ts';

const NAMES = {
  CREDITNOTE: { list: 'CreditNotes', id: 'CreditNoteID', type: 'ACCRECCREDIT' },
  OVERPAYMENT: { list: 'Overpayments', id: 'OverpaymentID', type: 'RECEIVE-OVERPAYMENT' },
  PREPAYMENT: { list: 'Prepayments', id: 'PrepaymentID', type: 'RECEIVE-PREPAYMENT' },
} as const;

export const remainingCreditOf = (credit: Credit): Big =>
  credit.allocations.reduce((left, { amount }) => left.minus(amount), credit.total);

/** What of all credits is applied to an invoice, one entry for each allocation. */
function allocationsTo(organisation: Organisation, invoiceId: string) {
  return [...organisation.credits.values()].flatMap((credit) =>
    credit.allocations
      .filter((allocation) => allocation.invoiceId === invoiceId)
      .map((allocation) => ({ credit, allocation })),
  );
}

/** The three lists inside an invoice. */
export function creditListsOf(organisation: Organisation, invoice: Invoice): Record<string, unknown[]> {
  const applied = allocationsTo(organisation, invoice.invoiceId);
  const of = (type: CreditType) =>
    applied
      .filter(({ credit }) => credit.type === type)
      .map(({ credit, allocation }) => ({
        [NAMES[type].id]: credit.creditId,
        ...(type === 'CREDITNOTE' ? { CreditNoteNumber: credit.number, HasErrors: false } : {}),
        AppliedAmount: allocation.amount.toNumber(),
        DateString: calendarString(allocation.date),
        Date: calendarMsDate(allocation.date),
        LineItems: [],
        Total: credit.total.toNumber(),
      }));
  return { CreditNotes: of('CREDITNOTE'), Overpayments: of('OVERPAYMENT'), Prepayments: of('PREPAYMENT') };
}

/** Keeps a new credit of a contact; approved. */
export function addCredit(
  organisation: Organisation,
  credit: Omit<Credit, 'creditId' | 'number' | 'allocations' | 'status'>,
): string {
  const creditId = randomUUID();
  const number = credit.type === 'CREDITNOTE' ? `CN-${String(organisation.credits.size + 1).padStart(4, '0')}` : '';
  organisation.credits.set(creditId, { ...credit, creditId, number, status: 'AUTHORISED', allocations: [] });
  return creditId;
}

/** Why this much of the credit cannot be applied to the invoice. */
export function allocationErrors(organisation: Organisation, credit: Credit, invoice: Invoice, amount: Big): string[] {
  return [
    ...(invoice.status === 'AUTHORISED' ? [] : ['You can only allocate to an Authorised invoice']),
    ...(invoice.contactId === credit.contactId ? [] : ['The contact of the invoice is not that of the credit']),
    ...(invoice.currencyCode === credit.currencyCode ? [] : ['The currency of the invoice is not that of the credit']),
    ...(amount.gt(remainingCreditOf(credit)) ? ['The amount exceeds the remaining credit'] : []),
    ...(amount.gt(amountDueOf(organisation, invoice)) ? ['The amount exceeds what is due on the invoice'] : []),
    ...(amount.lte(0) ? ['The amount must be greater than zero'] : []),
  ];
}

/** Applies a part of the credit that was checked before; both documents have changed. */
export function allocate(
  organisation: Organisation,
  credit: Credit,
  { invoice, amount, date, now }: { invoice: Invoice; amount: Big; date: string; now: Date },
): void {
  const allocations = [
    ...credit.allocations,
    { allocationId: randomUUID(), invoiceId: invoice.invoiceId, amount, date },
  ];
  const used = { ...credit, allocations, updatedAt: now };
  organisation.credits.set(credit.creditId, { ...used, status: remainingCreditOf(used).eq(0) ? 'PAID' : 'AUTHORISED' });
  settleInvoice(organisation, invoice, now);
}

function settleInvoice(organisation: Organisation, invoice: Invoice, now: Date): void {
  const amountCredited = allocationsTo(organisation, invoice.invoiceId).reduce(
    (sum, { allocation }) => sum.plus(allocation.amount),
    zero,
  );
  const credited: Invoice = { ...invoice, amountCredited, updatedAt: now };
  const status = amountDueOf(organisation, credited).eq(0) ? 'PAID' : 'AUTHORISED';
  organisation.invoices.set(invoice.invoiceId, { ...credited, status });
}

/** Takes back what was applied; a paid invoice is open again. */
export function removeAllocations(organisation: Organisation, credit: Credit, now: Date): void {
  const invoiceIds = new Set(credit.allocations.map(({ invoiceId }) => invoiceId));
  organisation.credits.set(credit.creditId, { ...credit, allocations: [], status: 'AUTHORISED', updatedAt: now });
  for (const invoiceId of invoiceIds) {
    const invoice = organisation.invoices.get(invoiceId);
    if (invoice) settleInvoice(organisation, invoice, now);
  }
}

export function creditView(organisation: Organisation, credit: Credit): Record<string, unknown> {
  const { id, type } = NAMES[credit.type];
  const contact = organisation.contacts.get(credit.contactId);
  return {
    [id]: credit.creditId,
    ...(credit.type === 'CREDITNOTE' ? { CreditNoteNumber: credit.number } : {}),
    Type: type,
    Contact: { ContactID: credit.contactId, Name: contact?.name },
    Date: calendarMsDate(credit.date),
    Status: credit.status,
    ...documentView(organisation, credit),
    Total: credit.total.toNumber(),
    CurrencyCode: credit.currencyCode,
    RemainingCredit: remainingCreditOf(credit).toNumber(),
    Allocations: credit.allocations.map((allocation) => ({
      AllocationID: allocation.allocationId,
      Amount: allocation.amount.toNumber(),
      Date: calendarMsDate(allocation.date),
      Invoice: { InvoiceID: allocation.invoiceId },
    })),
    UpdatedDateUTC: msDate(credit.updatedAt),
    UpdatedDateUTCString: utcString(credit.updatedAt),
  };
}

/** Of credits that people gave only the amount matters. */
function documentView(organisation: Organisation, { total, document }: Credit): Record<string, unknown> {
  if (!document) return { LineAmountTypes: 'NoTax', SubTotal: total.toNumber(), TotalTax: 0 };
  const { lines, lineAmountTypes, totals, reference, currencyRate } = document;
  return {
    ...{ Reference: reference, LineAmountTypes: lineAmountTypes, CurrencyRate: currencyRate.toNumber() },
    LineItems: lines.map((line) => lineView(organisation, line, 4, lineAmountTypes)),
    SubTotal: totals.subTotal.toNumber(),
    TotalTax: totals.totalTax.toNumber(),
  };
}

export function listCredits(type: CreditType): (request: ApiRequest) => Answer {
  return (request) => {
    const { organisation, now } = request;
    const isModified = modifiedSince(request);
    const found = [...organisation.credits.values()].filter(
      (credit) => credit.type === type && isModified(credit.updatedAt),
    );
    const views = found.map((credit) => creditView(organisation, credit));
    return success(now, listAnswer(request, NAMES[type].list, views));
  };
}

export function getCredit(type: CreditType): (request: ApiRequest) => Answer {
  return ({ organisation, id, now }) => {
    const credit = organisation.credits.get(id.toLowerCase());
    if (credit?.type !== type) return notFound;
    return success(now, { [NAMES[type].list]: [creditView(organisation, credit)] });
  };
}
