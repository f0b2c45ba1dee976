/**
 * The shapes of every answer and request body of `/api/*`, shared by the server and the widgets.
 *
 * zod/mini, because this file is part of the widget's bundle. Money is a decimal string in the document's
 * currency; times are ISO 8601 in UTC; dates are YYYY-MM-DD in the Xero organisation's zone.
 */
import * as z from 'zod/mini';

const decimal = z.string().check(z.regex(/^-?\d+(\.\d+)?$/));
const isoDate = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** The same from outside: a day that there is. */
const calendarDay = z.iso.date();

/** What a person is told when something does not work: a stable code, a plain sentence, what to do, the other side's own words. */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  fix: z.nullable(z.string()),
  detail: z.nullable(z.string()),
});
export type Problem = z.infer<typeof problemSchema>;

/** The body of every error answer: `application/problem+json` (RFC 9457) with our `code`, `fix` and, for 422, `errors`. */
export const errorBodySchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  fix: z.optional(z.string()),
  errors: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  /** 403 `sign_in_needed` and `no_right`: what was asked for, one of `dealActions`. */
  action: z.optional(z.string()),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;

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
] as const;
export type InvoiceState = (typeof invoiceStates)[number];

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
const reissueViewSchema = z.object({
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

/** What can be asked for about one invoice. `send`: e-mail it; `void`: a draft is deleted. */
export const invoiceActions = ['approve', 'send', 'edit', 'void'] as const;
export type OfferedAction = (typeof invoiceActions)[number];

/** What was last asked for about an invoice, while it is under way or when it came to nothing. */
const askedSchema = z.object({
  action: z.enum(['approve', 'void', 'undo', 'edit']),
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

/** `POST /api/deals/:dealId/invoices`: 202 with the job, or 200 with the invoice that already exists. */
export const createInvoiceAnswerSchema = z.union([
  z.object({ jobId: z.string() }),
  z.object({ invoice: invoiceViewSchema }),
]);
export type CreateInvoiceAnswer = z.infer<typeof createInvoiceAnswerSchema>;

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
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(255)),
  plan: reissuePlanSchema,
});
export type ReissueBody = z.infer<typeof reissueBodySchema>;

/** `POST /api/deals/:dealId/invoices/:invoiceId/void`, 202. The reason stands in Xero's history of the invoice. */
export const voidBodySchema = z.strictObject({ reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(255)) });

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
      /** Since the step before; null: not known. */
      afterMs: z.nullable(z.number()),
    }),
  ),
});
export type InvoiceStoryAnswer = z.infer<typeof invoiceStoryAnswerSchema>;

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
});
export type PreviewAnswer = z.infer<typeof previewAnswerSchema>;

/** `GET /api/deals/:dealId/contacts?q=`: active contacts of Xero that an invoice could be billed to, at most 10. */
export const contactSearchAnswerSchema = z.object({ contacts: previewAnswerSchema.shape.contact.shape.candidates });
export type ContactSearchAnswer = z.infer<typeof contactSearchAnswerSchema>;

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

/** `POST /api/session`, called by the extension's Deluge function, never by the page itself. */
export const sessionAnswerSchema = z.object({ token: z.string(), expiresIn: z.number() });
export type SessionAnswer = z.infer<typeof sessionAnswerSchema>;

/** What a person may do at a deal's panel. `void`: credit, too. */
export const dealActions = ['view', 'create', 'approve', 'send', 'void', 'link'] as const;
export type DealAction = (typeof dealActions)[number];

/** `POST /api/sign-in-requests`: the page to open in a window of its own, and the code that it shows as well. */
export const signInRequestAnswerSchema = z.object({ requestId: z.string(), url: z.string(), code: z.string() });
export type SignInRequestAnswer = z.infer<typeof signInRequestAnswerSchema>;

/**
 * `GET /api/sign-in-requests/:id`: how far it is. `done` is said once, with a token that proves who the person is; the
 * request is `expired` from then on, and two minutes after it was made in any case.
 */
export const signInStateAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['pending', 'declined', 'expired']) }),
  z.object({ state: z.literal('done'), token: z.string(), expiresIn: z.number() }),
]);
export type SignInStateAnswer = z.infer<typeof signInStateAnswerSchema>;

export const jobStates = [
  'queued',
  'running',
  'waiting',
  'needs_setup',
  'uncertain',
  'failed',
  'done',
  'skipped',
] as const;
export type JobState = (typeof jobStates)[number];

/** How Xero's events arrive; `late` and `off`: changes are looked for instead, and the problem says what to do. */
export const webhookStates = ['unknown', 'on_time', 'late', 'off'] as const;

/** A unit of work in the sync log: one deal, by one rule. */
export const jobSchema = z.object({
  id: z.string(),
  dealId: z.string(),
  dealName: z.nullable(z.string()),
  kind: z.string(),
  state: z.enum(jobStates),
  attempts: z.number(),
  nextAttemptAt: z.nullable(z.string()),
  createdAt: z.string(),
  updatedAt: z.string(),
  problem: z.nullable(problemSchema),
  /** Of the request that it goes back to: all lines of the log about it have this id. */
  correlationId: z.optional(z.nullable(z.string())),
  cause: z.optional(z.enum(['click', 'event'])),
  /** `*`: no rule yet. */
  ruleId: z.optional(z.string()),
  ruleName: z.optional(z.nullable(z.string())),
  invoiceNumber: z.optional(z.nullable(z.string())),
  /** Put aside by a person, until something new happens to the deal. */
  ignored: z.optional(z.nullable(z.object({ reason: z.string(), by: z.string(), at: z.string() }))),
});
export type JobView = z.infer<typeof jobSchema>;

/** `GET /api/jobs`: the sync log, how Xero's events arrive, and what is left of Xero's limits (null until Xero has answered once). */
export const jobsAnswerSchema = z.object({
  jobs: z.array(jobSchema),
  nextCursor: z.nullable(z.string()),
  budget: z.object({ minuteRemaining: z.nullable(z.number()), dayRemaining: z.nullable(z.number()) }),
  webhooks: z.optional(
    z.object({
      state: z.enum(webhookStates),
      /** When Xero last told something; null: never. */
      lastAt: z.nullable(z.string()),
      problem: z.nullable(problemSchema),
    }),
  ),
});
export type JobsAnswer = z.infer<typeof jobsAnswerSchema>;

export const lineAmountTypes = ['Exclusive', 'Inclusive', 'NoTax'] as const;

/** How a field of a deal is compared; which of them fit follows from the kind of the field. */
export const conditionOperators = [
  ...(['equals', 'not_equals', 'contains', 'not_contains', 'one_of', 'none_of'] as const),
  ...(['more_than', 'at_least', 'less_than', 'at_most', 'on', 'before', 'after'] as const),
  ...(['yes', 'no', 'empty', 'not_empty'] as const),
] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

/** Of which kind a field's values are: what decides how it can be compared. */
export const fieldKinds = ['text', 'choice', 'number', 'date', 'yes_no'] as const;
export type FieldKind = (typeof fieldKinds)[number];

const conditionSchema = z.strictObject({
  /** The API name of a field of deals. */
  field: z.string().check(z.regex(/^[A-Za-z0-9_]{1,100}$/, 'must be an API name of the CRM')),
  is: z.enum(conditionOperators),
  /** What it is compared with: several for `one_of` and `none_of`, none for `yes`, `no`, `empty` and `not_empty`, else one. */
  values: z._default(z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(20)), []),
});
export type Condition = z.infer<typeof conditionSchema>;

/** Which deals a rule is for, besides pipeline and stage. */
const conditionsSchema = z.strictObject({
  match: z._default(z.enum(['all', 'any']), 'all'),
  of: z.array(conditionSchema).check(z.maxLength(10)),
});
export type Conditions = z.infer<typeof conditionsSchema>;

/** One sync rule: at which stage of which pipeline which invoice is made. */
export const ruleSchema = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be a-z, 0-9 and hyphens, at most 40 characters')),
  name: z.string().check(z.minLength(1), z.maxLength(100)),
  enabled: z._default(z.boolean(), true),
  /** The pipeline's `actual_value`; null where the pipeline does not matter. */
  pipeline: z._default(z.nullable(z.string()), null),
  /** The stage's `actual_value`, never its label. */
  stage: z.string().check(z.minLength(1), z.maxLength(200)),
  status: z._default(z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']), 'DRAFT'),
  email: z._default(z.boolean(), false),
  lineSource: z._default(
    z.string().check(z.regex(/^(auto|quote|products|amount|subform:[A-Za-z0-9_]+)$/, 'is not a line source we know')),
    'auto',
  ),
  portion: z._default(
    z
      .string()
      .check(
        z.regex(
          /^(full|remainder|(100|[1-9]?\d)(\.\d{1,2})?)$/,
          'must be "full", "remainder" or a percent such as "20"',
        ),
      ),
    'full',
  ),
  dueDays: z._default(z.nullable(z.int().check(z.gte(0), z.lte(365))), null),
  dateFrom: z._default(z.enum(['today', 'closing_date']), 'today'),
  /** Left out, null or empty: every deal that reaches the stage. */
  conditions: z.optional(z.nullable(conditionsSchema)),
});
export type Rule = z.infer<typeof ruleSchema>;

const nullableText = z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(100))), null);

const trackingName = z.string().check(z.minLength(1), z.maxLength(100));
const apiName = z.string().check(z.regex(/^[A-Za-z0-9_]{1,100}$/, 'must be an API name of the CRM'));
const subformColumnsSchema = z.strictObject({
  product: z.optional(apiName),
  description: z.optional(apiName),
  quantity: z.optional(apiName),
  unitPrice: z.optional(apiName),
  discount: z.optional(apiName),
});
export type SubformColumns = z.infer<typeof subformColumnsSchema>;

/** A text with fields of the deal in it, e.g. `{Deal_Name} – {Account_Name}`; one without any is a constant. */
const templateText = z._default(z.nullable(z.string().check(z.minLength(1), z.maxLength(500))), null);

export const mappingSchema = z.strictObject({
  salesAccountCode: nullableText,
  taxType: nullableText,
  taxes: z._default(z.record(z.string(), z.string().check(z.minLength(1))), {}),
  lineAmountTypes: z._default(z.enum(lineAmountTypes), 'Exclusive'),
  brandingThemeId: nullableText,
  products: z._default(
    z.record(z.string(), z.strictObject({ itemCode: nullableText, accountCode: nullableText, taxType: nullableText })),
    {},
  ),
  /** What a product without an item of its own becomes: the item with its code, the default item, a new item, plain text. */
  items: z._default(z.enum(['match', 'default', 'create', 'free_text']), 'match'),
  defaultItemCode: nullableText,
  /** Names of tracking categories and their options, put on every line; Xero allows two. */
  tracking: z._default(
    z.array(z.strictObject({ category: trackingName, option: trackingName })).check(z.maxLength(2)),
    [],
  ),
  /** The API name of the accounts' field that holds a tax number (ABN, VAT, GST); Zoho has no standard one. */
  taxNumberField: z._default(z.nullable(apiName), null),
  /** The API name of the deals' field that holds the exchange rate of an invoice in another currency; null: Xero's rate. */
  exchangeRateField: z._default(z.nullable(apiName), null),
  /** What is written instead of the usual text; `lineDescription` may also have `{Line}`, the usual text of the line. */
  templates: z.optional(z.strictObject({ reference: templateText, lineDescription: templateText })),
  /** For each subform of deals (by API name): the API names of the columns that hold a line. */
  subforms: z._default(z.record(apiName, subformColumnsSchema), {}),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** What a deal's fields in the CRM can say of its invoices. */
export const crmFigures = [
  'status',
  'invoiced',
  'due',
  'dueDate',
  'link',
  'paid',
  'overdue',
  'credited',
  'number',
] as const;
export type CrmFigure = (typeof crmFigures)[number];

/** Whether something that needs a further permission of the CRM works; answered, and passed over in a PUT. */
const permissionStateSchema = z.object({
  is: z.enum(['off', 'needs_consent', 'being_set_up', 'working', 'refused']),
  problem: z.nullable(problemSchema),
  /** Where an administrator's browser goes to give the permission. */
  consentPath: z.string(),
});
export type PermissionState = z.infer<typeof permissionStateSchema>;

const crmField = z._default(z.nullable(apiName), null);

/** The fields of a deal that are kept up to date with its invoices. */
export const crmFieldsSchema = z.strictObject({
  mode: z._default(z.enum(['on', 'off']), 'on'),
  /** Let Zoho's workflow rules react to our changes. */
  zohoWorkflows: z._default(z.enum(['on', 'off']), 'off'),
  /** The API name of the field for each figure; null: none. Our own names are created when the CRM lacks them. */
  fields: z.strictObject({
    status: crmField,
    invoiced: crmField,
    due: crmField,
    dueDate: crmField,
    link: crmField,
    paid: crmField,
    overdue: crmField,
    credited: crmField,
    number: crmField,
  } satisfies Record<CrmFigure, unknown>),
  state: z.optional(permissionStateSchema),
});
export type CrmFields = z.infer<typeof crmFieldsSchema>;

const stageName = z.string().check(z.minLength(1), z.maxLength(200));

/** What happens in the CRM or in Xero by itself; all of it is off unless switched on. */
export const automationsSchema = z.strictObject({
  /** The stage a deal moves to when all of it is paid. */
  paidStage: z._default(z.nullable(stageName), null),
  /** A task for the deal's owner when an invoice is paid. */
  paidTask: z._default(z.enum(['on', 'off']), 'off'),
  /** A task for the deal's owner when an invoice becomes overdue. */
  overdueTask: z._default(z.enum(['on', 'off']), 'off'),
  /** What becomes of the invoices of a deal that enters one of these stages; never of one paid in part. */
  lost: z._default(
    z.nullable(
      z.strictObject({
        stages: z.array(stageName).check(z.minLength(1, 'choose at least one stage')),
        drafts: z._default(z.enum(['keep', 'delete']), 'keep'),
        unpaid: z._default(z.enum(['keep', 'void']), 'keep'),
      }),
    ),
    null,
  ),
  state: z.optional(permissionStateSchema),
});
export type Automations = z.infer<typeof automationsSchema>;

/** A profile or a role of the CRM, by its id; the name is what it was called when it was chosen. */
const crmGroupSchema = z.strictObject({
  id: z.string().check(z.regex(/^\d{1,30}$/, 'must be an id of the CRM')),
  name: z.string().check(z.minLength(1), z.maxLength(200)),
});
export type CrmGroup = z.infer<typeof crmGroupSchema>;
const crmGroupsSchema = z._default(z.array(crmGroupSchema).check(z.maxLength(100)), []);

/** Who may do something, and how sure it must be that it is they. */
const rightSchema = z.strictObject({
  /** Whoever is listed, and administrators always; nobody listed: administrators only. */
  who: z.union([z.literal('everyone'), z.strictObject({ profiles: crmGroupsSchema, roles: crmGroupsSchema })]),
  /** `deal`: somebody of the org who has the deal open. `personal`: the person, attested by Zoho. */
  strength: z.enum(['deal', 'personal']),
});
export type Right = z.infer<typeof rightSchema>;

/** What an administrator gives out: what is done at a deal, and on the hosted pages. */
export const actions = [...dealActions, 'settings', 'retry', 'log'] as const;
export type Action = (typeof actions)[number];

/** Who may do what. */
const rightsSchema = z.strictObject({
  view: rightSchema,
  create: rightSchema,
  approve: rightSchema,
  send: rightSchema,
  void: rightSchema,
  link: rightSchema,
  settings: rightSchema,
  retry: rightSchema,
  log: rightSchema,
} satisfies Record<Action, unknown>);
export type Rights = z.infer<typeof rightsSchema>;

export const createModes = ['preview', 'one_click'] as const;

/** `GET` and `PUT /api/settings`. A key that a PUT leaves out keeps its present value. */
export const settingsSchema = z.strictObject({
  rules: z.array(ruleSchema).check(z.maxLength(50)),
  acceptedQuoteStages: z.array(z.string().check(z.minLength(1))),
  numbering: z.enum(['deal', 'xero']),
  rounding: z.enum(['line', 'wait']),
  /** What *Create invoice* does: opens the preview, or makes at once what has no problem. */
  create: z.enum(createModes),
  mapping: mappingSchema,
  crmFields: crmFieldsSchema,
  automations: automationsSchema,
  rights: rightsSchema,
});
export type Settings = z.infer<typeof settingsSchema>;

const connectionViewSchema = z.object({
  state: z.enum(['connected', 'not_connected', 'lost']),
  orgName: z.nullable(z.string()),
  since: z.nullable(z.string()),
  problem: z.nullable(problemSchema),
});
export type ConnectionView = z.infer<typeof connectionViewSchema>;

/** `GET /api/connections`: who is signed in, and both connections of the org. */
export const connectionsAnswerSchema = z.object({
  user: z.object({ name: z.string(), email: z.string() }),
  zoho: connectionViewSchema,
  xero: connectionViewSchema,
});
export type ConnectionsAnswer = z.infer<typeof connectionsAnswerSchema>;

/** `GET /api/org`: what the org's administrators are asked, besides settings. */
export const orgAnswerSchema = z.object({
  terms: z.object({
    version: z.string(),
    dataFlows: z.array(z.object({ what: z.string(), from: z.string(), to: z.string(), why: z.string() })),
    accepted: z.nullable(z.object({ by: z.string(), at: z.string() })),
  }),
  /** Null: installed. */
  uninstalled: z.nullable(z.object({ at: z.string(), erasedOn: z.string() })),
  /** Another Xero organisation than the one with the deals' invoices, consented to and waiting for a yes. */
  choice: z.nullable(
    z.object({
      chosen: z.string(),
      current: z.string(),
      currentState: z.enum(['connected', 'not_connected', 'lost']),
      deals: z.number(),
    }),
  ),
});
export type OrgAnswer = z.infer<typeof orgAnswerSchema>;

const fieldChoiceSchema = z.object({ value: z.string(), label: z.string() });

/** A field of deals that conditions and texts may name; `options`: the values of a `choice`. */
const dealFieldSchema = z.object({
  value: z.string(),
  label: z.string(),
  kind: z.enum(fieldKinds),
  /** How its values can be compared. */
  operators: z.array(z.enum(conditionOperators)),
  options: z.array(fieldChoiceSchema),
});
export type DealFieldChoice = z.infer<typeof dealFieldSchema>;

/** What the Xero organisation itself suggests for a mapping that is still empty, each with why. */
export const suggestionsSchema = z.object({
  account: z.nullable(
    z.object({
      code: z.string(),
      name: z.string(),
      /** It is called Sales; its name has the word; no other is there; it is the first of the type Sales; the first at all. */
      because: z.enum(['named_sales', 'name_has_sales', 'only', 'type_sales', 'first']),
    }),
  ),
  /** The account's own rate. */
  taxRate: z.nullable(z.object({ taxType: z.string(), name: z.string(), accountName: z.string() })),
  /** `organisation`: its default for sales; `usual`: it has none. */
  lineAmountTypes: z.object({ value: z.enum(lineAmountTypes), because: z.enum(['organisation', 'usual']) }),
  /** The organisation's payment terms in words; null: it has none. */
  terms: z.nullable(z.string()),
});
export type Suggestions = z.infer<typeof suggestionsSchema>;

/** `GET /api/settings/choices`: what the pickers offer, read live; a side that is not connected gives null. */
export const choicesAnswerSchema = z.object({
  pipelines: z.nullable(
    z.array(
      z.object({
        value: z.string(),
        label: z.string(),
        stages: z.array(
          z.object({
            value: z.string(),
            label: z.string(),
            colour: z.nullable(z.string()),
            closedWon: z.boolean(),
            closedLost: z.boolean(),
          }),
        ),
      }),
    ),
  ),
  /** Active revenue accounts that are not Xero's own system accounts. */
  accounts: z.nullable(z.array(z.object({ code: z.string(), name: z.string() }))),
  /** Active rates that apply to revenue. */
  taxRates: z.nullable(z.array(z.object({ taxType: z.string(), name: z.string(), ratePercent: decimal }))),
  /** For each figure: our own field, made when deals lack it, and the fields of deals that could hold it instead. */
  figureFields: z.nullable(
    z.record(
      z.enum(crmFigures),
      z.object({
        own: z.object({ value: z.string(), label: z.string(), isThere: z.boolean() }),
        others: z.array(fieldChoiceSchema),
      }),
    ),
  ),
  /** Fields of deals that could hold an exchange rate; none where all deals are in Xero's own currency. */
  exchangeRateFields: z.nullable(z.array(fieldChoiceSchema)),
  /** Those that active users of the CRM have. */
  profiles: z.optional(z.nullable(z.array(crmGroupSchema))),
  roles: z.optional(z.nullable(z.array(crmGroupSchema))),
  suggestions: z.optional(z.nullable(suggestionsSchema)),
  /** Those whose values can be compared or written. */
  dealFields: z.optional(z.nullable(z.array(dealFieldSchema))),
  items: z.optional(z.nullable(z.array(z.object({ code: z.string(), name: z.string() })))),
  brandingThemes: z.optional(z.nullable(z.array(z.object({ id: z.string(), name: z.string() })))),
  /** Categories in use with their options in use. */
  tracking: z.optional(z.nullable(z.array(z.object({ name: z.string(), options: z.array(z.string()) })))),
  /** Codes of the currencies the organisation has, and whether it and the CRM have the same ones is for the page to say. */
  currencies: z.optional(z.nullable(z.object({ xero: z.array(z.string()), crm: z.string() }))),
  /** What of the saved settings no longer works, or goes by another name since: archived, renamed, removed. */
  flagged: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
});
export type ChoicesAnswer = z.infer<typeof choicesAnswerSchema>;

/** `GET /api/settings/recent-deals`: the ten deals changed last, to try the settings on. */
export const recentDealsAnswerSchema = z.object({
  deals: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      stage: z.nullable(z.string()),
      amount: z.nullable(decimal),
      currency: z.string(),
      customer: z.nullable(z.string()),
    }),
  ),
  /** The values of the first one, by API name. */
  sample: z.nullable(z.object({ dealName: z.string(), values: z.record(z.string(), z.string()) })),
});
export type RecentDealsAnswer = z.infer<typeof recentDealsAnswerSchema>;

/**
 * `POST /api/settings/preview`, answered as the panel's preview: what these settings, laid over the saved ones as a PUT
 * would, make of a deal. Writes nothing.
 */
export interface TrySettingsBody {
  dealId: string;
  ruleId: string | null;
  settings: Partial<Settings>;
}

/** `POST /api/signing-secret/rotate`. `waiting`: the CRM does not have it yet, and the one before stays good until it has. */
export const signingSecretAnswerSchema = z.object({
  state: z.enum(['stored', 'waiting']),
  previousUntil: z.nullable(z.string()),
});
export type SigningSecretAnswer = z.infer<typeof signingSecretAnswerSchema>;
