/** What people do in Xero itself, behind our back. */
import { Big } from 'big.js';
import type { z } from 'zod';
import { amountDueOf, amountPaidOf } from './balances.ts';
import { addCredit, allocate, allocationErrors, removeAllocations } from './credits.ts';
import { contactInput, storeContact, writeContact } from './contact-writes.ts';
import { todayIn } from './dates.ts';
import { invoiceInput } from './invoice-input.ts';
import { writeInvoice } from './invoice-writes.ts';
import { paymentErrors, recordPayment } from './payments.ts';
import type { Account, Contact, CreditType, Invoice, InvoiceStatus, Organisation } from './records.ts';

/** An act that Xero's own pages would not offer. */
export class ImpossibleAct extends Error {}

function holderOf<Kind extends 'invoices' | 'contacts'>(organisations: Organisation[], kind: Kind, id: string) {
  const organisation = organisations.find((known) => known[kind].has(id));
  const record = organisation?.[kind].get(id) as (Kind extends 'invoices' ? Invoice : Contact) | undefined;
  if (!organisation || !record) throw new ImpossibleAct(`The sandbox has no ${kind} with the id ${id}`);
  return { organisation, record };
}

function accountIn(organisation: Organisation, codeOrId: string): Account {
  const account = organisation.accounts.find(({ Code, AccountID }) => Code === codeOrId || AccountID === codeOrId);
  if (!account) throw new ImpossibleAct(`${organisation.name} has no account ${codeOrId}`);
  return account;
}

type InvoiceFields = z.input<typeof invoiceInput>;
type ContactFields = z.input<typeof contactInput>;

export function createPeople(organisations: Organisation[], now: () => Date) {
  const store = (organisation: Organisation, fields: InvoiceFields, old?: Invoice): string => {
    const context = { organisation, clientId: null, unitDecimals: 4, now: now() } as const;
    const result = writeInvoice(context, invoiceInput.parse(fields), old);
    if (Array.isArray(result)) throw new ImpossibleAct(result.join(' '));
    return result.id;
  };
  const edit = (invoiceId: string, fields: InvoiceFields): void => {
    const { organisation, record } = holderOf(organisations, 'invoices', invoiceId);
    store(organisation, fields, record);
  };
  const setStatus = (invoiceId: string, status: InvoiceStatus): void => {
    edit(invoiceId, { Status: status });
  };
  const storePerson = (organisation: Organisation, fields: ContactFields, old?: Contact): string => {
    const result = writeContact(organisation, old, contactInput.parse(fields), now());
    if ('errors' in result) throw new ImpossibleAct(result.errors.join(' '));
    return storeContact(organisation, result.contact);
  };
  const firstOrganisation = (): Organisation => {
    const [first] = organisations;
    if (!first) throw new ImpossibleAct('The sandbox has no organisation');
    return first;
  };
  const accountOf = (codeOrId: string, organisation = firstOrganisation()): Account =>
    accountIn(organisation, codeOrId);
  const giveCredit = (
    type: CreditType,
    contactId: string,
    { total, date, currencyCode }: { total: string | number; date?: string; currencyCode?: string },
  ): string => {
    const { organisation } = holderOf(organisations, 'contacts', contactId);
    const day = date ?? todayIn(organisation.zone, now());
    const currency = currencyCode ?? organisation.baseCurrency;
    const credit = { type, contactId, total: new Big(total), date: day, currencyCode: currency, updatedAt: now() };
    return addCredit(organisation, credit);
  };
  const applyCredit = (creditId: string, invoiceId: string, amount: string | number): void => {
    const { organisation, record: invoice } = holderOf(organisations, 'invoices', invoiceId);
    const credit = organisation.credits.get(creditId);
    if (!credit) throw new ImpossibleAct(`The sandbox has no credit ${creditId}`);
    const errors = allocationErrors(organisation, credit, invoice, new Big(amount));
    if (errors.length > 0) throw new ImpossibleAct(errors.join(' '));
    const date = todayIn(organisation.zone, now());
    allocate(organisation, credit, { invoice, amount: new Big(amount), date, now: now() });
  };
  return {
    /** Money arrives: `amount` (default all that is due) on `date` (YYYY-MM-DD, default today there). Gives the PaymentID. */
    pay(invoiceId: string, options: { amount?: string | number; date?: string } = {}): string {
      const { organisation, record } = holderOf(organisations, 'invoices', invoiceId);
      const amount = options.amount === undefined ? amountDueOf(organisation, record) : new Big(options.amount);
      const date = options.date ?? todayIn(organisation.zone, now());
      const errors = paymentErrors(organisation, record, amount, date);
      if (errors.length > 0) throw new ImpossibleAct(errors.join(' '));
      const account = accountIn(organisation, '090');
      return recordPayment(organisation, record, { account, amount, date, now: now() });
    },
    approve: (invoiceId: string): void => {
      setStatus(invoiceId, 'AUTHORISED');
    },
    voidInvoice: (invoiceId: string): void => {
      setStatus(invoiceId, 'VOIDED');
    },
    deleteInvoice: (invoiceId: string): void => {
      setStatus(invoiceId, 'DELETED');
    },
    /** An invoice made in Xero, not by our app; fields as in Xero's API. Gives the InvoiceID. */
    addInvoice: (fields: InvoiceFields, organisation = firstOrganisation()): string => store(organisation, fields),
    editInvoice: edit,
    /** A customer gets a credit note, or has paid too much or beforehand. Gives its id. */
    addCredit: giveCredit,
    /** This much of a credit is applied to an invoice. */
    allocate: applyCredit,
    /** What was applied of a credit is taken back. */
    removeAllocations(creditId: string): void {
      const organisation = organisations.find((known) => known.credits.has(creditId));
      const credit = organisation?.credits.get(creditId);
      if (!organisation || !credit) throw new ImpossibleAct(`The sandbox has no credit ${creditId}`);
      removeAllocations(organisation, credit, now());
    },
    /** A credit note over this much is made and applied at once. */
    allocateCredit(invoiceId: string, amount: string | number): string {
      const { record } = holderOf(organisations, 'invoices', invoiceId);
      const total = { total: amount, currencyCode: record.currencyCode };
      const creditId = giveCredit('CREDITNOTE', record.contactId, total);
      applyCredit(creditId, invoiceId, amount);
      return creditId;
    },
    /** A note for oneself when the customer will pay; Xero's time of change stays as it is on a part-paid invoice. */
    expectPayment(invoiceId: string, date: string): void {
      const { organisation, record } = holderOf(organisations, 'invoices', invoiceId);
      const isPartPaid = amountPaidOf(organisation, record).plus(record.amountCredited).gt(0);
      const updatedAt = isPartPaid ? record.updatedAt : now();
      organisation.invoices.set(invoiceId, { ...record, expectedPaymentDate: date, updatedAt });
    },
    addContact: (fields: ContactFields, organisation = firstOrganisation()): string =>
      storePerson(organisation, fields),
    editContact(contactId: string, fields: ContactFields): void {
      const { organisation, record } = holderOf(organisations, 'contacts', contactId);
      storePerson(organisation, fields, record);
    },
    /** Takes back every payment, as "Remove & Redo" does. */
    removePayments(invoiceId: string): void {
      const { organisation, record } = holderOf(organisations, 'invoices', invoiceId);
      if (amountPaidOf(organisation, record).eq(0)) throw new ImpossibleAct('Nothing has been paid');
      for (const payment of organisation.payments.values()) {
        if (payment.invoiceId !== invoiceId) continue;
        organisation.payments.set(payment.paymentId, { ...payment, status: 'DELETED', updatedAt: now() });
      }
      organisation.invoices.set(invoiceId, { ...record, status: 'AUTHORISED', updatedAt: now() });
    },
    /** A new code and, if given, name; the AccountID stays. */
    renameAccount(codeOrId: string, to: { code?: string; name?: string }, organisation?: Organisation): void {
      const account = accountOf(codeOrId, organisation);
      account.Code = to.code ?? account.Code ?? '';
      account.Name = to.name ?? account.Name;
    },
    archiveAccount(codeOrId: string, organisation?: Organisation): void {
      accountOf(codeOrId, organisation).Status = 'ARCHIVED';
    },
    archiveContact(contactId: string): void {
      const { organisation, record } = holderOf(organisations, 'contacts', contactId);
      organisation.contacts.set(contactId, { ...record, status: 'ARCHIVED', updatedAt: now() });
    },
    /** `from` becomes archived and points to `to`, which takes over its invoices. */
    mergeContacts(from: string, to: string): void {
      const { organisation, record } = holderOf(organisations, 'contacts', from);
      holderOf([organisation], 'contacts', to);
      const merged: Contact = { ...record, status: 'ARCHIVED', mergedToContactId: to, updatedAt: now() };
      organisation.contacts.set(from, merged);
      for (const invoice of organisation.invoices.values()) {
        if (invoice.contactId === from) organisation.invoices.set(invoice.invoiceId, { ...invoice, contactId: to });
      }
    },
  };
}
