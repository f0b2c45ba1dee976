/** Credit and reissue: an invoice is taken back and made anew. */
import * as z from 'zod/mini';
import { decimal, isoDate, reasonText } from './field-types.ts';
import { problemSchema } from './problems.ts';

/** What *credit and reissue* does to an invoice; amounts in its currency. */
export const reissuePlanSchema = z.object({
  /** `void`: it is voided; `credit`: a credit note takes it back. */
  way: z.enum(['void', 'credit']),
  because: z.enum(['untouched', 'paid_or_credited', 'locked_period']),
  currency: z.string(),
  /** What is taken back. */
  amount: decimal,
  /** What of it is set against what is still due. */
  applied: decimal,
  /** What of it stays with the customer as credit in Xero: what has been paid. */
  left: decimal,
});
export type ReissuePlan = z.infer<typeof reissuePlanSchema>;

/** How far the credit and reissue of an invoice is, or how it ended. */
export const reissueViewSchema = z.object({
  /** `failed`: nothing was changed in Xero. */
  state: z.enum(['under_way', 'failed', 'done']),
  /** What comes next. */
  step: z.enum(['end', 'allocate', 'new']),
  plan: reissuePlanSchema,
  reason: z.string(),
  creditNoteNumber: z.nullable(z.string()),
  /** What was set against the invoice and what stays with the customer, once that is known. */
  applied: z.nullable(decimal),
  left: z.nullable(decimal),
});

/** `GET /api/deals/:dealId/invoices/:invoiceId/reissue`: what would happen to the invoice, and the one made in its place. */
export const reissueAnswerSchema = z.object({
  /** Null: it cannot be done, `problems` say why. */
  plan: z.nullable(reissuePlanSchema),
  newInvoice: z.object({
    status: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']),
    currency: z.string(),
    total: decimal,
    date: isoDate,
    /** Whether Xero e-mails it to the customer. */
    email: z.boolean(),
  }),
  /** Nothing is changed in Xero while there are any. */
  problems: z.array(problemSchema),
});
export type ReissueAnswer = z.infer<typeof reissueAnswerSchema>;

/**
 * `POST` to the same address, 202: `plan` is what the person has agreed to; what has changed since is not done. A repeated
 * request changes nothing.
 */
export const reissueBodySchema = z.strictObject({
  reason: reasonText,
  plan: reissuePlanSchema,
});
export type ReissueBody = z.infer<typeof reissueBodySchema>;
