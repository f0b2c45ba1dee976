/** Invoices: list, find by id or number, as a PDF, create (PUT), create or update (POST), e-mail, online address, history. */
import {
  EMPTY_ID,
  notFound,
  postDataInvalid,
  success,
  validationErrors,
  validationException,
  type Answer,
} from './answers.ts';
import { writeBatch, type Written } from './batch.ts';
import { msDate } from './dates.ts';
import { invoiceInput, type InvoiceInput } from './invoice-input.ts';
import { drawPdf } from './invoice-pdf.ts';
import { invoiceView } from './invoice-view.ts';
import { findByNumber, MUST_BE_UNIQUE, writeInvoice } from './invoice-writes.ts';
import { isPaged, listAnswer, listOf, modifiedSince } from './paging.ts';
import type { Invoice, Organisation } from './records.ts';
import { readElements, type ApiRequest } from './request.ts';
import { z } from 'zod';

export const findInvoice = (organisation: Organisation, idOrNumber: string): Invoice | undefined =>
  organisation.invoices.get(idOrNumber.toLowerCase()) ?? findByNumber(organisation, idOrNumber);

const unitDecimalsOf = ({ query }: ApiRequest): 2 | 4 => (query['unitdp'] === '4' ? 4 : 2);
const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

function listFilter(request: ApiRequest): (invoice: Invoice) => boolean {
  const { query } = request;
  const isModified = modifiedSince(request);
  const lower = (name: string): string[] => listOf(query, name).map((part) => part.toLowerCase());
  const [ids, numbers, contactIds] = [lower('IDs'), lower('InvoiceNumbers'), lower('ContactIDs')];
  const statuses = listOf(query, 'Statuses');
  const term = query['searchTerm']?.toLowerCase();
  const within = (list: string[], value: string): boolean => list.length === 0 || list.includes(value);
  return (invoice) =>
    isModified(invoice.updatedAt) &&
    within(ids, invoice.invoiceId) &&
    within(numbers, invoice.number.toLowerCase()) &&
    within(contactIds, invoice.contactId) &&
    within(statuses, invoice.status) &&
    (!isTrue(query['createdByMyApp']) || invoice.createdByClientId === request.clientId) &&
    (term === undefined || [invoice.number, invoice.reference].some((text) => text.toLowerCase().includes(term)));
}

export function listInvoices(request: ApiRequest): Answer {
  const { organisation, now } = request;
  const paged = isTrue(request.query['summaryOnly']) ? 'summary' : 'page';
  const detail = isPaged(request) ? paged : 'list';
  const options = { detail, unitDecimals: unitDecimalsOf(request), now } as const;
  const views = [...organisation.invoices.values()]
    .filter(listFilter(request))
    .map((invoice) => invoiceView(organisation, invoice, options));
  return success(now, listAnswer(request, 'Invoices', views));
}

const fullView = (request: ApiRequest, invoice: Invoice): Record<string, unknown> =>
  invoiceView(request.organisation, invoice, {
    detail: 'full',
    unitDecimals: unitDecimalsOf(request),
    now: request.now,
  });

export function getInvoice(request: ApiRequest): Answer {
  const invoice = findInvoice(request.organisation, request.id);
  if (!invoice) return notFound;
  if (request.headers['accept'] === 'application/pdf') {
    return { status: 200, headers: { 'content-type': 'application/pdf' }, bytes: drawPdf(invoice.number) };
  }
  return success(request.now, { Invoices: [fullView(request, invoice)] });
}

const echoOf = (input: InvoiceInput, known: Invoice | undefined): Record<string, unknown> => ({
  Type: known?.type ?? input.Type,
  InvoiceID: known?.invoiceId ?? input.InvoiceID ?? EMPTY_ID,
  InvoiceNumber: known?.number ?? input.InvoiceNumber,
  Reference: input.Reference,
  Status: input.Status,
  LineAmountTypes: input.LineAmountTypes,
  LineItems: [],
});

function write(
  request: ApiRequest,
  inputs: InvoiceInput[],
  target: (input: InvoiceInput) => Invoice | string[] | null,
) {
  const { organisation, clientId, now } = request;
  const context = { organisation, clientId, unitDecimals: unitDecimalsOf(request), now };
  return writeBatch(request, {
    key: 'Invoices',
    inputs,
    write: (input): Written => {
      const found = target(input);
      if (Array.isArray(found)) return { errors: found, echo: echoOf(input, undefined) };
      const result = writeInvoice(context, input, found ?? undefined);
      return Array.isArray(result) ? { errors: result, echo: echoOf(input, found ?? undefined) } : result;
    },
    view: (id) => {
      const invoice = organisation.invoices.get(id);
      return invoice ? fullView(request, invoice) : {};
    },
  });
}

/** PUT only creates: a number that any sales invoice has or had (also voided, deleted) is refused. */
export const createInvoices = (request: ApiRequest): Answer =>
  write(request, readElements(request.body, 'Invoices', invoiceInput), (input) => {
    const taken = input.InvoiceNumber && findByNumber(request.organisation, input.InvoiceNumber);
    return taken && input.Type === 'ACCREC' ? [MUST_BE_UNIQUE] : null;
  });

/** POST silently updates the sales invoice that has the number. */
export const upsertInvoices = (request: ApiRequest): Answer =>
  write(request, readElements(request.body, 'Invoices', invoiceInput), (input) => {
    if (input.InvoiceID === undefined) {
      return (input.InvoiceNumber && findByNumber(request.organisation, input.InvoiceNumber)) || null;
    }
    const known = request.organisation.invoices.get(input.InvoiceID.toLowerCase());
    return known ?? ['An existing Invoice with the specified InvoiceID could not be found'];
  });

export function updateInvoice(request: ApiRequest): Answer {
  const invoice = findInvoice(request.organisation, request.id);
  if (!invoice) return notFound;
  const inputs = readElements(request.body, 'Invoices', invoiceInput).slice(0, 1);
  const { unitdp } = request.query;
  return write({ ...request, query: unitdp === undefined ? {} : { unitdp } }, inputs, () => invoice);
}

const refuse = (invoice: Invoice, message: string): Answer =>
  validationException([{ InvoiceID: invoice.invoiceId, ValidationErrors: validationErrors([message]) }]);

/** Approved sales invoices only; marks it as sent. */
export function emailInvoice({ organisation, id, now }: ApiRequest): Answer {
  const invoice = findInvoice(organisation, id);
  if (!invoice) return notFound;
  const approved = ['AUTHORISED', 'PAID'].includes(invoice.status) && invoice.type === 'ACCREC';
  if (!approved) return refuse(invoice, 'Invoice not of valid status for e-mailing');
  if (!organisation.contacts.get(invoice.contactId)?.texts['EmailAddress']) {
    return refuse(invoice, 'The contact has no email address');
  }
  if (organisation.emailsSent >= organisation.dailyEmailLimit) return refuse(invoice, 'Daily email limit reached');
  organisation.emailsSent += 1;
  organisation.invoices.set(invoice.invoiceId, { ...invoice, sentToContact: true, updatedAt: now });
  return { status: 204 };
}

/** The page a customer sees; not for drafts. */
export function getOnlineInvoice({ organisation, id, now, url }: ApiRequest): Answer {
  const invoice = findInvoice(organisation, id);
  if (!invoice || !['AUTHORISED', 'PAID'].includes(invoice.status)) return notFound;
  const OnlineInvoiceUrl = `${url}/app/${organisation.shortCode}/invoicing/view/${invoice.invoiceId}`;
  return success(now, { OnlineInvoices: [{ OnlineInvoiceUrl }] });
}

const historyView = (invoice: Invoice): Record<string, unknown>[] =>
  invoice.history.map(({ changes, details, user, at }) => ({
    Changes: changes,
    Details: details,
    User: user,
    DateUTC: msDate(at),
  }));

export function getHistory({ organisation, id, now }: ApiRequest): Answer {
  const invoice = findInvoice(organisation, id);
  return invoice ? success(now, { HistoryRecords: historyView(invoice) }) : notFound;
}

export function addHistory({ organisation, id, now, body }: ApiRequest): Answer {
  const invoice = findInvoice(organisation, id);
  if (!invoice) return notFound;
  const records = readElements(body, 'HistoryRecords', z.object({ Details: z.string() }));
  if (records.some(({ Details }) => Details.length > 2500)) {
    return postDataInvalid('Details must not be longer than 2500 characters');
  }
  const added = records.map(({ Details }) => ({
    changes: 'Note',
    details: Details,
    user: 'System Generated',
    at: now,
  }));
  const next = { ...invoice, history: [...invoice.history, ...added] };
  organisation.invoices.set(invoice.invoiceId, next);
  return success(now, { HistoryRecords: historyView({ ...next, history: added }) });
}
