/** Payments against invoices: list, create, delete. https://developer.xero.com/documentation/api/accounting/payments */
import { randomUUID } from 'node:crypto';
import type { Big } from 'big.js';
import { EMPTY_ID, notFound, success, type Answer } from './answers.ts';
import { amountDueOf } from './balances.ts';
import { writeBatch, type Written } from './batch.ts';
import { calendarMsDate, msDate, todayIn, utcString } from './dates.ts';
import { paymentInput, type PaymentInput } from './invoice-input.ts';
import { lockErrors } from './invoice-rules.ts';
import { findInvoice } from './invoices.ts';
import { listAnswer, modifiedSince } from './paging.ts';
import type { Account, Invoice, Organisation, Payment } from './records.ts';
import { readElements, type ApiRequest } from './request.ts';
import { zero } from './totals.ts';

/** The nested invoice is partial: no Status, no AmountDue. */
function paymentView(organisation: Organisation, payment: Payment): Record<string, unknown> {
  const account = organisation.accounts.find(({ AccountID }) => AccountID === payment.accountId);
  const invoice = organisation.invoices.get(payment.invoiceId);
  const contact = organisation.contacts.get(invoice?.contactId ?? '');
  return {
    PaymentID: payment.paymentId,
    Date: calendarMsDate(payment.date),
    BankAmount: payment.amount.toNumber(),
    Amount: payment.amount.toNumber(),
    Reference: payment.reference,
    CurrencyRate: payment.currencyRate.toNumber(),
    PaymentType: invoice?.type === 'ACCPAY' ? 'ACCPAYPAYMENT' : 'ACCRECPAYMENT',
    Status: payment.status,
    UpdatedDateUTC: msDate(payment.updatedAt),
    UpdatedDateUTCString: utcString(payment.updatedAt),
    HasAccount: true,
    IsReconciled: false,
    Account: { AccountID: payment.accountId, ...(account?.Code === undefined ? {} : { Code: account.Code }) },
    Invoice: {
      Type: invoice?.type,
      InvoiceID: payment.invoiceId,
      InvoiceNumber: invoice?.number,
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      HasErrors: false,
      IsDiscounted: false,
      Contact: { ContactID: invoice?.contactId, Name: contact?.name, ContactPersons: [], HasValidationErrors: false },
      LineItems: [],
      CurrencyCode: invoice?.currencyCode,
    },
    HasValidationErrors: false,
  };
}

/** Sets AUTHORISED or PAID by what is due, and touches the invoice. */
function settle(organisation: Organisation, invoice: Invoice, now: Date): void {
  const status = amountDueOf(organisation, invoice).eq(0) ? 'PAID' : 'AUTHORISED';
  organisation.invoices.set(invoice.invoiceId, { ...invoice, status, updatedAt: now });
}

/** Stores a payment that was checked before. */
export function recordPayment(
  organisation: Organisation,
  invoice: Invoice,
  payment: { account: Account; amount: Big; date: string; reference?: string; now: Date },
): string {
  const { account, amount, date, reference = '', now } = payment;
  const paymentId = randomUUID();
  const record: Payment = {
    paymentId,
    invoiceId: invoice.invoiceId,
    accountId: account.AccountID,
    amount,
    date,
    reference,
    currencyRate: invoice.currencyRate,
    status: 'AUTHORISED',
    updatedAt: now,
  };
  organisation.payments.set(paymentId, record);
  settle(organisation, invoice, now);
  return paymentId;
}

export function paymentErrors(organisation: Organisation, invoice: Invoice, amount: Big, date: string): string[] {
  if (invoice.status !== 'AUTHORISED') return ['Payments can only be made against Authorised documents'];
  const due = amountDueOf(organisation, invoice);
  return [
    ...(amount.lte(0) ? ['Payment amount must be greater than zero'] : []),
    ...(amount.gt(due) ? ['Payment amount exceeds the amount outstanding on this document'] : []),
    ...lockErrors(organisation, date),
  ];
}

function create(request: ApiRequest, input: PaymentInput): Written {
  const { organisation, now } = request;
  const invoice = findInvoice(
    organisation,
    input.Invoice?.InvoiceID ?? input.Invoice?.InvoiceNumber ?? input.InvoiceNumber ?? '',
  );
  const echo = { PaymentID: EMPTY_ID, Amount: input.Amount?.toNumber() };
  if (!invoice) return { errors: ['An existing Invoice with the specified InvoiceID could not be found'], echo };
  const wanted = { id: input.Account?.AccountID, code: input.Account?.Code ?? input.Code };
  const account = organisation.accounts.find(
    ({ AccountID, Code, Status, Type, EnablePaymentsToAccount: payable }) =>
      (wanted.id === undefined ? Code !== undefined && Code === wanted.code : AccountID === wanted.id) &&
      Status === 'ACTIVE' &&
      (Type === 'BANK' || payable),
  );
  const amount = input.Amount ?? zero;
  const date = input.Date ?? todayIn(organisation.zone, now);
  const errors = paymentErrors(organisation, invoice, amount, date);
  if (!account || errors.length > 0) {
    return { errors: [...errors, ...(account ? [] : ['Account must be valid.'])], echo };
  }
  const reference = input.Reference ?? '';
  return { id: recordPayment(organisation, invoice, { account, amount, date, reference, now }) };
}

const viewOf =
  (organisation: Organisation) =>
  (id: string): Record<string, unknown> => {
    const payment = organisation.payments.get(id);
    return payment ? paymentView(organisation, payment) : {};
  };

export const createPayments = (request: ApiRequest): Answer =>
  writeBatch(request, {
    key: 'Payments',
    inputs: readElements(request.body, 'Payments', paymentInput),
    write: (input) => create(request, input),
    view: viewOf(request.organisation),
  });

export function listPayments(request: ApiRequest): Answer {
  const { organisation, now } = request;
  const isModified = modifiedSince(request);
  const found = [...organisation.payments.values()].filter(({ updatedAt }) => isModified(updatedAt));
  const views = found.map((payment) => paymentView(organisation, payment));
  return success(now, listAnswer(request, 'Payments', views));
}

export function getPayment({ organisation, id, now }: ApiRequest): Answer {
  const payment = organisation.payments.get(id.toLowerCase());
  return payment ? success(now, { Payments: [paymentView(organisation, payment)] }) : notFound;
}

/** The only change of a payment is its deletion, which makes a paid invoice AUTHORISED again. */
export function deletePayment(request: ApiRequest): Answer {
  const { organisation, now } = request;
  const payment = organisation.payments.get(request.id.toLowerCase());
  if (!payment) return notFound;
  return writeBatch(
    { ...request, query: {} },
    {
      key: 'Payments',
      inputs: readElements(request.body, 'Payments', paymentInput).slice(0, 1),
      write: (input) => {
        const echo = { PaymentID: payment.paymentId };
        if (input.Status !== 'DELETED') return { errors: ['Payment can only be deleted'], echo };
        if (payment.status === 'DELETED') return { errors: ['Payment has already been deleted'], echo };
        organisation.payments.set(payment.paymentId, { ...payment, status: 'DELETED', updatedAt: now });
        const invoice = organisation.invoices.get(payment.invoiceId);
        if (invoice) settle(organisation, invoice, now);
        return { id: payment.paymentId };
      },
      view: viewOf(organisation),
    },
  );
}
