/** Part invoices. */
import * as z from 'zod/mini';
import { decimal, isoDate } from './field-types.ts';
import { invoiceStates } from './invoices.ts';
import { problemSchema } from './problems.ts';

/** How much of a deal a part invoice takes: of it, or in its currency; `rest`: what the others leave. */
export const instalmentShareSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('percent'),
    value: z.string().check(z.regex(/^(100|[1-9]?\d)(\.\d{1,2})?$/, 'must be a percent such as "30"')),
  }),
  z.strictObject({
    kind: z.literal('amount'),
    value: z.string().check(z.regex(/^\d{1,12}(\.\d{1,2})?$/, 'must be an amount such as "500.00"')),
  }),
  z.strictObject({ kind: z.literal('rest') }),
]);
export type InstalmentShare = z.infer<typeof instalmentShareSchema>;

/** `PUT /api/deals/:dealId/instalments`, and `POST` to `…/preview`, which shows what it would come to and writes nothing. */
export const instalmentsBodySchema = z.strictObject({
  /** Of the plan as it was read; 0: there was none. */
  version: z.int().check(z.gte(0)),
  /** In their order; none: the deal is no longer invoiced in parts. */
  instalments: z
    .array(
      z.strictObject({
        /** Null: a new one. */
        id: z.nullable(z.string().check(z.maxLength(60))),
        name: z.string().check(z.trim(), z.minLength(1), z.maxLength(100)),
        share: instalmentShareSchema,
        /** The day on which it is made by itself; null: by a click only. */
        date: z.nullable(isoDate),
      }),
    )
    .check(z.maxLength(50)),
  /** What a person agrees to invoice beyond the deal: exactly what the preview said. */
  agreedExcess: z.optional(z.nullable(decimal)),
});
export type InstalmentsBody = z.infer<typeof instalmentsBodySchema>;

/** `stopped`: it was to be made, and something stands against it; `voided`: it was made, and counts no more. */
export const instalmentStates = ['planned', 'under_way', 'stopped', 'made', 'voided'] as const;
export type InstalmentState = (typeof instalmentStates)[number];

/** `GET /api/deals/:dealId/instalments`: the plan, and what each part comes to now. */
export const instalmentsAnswerSchema = z.object({
  version: z.number(),
  /** The organisation's day. */
  today: isoDate,
  currency: z.string(),
  /** Exclusive: an `amount` is before tax; a `total` is with it. */
  lineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']),
  whole: z.object({ amount: decimal, total: decimal }),
  /** What the deal came to when the plan was saved, where that was something else. */
  plannedWhole: z.nullable(decimal),
  instalments: z.array(
    z.object({
      id: z.nullable(z.string()),
      name: z.string(),
      share: instalmentShareSchema,
      date: z.nullable(isoDate),
      state: z.enum(instalmentStates),
      amount: decimal,
      total: decimal,
      invoice: z.nullable(
        z.object({ number: z.string(), state: z.enum(invoiceStates), url: z.string(), currency: z.string() }),
      ),
      problem: z.nullable(problemSchema),
    }),
  ),
  /** Invoiced on the deal, but by no instalment. */
  invoicedOtherwise: decimal,
  /** What is invoiced and planned, together. */
  all: decimal,
  /** What is neither. */
  left: decimal,
  /** What is invoiced already beyond the deal, which has become less. */
  overInvoiced: decimal,
  /** How much the instalments come to beyond the deal, and what of that a person has agreed to. */
  excess: decimal,
  agreedExcess: decimal,
  /** By `instalments.<position>.<key>`: why it cannot be saved. */
  errors: z.array(z.object({ field: z.string(), message: z.string() })),
  /** What would stand against an invoice of the deal now. */
  problems: z.array(problemSchema),
});
export type InstalmentsAnswer = z.infer<typeof instalmentsAnswerSchema>;
