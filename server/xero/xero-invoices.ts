import type { CurrencyCode } from 'xero-node/dist/gen/model/accounting/currencyCode.js';
import type { Invoice as SdkInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import type { InvoiceDraft } from '../sync/draft-invoice.ts';
import type { EditedLine } from '../sync/edit-lines.ts';
import type { Invoice } from '../sync/invoice.ts';
import type { MergedLine } from '../sync/merge-lines.ts';
import type { XeroHead } from '../sync/last-sent.ts';
import { invoicesSchema, toInvoice } from './xero-invoice-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { draftedLine, mergedLine } from './xero-invoice-lines.ts';
import { idempotencyKey, only, writeElements, type Written } from './xero-elements.ts';
import { refusedElement } from './xero-error.ts';

/** Xero's sales invoices. https://developer.xero.com/documentation/api/accounting/invoices */
export interface XeroInvoices {
  /**
   * PUT, several in one call, each with its own outcome: a number that exists is refused (`invoice_number_taken`), never an
   * update. At most `ELEMENTS_AT_ONCE`.
   */
  createInvoices(access: XeroAccess, requests: InvoiceRequest[]): Promise<Written<Invoice>[]>;
  /** One of them; throws what became of it if it was not made. */
  createInvoice(access: XeroAccess, request: InvoiceRequest): Promise<Invoice>;
  /**
   * POST of one invoice with its `status` as it was read, so that one approved meanwhile is refused and not changed. Lines
   * that are left out are deleted.
   */
  updateInvoice(access: XeroAccess, update: InvoiceUpdate): Promise<Invoice>;
  /** By number or id (at most 50: they go into the address), or the newest that our app made for a contact. */
  findInvoices(access: XeroAccess, by: InvoiceQuery): Promise<Invoice[]>;
  /** Live sales invoices, lately changed ones first; without their lines. */
  searchInvoices(access: XeroAccess, search: InvoiceSearch): Promise<Invoice[]>;
  /** Deletes a draft or voids an approved invoice without payments, for good; gives what there is then. */
  endInvoice(access: XeroAccess, invoiceId: string, status: 'DELETED' | 'VOIDED'): Promise<Invoice>;
  /** Approves a draft, or one that waits for approval, as it is; gives what there is then. */
  approveInvoice(access: XeroAccess, invoiceId: string): Promise<Invoice>;
  /** To the contact's address; an approved invoice only. Xero counts these by day. */
  emailInvoice(access: XeroAccess, invoiceId: string, idempotencyKey: string): Promise<void>;
  /**
   * One page of up to 200 sales invoices of these contacts (at most 20): the open ones, or those paid that are dated from this
   * day (YYYY-MM-DD) on; ask on until a page is not full.
   */
  listInvoicesOfContacts(access: XeroAccess, of: ContactInvoicesQuery): Promise<Invoice[]>;
  /** The page where the customer sees and pays an approved invoice; null: Xero has none. */
  readOnlineUrl(access: XeroAccess, invoiceId: string): Promise<string | null>;
  /** One page of up to 100 sales invoices changed since; ask on until a page is not full. */
  listChangedInvoices(access: XeroAccess, since: Date, page: number): Promise<Invoice[]>;
}

export interface InvoiceRequest {
  draft: InvoiceDraft & { contactId: string };
  /** Names the try: a repeated request carries the same. */
  tryId: string;
  /** The person who clicked, by the CRM's id; null or left out: nobody did. */
  askedBy?: string | null;
}

export interface InvoiceUpdate {
  invoiceId: string;
  status: 'DRAFT' | 'SUBMITTED';
  head: XeroHead;
  lines: (MergedLine | EditedLine)[];
  /** As in a request. */
  tryId: string;
}

export type InvoiceQuery = { numbers: string[] } | { ids: string[] } | { madeByUsForContact: string };

export interface ContactInvoicesQuery {
  contactIds: string[];
  of: 'open' | { paidFrom: string };
  page: number;
}

export const CONTACT_INVOICES_PER_PAGE = 200;
/** By a part of number or reference, by total or amount due (a decimal string), or by contacts (at most 50). */
export type InvoiceSearch = { limit: number } & ({ term: string } | { amount: string } | { contactIds: string[] });

const SALES = 'Type=="ACCREC"';
const LIVE_STATUSES = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID'];

export const CHANGED_INVOICES_PER_PAGE = 100;
const onlineInvoicesSchema = z.object({
  OnlineInvoices: z.array(z.object({ OnlineInvoiceUrl: z.string().nullish() })),
});
/** Prices keep four decimals in both directions. */
const UNIT_DECIMALS = 4;

export function createXeroInvoices({ call, sdk }: XeroCaller): XeroInvoices {
  async function sdkInvoice({ draft }: InvoiceRequest): Promise<SdkInvoice> {
    const { Invoice, LineAmountTypes } = await sdk();
    return {
      type: Invoice.TypeEnum.ACCREC,
      contact: { contactID: draft.contactId },
      date: draft.date,
      reference: draft.reference,
      url: draft.url,
      status: Invoice.StatusEnum[draft.status],
      lineAmountTypes: LineAmountTypes[draft.lineAmountTypes],
      // As it is, also one that the SDK's list lacks: left out, Xero would take its own currency for these figures.
      currencyCode: draft.currency.toUpperCase() as unknown as CurrencyCode,
      ...(draft.currencyRate === null ? {} : { currencyRate: Number(draft.currencyRate) }),
      lineItems: draft.lines.map(draftedLine),
      ...(draft.number === null ? {} : { invoiceNumber: draft.number }),
      ...(draft.dueDate === null ? {} : { dueDate: draft.dueDate }),
      ...(draft.brandingThemeId === null ? {} : { brandingThemeID: draft.brandingThemeId }),
    };
  }

  async function createInvoices(access: XeroAccess, requests: InvoiceRequest[]): Promise<Written<Invoice>[]> {
    const put = async (part: InvoiceRequest[]) => {
      const invoices = await Promise.all(part.map(sdkInvoice));
      const key = idempotencyKey(tries(part), invoices);
      const answer = await call(access, 'write', invoicesSchema, (api) =>
        api.createInvoices(access.tenantId, { invoices }, false, UNIT_DECIMALS, key),
      );
      return answer.Invoices;
    };
    return writeElements(requests, put, (element) => {
      if (element.StatusAttributeString === 'ERROR' || element.HasErrors === true) throw refusedElement(element);
      return toInvoice(element);
    });
  }

  async function setStatus(
    access: XeroAccess,
    invoiceId: string,
    status: 'DELETED' | 'VOIDED' | 'AUTHORISED',
  ): Promise<Invoice> {
    const { Invoice } = await sdk();
    const invoices = [{ invoiceID: invoiceId, status: Invoice.StatusEnum[status] }];
    const answer = await call(access, 'write', invoicesSchema, (api) =>
      api.updateInvoice(access.tenantId, invoiceId, { invoices }, UNIT_DECIMALS),
    );
    const [element] = answer.Invoices;
    if (!element) throw new AppError('xero_unavailable', 'Xero did not answer with the invoice.', { retry: 'unknown' });
    if (element.StatusAttributeString === 'ERROR' || element.HasErrors === true) throw refusedElement(element);
    return toInvoice(element);
  }

  return {
    createInvoices,
    async createInvoice(access, request) {
      return only(await createInvoices(access, [request]));
    },
    async updateInvoice(access, { invoiceId, status, head, lines, tryId }) {
      const { Invoice, LineAmountTypes } = await sdk();
      const invoice: SdkInvoice = {
        invoiceID: invoiceId,
        type: Invoice.TypeEnum.ACCREC,
        status: Invoice.StatusEnum[status],
        contact: { contactID: head.contactId },
        reference: head.reference ?? '',
        lineAmountTypes: LineAmountTypes[head.lineAmountTypes],
        currencyCode: head.currency as unknown as CurrencyCode,
        ...(head.currencyRate === null ? {} : { currencyRate: Number(head.currencyRate) }),
        ...(head.date === null ? {} : { date: head.date }),
        ...(head.dueDate === null ? {} : { dueDate: head.dueDate }),
        lineItems: lines.flatMap((line) => mergedLine(line) ?? []),
      };
      const key = idempotencyKey([tryId], invoice);
      const answer = await call(access, 'write', invoicesSchema, (api) =>
        api.updateInvoice(access.tenantId, invoiceId, { invoices: [invoice] }, UNIT_DECIMALS, key),
      );
      const [updated] = answer.Invoices;
      if (!updated)
        throw new AppError('xero_unavailable', 'Xero’s answer is empty.', { status: 502, retry: 'unknown' });
      if (updated.StatusAttributeString === 'ERROR' || updated.HasErrors === true) throw refusedElement(updated);
      return toInvoice(updated);
    },
    async findInvoices(access, by) {
      const numbers = 'numbers' in by ? by.numbers : undefined;
      const contactIds = 'madeByUsForContact' in by ? [by.madeByUsForContact] : undefined;
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          undefined,
          // A bill may have the same number.
          SALES,
          'UpdatedDateUTC DESC',
          'ids' in by ? by.ids : undefined,
          numbers,
          contactIds,
          undefined,
          1,
          undefined,
          contactIds ? true : undefined,
          UNIT_DECIMALS,
        ),
      );
      // Ids may be those of bills, too: an event does not say.
      return answer.Invoices.filter(({ Type }) => Type !== 'ACCPAY').map(toInvoice);
    },
    async searchInvoices(access, search) {
      const isAmount = 'amount' in search ? ` AND (Total==${search.amount} OR AmountDue==${search.amount})` : '';
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          undefined,
          `${SALES}${isAmount}`,
          'UpdatedDateUTC DESC',
          undefined,
          undefined,
          'contactIds' in search ? search.contactIds : undefined,
          LIVE_STATUSES,
          1,
          undefined,
          undefined,
          UNIT_DECIMALS,
          true,
          search.limit,
          'term' in search ? search.term : undefined,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
    endInvoice: setStatus,
    approveInvoice: (access, invoiceId) => setStatus(access, invoiceId, 'AUTHORISED'),
    async emailInvoice(access, invoiceId, idempotencyKey) {
      await call(access, 'write', z.unknown(), (api) =>
        api.emailInvoice(access.tenantId, invoiceId, {}, idempotencyKey),
      );
    },
    async listInvoicesOfContacts(access, { contactIds, of, page }) {
      const paid = of === 'open' ? '' : ` AND Date>=DateTime(${of.paidFrom.split('-').map(Number).join(',')})`;
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          undefined,
          `Type=="ACCREC"${paid}`,
          'InvoiceID',
          undefined,
          undefined,
          contactIds,
          of === 'open' ? ['DRAFT', 'SUBMITTED', 'AUTHORISED'] : ['PAID'],
          page,
          undefined,
          undefined,
          UNIT_DECIMALS,
          undefined,
          CONTACT_INVOICES_PER_PAGE,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
    async readOnlineUrl(access, invoiceId) {
      try {
        const answer = await call(access, 'read', onlineInvoicesSchema, (api) =>
          api.getOnlineInvoice(access.tenantId, invoiceId),
        );
        return answer.OnlineInvoices[0]?.OnlineInvoiceUrl ?? null;
      } catch (error) {
        // Not found, or not of a kind that has one.
        if (error instanceof AppError && error.code === 'xero_refused') return null;
        throw error;
      }
    },
    async listChangedInvoices(access, since, page) {
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          since,
          SALES,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          page,
          undefined,
          undefined,
          UNIT_DECIMALS,
          undefined,
          CHANGED_INVOICES_PER_PAGE,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
  };
}

function tries(requests: InvoiceRequest[]): string[] {
  return requests.map(({ tryId }) => tryId);
}
