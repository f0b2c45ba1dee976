/** Putting an invoice that is in Xero already on a deal. */
import * as z from 'zod/mini';
import { decimal, isoDate } from './field-types.ts';
import { invoiceStates, invoiceViewSchema } from './invoices.ts';

/** `GET /api/deals/:dealId/invoices/search?q=`: live sales invoices of Xero, at most 20; those of another deal say whose. */
export const invoiceSearchAnswerSchema = z.object({
  invoices: z.array(
    z.object({
      id: z.string(),
      number: z.string(),
      state: z.enum(invoiceStates),
      reference: z.nullable(z.string()),
      contactName: z.string(),
      currency: z.string(),
      total: decimal,
      amountDue: decimal,
      date: z.nullable(isoDate),
      url: z.string(),
      /** The deal it belongs to; null: none. */
      deal: z.nullable(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
});
export type InvoiceSearchAnswer = z.infer<typeof invoiceSearchAnswerSchema>;

/** `POST /api/deals/:dealId/invoices/link`; 409 `invoice_of_another_deal` names the deal that has it. */
export const linkInvoiceAnswerSchema = z.object({ invoice: invoiceViewSchema });
export type LinkInvoiceAnswer = z.infer<typeof linkInvoiceAnswerSchema>;
