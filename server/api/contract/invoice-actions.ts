/** What is done with one invoice, and what became of it. */
import * as z from 'zod/mini';
import { calendarDay, isoDate, reasonText } from './field-types.ts';

/** `POST /api/deals/:dealId/invoices/:invoiceId/void`, 202. The reason stands in Xero's history of the invoice. */
export const voidBodySchema = z.strictObject({ reason: reasonText });

/**
 * `PUT /api/deals/:dealId/invoices/:invoiceId`, 202: what a draft is to say. Done only while it still has `version` in Xero. A
 * line that is left out stays as it is.
 */
export const invoiceEditSchema = z.strictObject({
  version: z.nullable(z.string()),
  reference: z.string().check(z.trim(), z.maxLength(255)),
  date: calendarDay,
  dueDate: z.nullable(calendarDay),
  lines: z
    .array(
      z.strictObject({
        id: z.string().check(z.maxLength(100)),
        description: z.string().check(z.trim(), z.minLength(1), z.maxLength(4000)),
        /** Null, with `unitAmount`: a line that is only text. */
        quantity: z.nullable(z.string().check(z.regex(/^\d{1,10}(\.\d{1,4})?$/))),
        unitAmount: z.nullable(z.string().check(z.regex(/^-?\d{1,10}(\.\d{1,4})?$/))),
      }),
    )
    .check(z.maxLength(500)),
});
export type InvoiceEdit = z.infer<typeof invoiceEditSchema>;

/** `GET …/:invoiceId/online-url`: where the customer sees and pays it; null: Xero has no such page. */
export const onlineUrlAnswerSchema = z.object({ onlineUrl: z.nullable(z.string()) });
export type OnlineUrlAnswer = z.infer<typeof onlineUrlAnswerSchema>;

export const storySteps = [
  ...(['clicked', 'stage', 'linked', 'made', 'edited', 'approved', 'emailed', 'part_paid', 'paid'] as const),
  ...(['credited', 'voided', 'deleted', 'undone'] as const),
] as const;

/** `GET …/:invoiceId/story`: what became of it, in order. */
export const invoiceStoryAnswerSchema = z.object({
  steps: z.array(
    z.object({
      what: z.enum(storySteps),
      /** ISO 8601; null: only the day is known. */
      at: z.nullable(z.string()),
      day: z.nullable(isoDate),
      who: z.enum(['person', 'automation', 'xero']),
      /** Of the person, where it is known. */
      name: z.nullable(z.string()),
      /** Why, where a person said so. */
      reason: z.optional(z.string()),
      /** Since the step before; null: not known. */
      afterMs: z.nullable(z.number()),
    }),
  ),
});
export type InvoiceStoryAnswer = z.infer<typeof invoiceStoryAnswerSchema>;
