/** The deal panel in one answer. */
import * as z from 'zod/mini';
import { decimal, isoDate } from './field-types.ts';
import { invoiceStates, invoiceViewSchema } from './invoices.ts';
import { problemSchema } from './problems.ts';

/** The deal as a whole; `mixed` when its invoices disagree. */
export const dealStates = [
  'not_invoiced',
  'queued',
  'needs_setup',
  'creating',
  'uncertain',
  'failed',
  ...invoiceStates,
  'mixed',
] as const;
export type DealState = (typeof dealStates)[number];

export const totalsSchema = z.object({
  currency: z.string(),
  invoiced: decimal,
  paid: decimal,
  credited: decimal,
  due: decimal,
  overdue: decimal,
});
export type Totals = z.infer<typeof totalsSchema>;

const balanceSchema = z.object({ currency: z.string(), outstanding: decimal, overdue: decimal });

/** The customer at a glance: what its invoices in the mirror come to, in each currency. */
export const customerSchema = z.object({
  /** False while its earlier invoices are still being read. */
  isComplete: z.boolean(),
  balances: z.array(balanceSchema),
  /** The contact's own, else the organisation's. */
  terms: z.nullable(z.string()),
  /** The same as Xero has them. https://developer.xero.com/documentation/api/accounting/types#payment-terms */
  paymentTerms: z.optional(
    z.nullable(
      z.object({
        day: z.number(),
        type: z.enum(['DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH']),
      }),
    ),
  ),
  lastPayments: z.array(z.object({ date: isoDate, amount: decimal, currency: z.string(), invoiceNumber: z.string() })),
  /** The median of its paid invoices of two years, from their date to their last payment. */
  usualDaysToPay: z.nullable(z.number()),
  paidInvoices: z.number(),
  /** Those that are not this deal's. */
  otherInvoices: z.object({ count: z.number(), balances: z.array(balanceSchema) }),
});
export type CustomerView = z.infer<typeof customerSchema>;

/** `GET /api/deals/:dealId`: everything the deal panel shows. */
export const dealViewSchema = z.object({
  asOf: z.string(),
  /** The Xero organisation's day: what is due is counted from it, wherever the reader is. */
  today: z.optional(isoDate),
  connection: z.object({
    state: z.enum(['connected', 'not_connected', 'lost']),
    orgName: z.nullable(z.string()),
    since: z.nullable(z.string()),
  }),
  state: z.enum(dealStates),
  deal: z.object({
    id: z.string(),
    name: z.string(),
    stage: z.nullable(z.string()),
    amount: z.nullable(decimal),
    currency: z.string(),
    /** What of the amount no invoice covers; `tax`: whether it is in it. Null: nobody can say. */
    notInvoiced: z.optional(z.nullable(z.object({ amount: decimal, tax: z.enum(['before', 'included']) }))),
  }),
  /** How the CRM ranks whoever looks: only for what they are told. */
  viewer: z.optional(z.enum(['administrator', 'user'])),
  /** When the invoice is tried again that waits; null: nothing waits for a time. */
  nextAttemptAt: z.optional(z.nullable(z.string())),
  totals: z.array(totalsSchema),
  invoices: z.array(invoiceViewSchema),
  contact: z.nullable(
    z.object({
      id: z.string(),
      name: z.string(),
      outstanding: z.nullable(decimal),
      overdue: z.nullable(decimal),
      terms: z.nullable(z.string()),
      /** Of both balances; null: the contact owes in several, and they are no one amount. */
      currency: z.optional(z.nullable(z.string())),
      isArchived: z.optional(z.boolean()),
    }),
  ),
  customer: z.optional(z.nullable(customerSchema)),
  /** Part invoices; null: this deal is not invoiced in parts, and nothing is left to be. */
  instalments: z.optional(z.nullable(z.object({ planned: z.number(), made: z.number() }))),
  problems: z.array(problemSchema),
  can: z.object({
    create: z.boolean(),
    approve: z.boolean(),
    email: z.boolean(),
    void: z.boolean(),
    /** Put an invoice of Xero on the deal, or take one off it. */
    link: z.boolean(),
  }),
  /** For each of `can`: in words, whoever it is that looks. */
  whoCan: z.optional(
    z.object({ create: z.string(), approve: z.string(), email: z.string(), void: z.string(), link: z.string() }),
  ),
  /** For each of `can`: whether the person has to prove with Zoho who they are before it is done. */
  needsSignIn: z.optional(
    z.object({ create: z.boolean(), approve: z.boolean(), email: z.boolean(), void: z.boolean(), link: z.boolean() }),
  ),
  /** What *Create invoice* does; see the settings. */
  create: z.optional(z.enum(['preview', 'one_click'])),
});
export type DealView = z.infer<typeof dealViewSchema>;
