import * as z from 'zod';
import { AppError } from '../errors.ts';
import type { XeroAccess, XeroCaller } from './xero-call.ts';
import { idempotencyKey } from './xero-elements.ts';

/** What belongs to an invoice besides its figures: its PDF, and its history. */
export interface XeroInvoicePapers {
  /** As Xero draws it, also of a draft. https://developer.xero.com/documentation/api/accounting/invoices#retrieving-invoices-as-pdfs */
  readInvoicePdf(access: XeroAccess, invoiceId: string): Promise<Buffer>;
  /** The texts of its history, people's notes among them. */
  readInvoiceNotes(access: XeroAccess, invoiceId: string): Promise<string[]>;
  /**
   * Adds a note to its history; Xero takes up to 2,500 characters and shows it as made by the system. `tryId`: a repeated
   * request carries the same. https://developer.xero.com/documentation/api/accounting/historyandnotes
   */
  addInvoiceNote(access: XeroAccess, note: { invoiceId: string; text: string; tryId: string }): Promise<void>;
}

const LONGEST_NOTE = 2500;
const pdfSchema = z.instanceof(Buffer);
const historySchema = z.object({ HistoryRecords: z.array(z.object({ Details: z.string().nullish() })) });

export function createXeroInvoicePapers({ call }: XeroCaller): XeroInvoicePapers {
  return {
    async readInvoicePdf(access, invoiceId) {
      const bytes = await call(access, 'read', pdfSchema, (api) => api.getInvoiceAsPdf(access.tenantId, invoiceId));
      if (bytes.subarray(0, 5).toString('latin1') === '%PDF-') return bytes;
      throw new AppError('xero_unavailable', 'Xero’s answer is not a PDF.', {
        ...{ status: 502, retry: 'later', fix: 'Try again, or open the invoice in Xero.' },
      });
    },
    async readInvoiceNotes(access, invoiceId) {
      const answer = await call(access, 'read', historySchema, (api) =>
        api.getInvoiceHistory(access.tenantId, invoiceId),
      );
      return answer.HistoryRecords.map(({ Details }) => Details ?? '');
    },
    async addInvoiceNote(access, { invoiceId, text, tryId }) {
      const historyRecords = [{ details: text.slice(0, LONGEST_NOTE) }];
      const key = idempotencyKey([tryId], historyRecords);
      await call(access, 'write', z.unknown(), (api) =>
        api.createInvoiceHistory(access.tenantId, invoiceId, { historyRecords }, key),
      );
    },
  };
}
