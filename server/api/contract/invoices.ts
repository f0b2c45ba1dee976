/** One invoice of a deal, as the panel shows it. */
import * as z from 'zod/mini';
import { creditedSchema } from './credit.ts';
import { decimal, isoDate } from './field-types.ts';
import { problemSchema } from './problems.ts';
import { reissueViewSchema } from './reissue.ts';

export const invoiceStatuses = ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'PAID', 'VOIDED', 'DELETED'] as const;

/** One invoice in words a salesperson uses; derived from status, amounts and due date, never stored. */
export const invoiceStates = [
  'draft',
  'awaiting_approval',
  'awaiting_payment',
  'part_paid',
  'paid',
  'overdue',
  'voided',
  'credited',
] as const;
export type InvoiceState = (typeof invoiceStates)[number];

/** Where an invoice says something else than its deal; amounts are decimal strings, dates YYYY-MM-DD. */
export const driftSchema = z.object({
  /** `line`: one side has it and the other not, told by its amount. */
  what: z.enum([
    'line',
    'description',
    'quantity',
    'unit_price',
    'discount',
    'tax',
    'amount',
    'customer',
    'reference',
    'date',
    'due_date',
    'currency',
    'total',
  ]),
  /** The description of the line it is about; null: the whole invoice. */
  line: z.nullable(z.string()),
  /** Null: not there. */
  inDeal: z.nullable(z.string()),
  inXero: z.nullable(z.string()),
});
export type Drift = z.infer<typeof driftSchema>;

/** What can be asked for about one invoice. `send`: e-mail it; `void`: a draft is deleted; `credit`: by a credit note. */
export const invoiceActions = ['approve', 'send', 'edit', 'credit', 'void'] as const;
export type OfferedAction = (typeof invoiceActions)[number];

/** What was last asked for about an invoice, while it is under way or when it came to nothing. */
const askedSchema = z.object({
  action: z.enum(['approve', 'void', 'undo', 'edit', 'credit']),
  state: z.enum(['under_way', 'failed']),
  /** What it waits for, or why nothing was changed. */
  problem: z.nullable(problemSchema),
});

export const invoiceViewSchema = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(invoiceStatuses),
  state: z.enum(invoiceStates),
  reference: z.nullable(z.string()),
  currency: z.string(),
  subTotal: decimal,
  totalTax: decimal,
  total: decimal,
  amountPaid: decimal,
  amountCredited: decimal,
  amountDue: decimal,
  date: z.nullable(isoDate),
  dueDate: z.nullable(isoDate),
  daysOverdue: z.number(),
  sent: z.boolean(),
  url: z.string(),
  onlineUrl: z.nullable(z.string()),
  lines: z.array(
    z.object({
      /** Xero's LineItemID. */
      id: z.optional(z.nullable(z.string())),
      description: z.string(),
      quantity: z.nullable(decimal),
      unitAmount: z.nullable(decimal),
      discountRate: z.nullable(decimal),
      taxType: z.nullable(z.string()),
      accountCode: z.nullable(z.string()),
      lineAmount: z.nullable(decimal),
    }),
  ),
  payments: z.array(z.object({ id: z.string(), date: isoDate, amount: decimal })),
  /** What of credit notes, overpayments and prepayments was applied; together `amountCredited`. */
  credits: z.optional(
    z.array(
      z.object({
        type: z.enum(['CREDITNOTE', 'OVERPAYMENT', 'PREPAYMENT']),
        id: z.string(),
        number: z.nullable(z.string()),
        date: z.nullable(isoDate),
        amount: decimal,
      }),
    ),
  ),
  /** What a person noted in Xero. */
  expectedPaymentDate: z.optional(z.nullable(isoDate)),
  fullyPaidOn: z.optional(z.nullable(isoDate)),
  /** Another Xero organisation than the connected one has it: nothing is heard of it any more. */
  isOfOtherOrganisation: z.optional(z.boolean()),
  /** `linked`: it was in Xero already, and a person put it on the deal. */
  origin: z.enum(['made', 'linked']),
  /** What nobody has accepted yet. */
  drift: z.array(driftSchema),
  /** What may be done about `drift` by the person who looks. `accept`: let it stay; `reissue`: take it back and make it anew. */
  repairs: z.array(z.enum(['accept', 'reissue'])),
  /** When a credit note of ours took it back: it counts towards the deal no more. */
  replacedAt: z.optional(z.nullable(z.string())),
  reissue: z.optional(z.nullable(reissueViewSchema)),
  /** Null: no person has had it credited here. */
  credited: z.optional(z.nullable(creditedSchema)),
  /** Tells one version in Xero from another: what an edit is based on. */
  version: z.optional(z.nullable(z.string())),
  /** What the person who looks may do with it, once they have signed in. */
  actions: z.optional(z.array(z.enum(invoiceActions))),
  asked: z.optional(z.nullable(askedSchema)),
  /** Until when the person who looks may undo what their click has made; ISO 8601, by the clock of `asOf`. */
  undoUntil: z.optional(z.nullable(z.string())),
  /** Its e-mail waits to go out. */
  isSending: z.optional(z.boolean()),
});
export type InvoiceView = z.infer<typeof invoiceViewSchema>;
