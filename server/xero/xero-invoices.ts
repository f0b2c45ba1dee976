import type { CurrencyCode } from 'xero-node/dist/gen/model/accounting/currencyCode.js';
import type { Invoice as SdkInvoice } from 'xero-node/dist/gen/model/accounting/invoice.js';
import * as z from 'zod';
import { AppError } from '../errors.ts';
import type { InvoiceDraft } from '../sync/draft-invoice.ts';
import type { Invoice } from '../sync/invoice.ts';
import { invoicesSchema, toInvoice } from './xero-answers.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { refusedElement } from './xero-error.ts';

/** Xero's sales invoices. https://developer.xero.com/documentation/api/accounting/invoices */
export interface XeroInvoices {
  /** PUT: a number that exists is refused (`invoice_number_taken`), never an update. */
  createInvoice(
    access: XeroAccess,
    draft: InvoiceDraft & { contactId: string },
    idempotencyKey: string,
  ): Promise<Invoice>;
  findInvoices(access: XeroAccess, by: { numbers: string[] } | { madeByUsForContact: string }): Promise<Invoice[]>;
  /** To the contact's address; an approved invoice only. Xero counts these by day. */
  emailInvoice(access: XeroAccess, invoiceId: string, idempotencyKey: string): Promise<void>;
  /** One page of up to 100 sales invoices changed since; ask on until a page is not full. */
  listChangedInvoices(access: XeroAccess, since: Date, page: number): Promise<Invoice[]>;
}

export const CHANGED_INVOICES_PER_PAGE = 100;
/** Prices keep four decimals in both directions. */
const UNIT_DECIMALS = 4;

export function createXeroInvoices({ call, sdk }: XeroCaller): XeroInvoices {
  async function sdkInvoice(draft: InvoiceDraft & { contactId: string }): Promise<SdkInvoice> {
    const { Invoice, LineAmountTypes, CurrencyCode } = await sdk();
    const currencyCode = CurrencyCode[draft.currency.toUpperCase() as keyof typeof CurrencyCode] as
      CurrencyCode | undefined;
    // Left out, Xero would take its own currency: the right figures in the wrong money.
    if (currencyCode === undefined) throw unknownCurrency(draft.currency);
    return {
      type: Invoice.TypeEnum.ACCREC,
      contact: { contactID: draft.contactId },
      date: draft.date,
      reference: draft.reference,
      url: draft.url,
      status: Invoice.StatusEnum[draft.status],
      lineAmountTypes: LineAmountTypes[draft.lineAmountTypes],
      currencyCode,
      lineItems: draft.lines.map((line) => ({
        description: line.description,
        quantity: Number(line.quantity),
        unitAmount: Number(line.unitAmount),
        accountCode: line.accountCode,
        ...(line.discountRate === null ? {} : { discountRate: Number(line.discountRate) }),
        ...(line.taxType === null ? {} : { taxType: line.taxType }),
        ...(line.itemCode === null ? {} : { itemCode: line.itemCode }),
        ...(line.tracking.length === 0
          ? {}
          : { tracking: line.tracking.map(({ category, option }) => ({ name: category, option })) }),
      })),
      ...(draft.number === null ? {} : { invoiceNumber: draft.number }),
      ...(draft.dueDate === null ? {} : { dueDate: draft.dueDate }),
      ...(draft.brandingThemeId === null ? {} : { brandingThemeID: draft.brandingThemeId }),
    };
  }

  return {
    async createInvoice(access, draft, idempotencyKey) {
      const invoices = [await sdkInvoice(draft)];
      const answer = await call(access, 'write', invoicesSchema, (api) =>
        api.createInvoices(access.tenantId, { invoices }, false, UNIT_DECIMALS, idempotencyKey),
      );
      const [created] = answer.Invoices;
      const isRefused = !created || created.StatusAttributeString === 'ERROR' || created.HasErrors === true;
      if (isRefused) throw refusedElement(created);
      return toInvoice(created);
    },
    async findInvoices(access, by) {
      const numbers = 'numbers' in by ? by.numbers : undefined;
      const contactIds = 'madeByUsForContact' in by ? [by.madeByUsForContact] : undefined;
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          undefined,
          undefined,
          'UpdatedDateUTC DESC',
          undefined,
          numbers,
          contactIds,
          undefined,
          1,
          undefined,
          contactIds ? true : undefined,
          UNIT_DECIMALS,
        ),
      );
      return answer.Invoices.map(toInvoice);
    },
    async emailInvoice(access, invoiceId, idempotencyKey) {
      await call(access, 'write', z.unknown(), (api) =>
        api.emailInvoice(access.tenantId, invoiceId, {}, idempotencyKey),
      );
    },
    async listChangedInvoices(access, since, page) {
      const answer = await call(access, 'read', invoicesSchema, (api) =>
        api.getInvoices(
          access.tenantId,
          since,
          'Type=="ACCREC"',
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

function unknownCurrency(currency: string): AppError {
  return new AppError('currency_not_enabled', `Xero has no currency “${currency}”.`, {
    status: 502,
    fix: 'Add the currency in Xero or change the deal’s currency, then retry.',
  });
}
