/** Credit: a credit note takes an approved invoice back, or a part of it, and no other is made. */
import * as z from 'zod/mini';
import { decimal, reasonText } from './field-types.ts';
import { problemSchema } from './problems.ts';

/** What crediting an invoice comes to; amounts in its currency. */
export const creditPlanSchema = z.object({
  way: z.literal('credit'),
  currency: z.string(),
  /** What is taken back. */
  amount: decimal,
  /** What of it is set against what is still due. */
  applied: decimal,
  /** What of it stays with the customer as credit in Xero: what has been paid. */
  left: decimal,
  /** What of the invoice no credit note has taken back then; none: it counts towards the deal no more. */
  rest: decimal,
});
export type CreditPlan = z.infer<typeof creditPlanSchema>;

/** `GET /api/deals/:dealId/invoices/:invoiceId/credit?amount=…`: with tax; left out: all that is left of it. */
export const creditQuerySchema = z.object({
  amount: z.optional(z.string().check(z.regex(/^(?!0+(\.0+)?$)\d{1,10}(\.\d{1,2})?$/))),
});

/** The answer: what would happen to the invoice. */
export const creditAnswerSchema = z.object({
  /** Null: it cannot be done, `problems` say why. */
  plan: z.nullable(creditPlanSchema),
  /** Nothing is changed in Xero while there are any. */
  problems: z.array(problemSchema),
});
export type CreditAnswer = z.infer<typeof creditAnswerSchema>;

/**
 * `POST` to the same address, 202: `plan` is what the person has agreed to; what has changed since is not done. The reason
 * stands on the credit note and in Xero's history of the invoice. A repeated request changes nothing.
 */
export const creditBodySchema = z.strictObject({
  reason: reasonText,
  plan: creditPlanSchema,
});
export type CreditBody = z.infer<typeof creditBodySchema>;

/** How a person has credited an invoice, once its credit note is there. */
export const creditedSchema = z.object({
  /** Of the credit note. */
  number: z.string(),
  /** What of the invoice was credited; null: all of it. */
  part: z.nullable(decimal),
  reason: z.string(),
  /** What stays with the customer as credit in Xero; null: not known yet. */
  left: z.nullable(decimal),
});
export type Credited = z.infer<typeof creditedSchema>;
