/** An invoice before it is made: what a person may change, and what would be sent. */
import * as z from 'zod/mini';
import { decimal, isoDate } from './field-types.ts';
import { invoiceViewSchema } from './invoices.ts';
import { problemSchema } from './problems.ts';

/** `POST /api/deals/:dealId/invoices`: 202 with the job, or 200 with the invoice that already exists. */
export const createInvoiceAnswerSchema = z.union([
  z.object({ jobId: z.string() }),
  z.object({ invoice: invoiceViewSchema }),
]);
export type CreateInvoiceAnswer = z.infer<typeof createInvoiceAnswerSchema>;

const chosenStatuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED'] as const;

/** Up to four decimals, as Xero keeps them with `unitdp=4`. */
const quantityText = z.string().check(z.regex(/^\d{1,11}(\.\d{1,4})?$/, 'must be a number such as "2.5"'));
const priceText = z.string().check(z.regex(/^-?\d{1,11}(\.\d{1,4})?$/, 'must be an amount such as "120.00"'));
const percentText = z
  .string()
  .check(z.regex(/^(100(\.0{1,2})?|\d{1,2}(\.\d{1,2})?)$/, 'must be a percent from 0 to 100 such as "12.5"'));

const lineOverrideSchema = z.strictObject({
  /** The line it stands for, by its place in the preview without changes (0 is the first); null: a new line. */
  from: z._default(z.nullable(z.int().check(z.gte(0), z.lte(999))), null),
  description: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(4000))),
  quantity: z.optional(quantityText),
  /** Before discount; without tax unless amounts are inclusive. */
  unitAmount: z.optional(priceText),
  discountRate: z.optional(z.nullable(percentText)),
});
export type LineOverride = z.infer<typeof lineOverrideSchema>;

/** What a person changes on one invoice before it is made; what is left out stays as rule and deal have it. */
const overridesSchema = z.strictObject({
  /** All lines, in order: what is not named is left out of the invoice. */
  lines: z.optional(z.array(lineOverrideSchema).check(z.minLength(1), z.maxLength(200))),
  /** Of the invoice, the purchase-order number for instance. */
  reference: z.optional(z.string().check(z.trim(), z.maxLength(255))),
  /** Xero's ContactID of whoever is billed, for this invoice alone. */
  contactId: z.optional(z.guid()),
  date: z.optional(z.iso.date()),
  dueDate: z.optional(z.iso.date()),
  status: z.optional(z.enum(chosenStatuses)),
  /** Whether Xero e-mails it; AUTHORISED only. */
  email: z.optional(z.boolean()),
});
export type Overrides = z.infer<typeof overridesSchema>;

/** The body of `POST /api/deals/:dealId/invoices` and `…/preview`; all of it may be left out. */
export const createInvoiceBodySchema = z.strictObject({
  ruleId: z.optional(z.nullable(z.string().check(z.maxLength(40)))),
  /** One part of the deal's plan, by its id. */
  instalment: z.optional(z.nullable(z.string().check(z.maxLength(60)))),
  overrides: z.optional(z.nullable(overridesSchema)),
  /** Of the preview that the person saw: a deal that says something else when it is sent makes no invoice. */
  basis: z.optional(z.nullable(z.string().check(z.maxLength(100)))),
});
export type CreateInvoiceBody = z.infer<typeof createInvoiceBodySchema>;

/** What a status would take. `no_right`: the person may not; `not_in_xero`: whoever connected Xero, or its plan, may not. */
const statusChoiceSchema = z.object({
  status: z.enum(chosenStatuses),
  state: z.enum(['free', 'sign_in', 'no_right', 'not_in_xero']),
  /** With `no_right`: who may, in words. */
  who: z.nullable(z.string()),
});

/** A problem of a previewed invoice: the first part of it that it is about, and the others. */
const previewProblemSchema = z.extend(problemSchema, {
  /** Such as `contact`, `date`, `status` or `lines.2.taxType`; null: the invoice as a whole. */
  field: z._default(z.nullable(z.string()), null),
  alsoAt: z._default(z.array(z.string()), []),
});
export type PreviewProblem = z.infer<typeof previewProblemSchema>;

/** `POST /api/deals/:dealId/invoices/preview`: the exact invoice that would be sent, and everything that stands in its way. */
export const previewAnswerSchema = z.object({
  contact: z.object({
    /** `chosen`: by the person, for this invoice alone. */
    match: z.enum(['linked', 'found', 'create', 'unclear', 'chosen']),
    id: z.nullable(z.string()),
    name: z.string(),
    candidates: z.array(
      z.object({ id: z.string(), name: z.string(), email: z.nullable(z.string()), number: z.nullable(z.string()) }),
    ),
  }),
  invoice: z.object({
    /** Null: Xero's own sequence. */
    number: z.nullable(z.string()),
    date: isoDate,
    dueDate: z.nullable(isoDate),
    currency: z.string(),
    status: z.enum(chosenStatuses),
    reference: z.string(),
    /** Whether Xero e-mails it to the customer once it is made. */
    email: z.boolean(),
    lineAmountTypes: z.enum(['Exclusive', 'Inclusive', 'NoTax']),
    lines: z.array(
      z.object({
        /** As in the overrides. */
        from: z.nullable(z.int()),
        description: z.string(),
        quantity: decimal,
        unitAmount: decimal,
        discountRate: z.nullable(decimal),
        accountCode: z.string(),
        accountName: z.nullable(z.string()),
        taxType: z.nullable(z.string()),
        taxName: z.nullable(z.string()),
        itemCode: z.nullable(z.string()),
        lineAmount: decimal,
        taxAmount: decimal,
      }),
    ),
  }),
  /** What the due date follows from; `day` and `type` as in Xero's payment terms. */
  terms: z.object({
    from: z.enum(['chosen', 'rule', 'contact', 'organisation', 'none']),
    day: z.nullable(z.number()),
    type: z.nullable(z.enum(['DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH'])),
  }),
  statuses: z.array(statusChoiceSchema),
  /** Names what the deal said, without the person's changes. */
  basis: z.string(),
  subTotal: decimal,
  totalTax: decimal,
  total: decimal,
  problems: z.array(previewProblemSchema),
  /** What a person should know before they make it; nothing of it stands in the way. */
  notes: z.optional(z.array(problemSchema)),
});
export type PreviewAnswer = z.infer<typeof previewAnswerSchema>;

/** `GET /api/deals/:dealId/contacts?q=`: active contacts of Xero that an invoice could be billed to, at most 10. */
export const contactSearchAnswerSchema = z.object({ contacts: previewAnswerSchema.shape.contact.shape.candidates });
export type ContactSearchAnswer = z.infer<typeof contactSearchAnswerSchema>;
