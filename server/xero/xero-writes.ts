import { tellEach, tellOne, type Outcome, type WriteEntry, type Writes } from '../audit-writes.ts';
import type { Contact } from '../sync/contact.ts';
import type { Invoice } from '../sync/invoice.ts';
import type { XeroApi } from './xero-api.ts';
import type { ChangedContact, NewContact } from './xero-contacts.ts';
import type { Written } from './xero-elements.ts';
import type { InvoiceRequest } from './xero-invoices.ts';

/** What each call that writes into Xero tells the audit log: ids and states, no names and no amounts. */
export const xeroWrites: Writes<XeroApi> = {
  createInvoices: (outcome, requests) => tellEach(outcome, requests, settled, newInvoice),
  createInvoice: (outcome, request) => tellOne(outcome, (invoice) => newInvoice(request, invoice)),
  updateInvoice: (outcome, { invoiceId, lines }) =>
    tellOne(outcome, (invoice) => ({
      ...{ action: 'invoice.updated', subject: subjectOf(invoice, { invoice: invoiceId }) },
      after: { lines: lines.length, ...stateOf(invoice) },
    })),
  endInvoice: (outcome, invoiceId, status) =>
    tellOne(outcome, (invoice) => ({
      action: status === 'VOIDED' ? 'invoice.voided' : 'invoice.deleted',
      subject: subjectOf(invoice, { invoice: invoiceId }),
    })),
  approveInvoice: (outcome, invoiceId) =>
    tellOne(outcome, (invoice) => ({
      action: 'invoice.approved',
      subject: subjectOf(invoice, { invoice: invoiceId }),
      after: stateOf(invoice),
    })),
  addInvoiceNote: (outcome, { invoiceId: invoice }) =>
    tellOne(outcome, () => ({ action: 'invoice.noted', subject: { invoice } })),
  emailInvoice: (outcome, invoice) => tellOne(outcome, () => ({ action: 'invoice.emailed', subject: { invoice } })),
  createCreditNote: (outcome, { draft }) =>
    tellOne(outcome, (note) => ({
      action: 'credit_note.created',
      subject: { contact: draft.contactId, ...(note && { creditNote: note.creditNoteId }) },
      after: note && { number: note.number, status: note.status },
    })),
  allocateCredit: (outcome, { creditNoteId: creditNote, invoiceId: invoice }) =>
    tellOne(outcome, () => ({ action: 'credit_note.allocated', subject: { creditNote, invoice } })),
  createContacts: (outcome, requests) => tellEach(outcome, requests, settled, newContact),
  createContact: (outcome, request) => tellOne(outcome, (contact) => newContact(request, contact)),
  updateContacts: (outcome, requests) => tellEach(outcome, requests, settled, changedContact),
  updateContact: (outcome, request) => tellOne(outcome, () => changedContact(request)),
  createItems: (outcome, items) =>
    items.flatMap(({ code: item }) => {
      const made: WriteEntry = { action: 'item.created', subject: { item } };
      if ('error' in outcome) return [{ ...made, failure: outcome }];
      const refused = outcome.answer.find(({ code }) => code === item);
      return refused ? [{ ...made, failure: { error: refused.refusal } }] : [made];
    }),
};

function settled<Answer>(row: Written<Answer> | undefined): Outcome<Answer> {
  return row?.status === 'fulfilled' ? { answer: row.value } : { error: row?.reason };
}

function newInvoice({ draft, askedBy = null }: InvoiceRequest, invoice: Invoice | null): WriteEntry {
  const subject = subjectOf(invoice, { deal: dealIn(draft.url), contact: draft.contactId });
  return { action: 'invoice.created', subject, after: stateOf(invoice), askedBy };
}

function newContact({ draft }: NewContact, contact: Contact | null): WriteEntry {
  const subject = { customer: draft.contactNumber, ...(contact && { contact: contact.contactId }) };
  return { action: 'contact.created', subject };
}

function changedContact({ contactId: contact, change }: ChangedContact): WriteEntry {
  return { action: 'contact.updated', subject: { contact }, after: { fields: Object.keys(change) } };
}

function subjectOf(invoice: Invoice | null, known: Record<string, string>): Record<string, string> {
  if (!invoice) return known;
  return { ...known, invoice: invoice.invoiceId, ...(invoice.url ? { deal: dealIn(invoice.url) } : {}) };
}

/** The link of an invoice to its deal ends with the deal's id. */
function dealIn(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function stateOf(invoice: Invoice | null) {
  return invoice && { number: invoice.number, status: invoice.status };
}
