/** What settings would have made of the deals of the last months. */
import * as z from 'zod/mini';
import { decimal, isoDate } from './field-types.ts';
import { problemSchema } from './problems.ts';
import { settingsSchema, type Settings } from './settings.ts';

const totalSchema = z.object({ currency: z.string(), count: z.number(), total: decimal });

/** A deal, and its page in the CRM. */
const dealSchema = z.object({ dealId: z.string(), dealName: z.string(), dealUrl: z.string() });

/** An invoice that would be made. */
const simulatedInvoiceSchema = z.extend(dealSchema, {
  ruleId: z.string(),
  customer: z.string(),
  /** `create`: the directory of contacts knows none; `unknown`: the directory has gaps, Xero would be searched. */
  contact: z.enum(['linked', 'found', 'create', 'unknown']),
  /** Null: Xero’s own sequence. */
  number: z.nullable(z.string()),
  /** The organisation’s day on which the deal came to its stage; null: the CRM does not say. */
  enteredOn: z.nullable(isoDate),
  /** As if it were made today. */
  date: isoDate,
  status: z.enum(['DRAFT', 'SUBMITTED', 'AUTHORISED']),
  currency: z.string(),
  total: decimal,
  /** `made`: saving these settings lets it be made; `not_made`: the deal is before the rule, or nobody has asked for it. */
  onSaving: z.enum(['made', 'not_made']),
});
export type SimulatedInvoice = z.infer<typeof simulatedInvoiceSchema>;

/** Why deals get no invoice, and rightly so; the last ones as they are decided for an event. */
const passReasons = [
  ...(['not_at_stage', 'invoiced', 'deal_gone', 'conditions_not_met', 'before_the_rule'] as const),
  ...(['planned_in_parts', 'voided_in_xero', 'invoice_unlinked'] as const),
] as const;
export type PassReason = (typeof passReasons)[number];

/** A run, and what it has found so far. */
export const simulationSchema = z.object({
  id: z.string(),
  /** `stopped`: it came to an end before it was through; `problem` says why. */
  state: z.enum(['running', 'done', 'cancelled', 'stopped']),
  startedAt: z.string(),
  endedAt: z.nullable(z.string()),
  days: z.number(),
  settings: settingsSchema,
  /** Of a run that goes on: what it waits for. */
  problem: z.nullable(problemSchema),
  /** Null: the deals are still being listed. */
  progress: z.nullable(z.object({ judged: z.number(), deals: z.number() })),
  /** Only this many deals, those changed last, are looked at, for there are more; null: there are not. */
  onlyLatest: z.nullable(z.number()),
  /** False: of some the CRM does not say when they came to their stage; they count if they were changed lately. */
  isStageTimeKnown: z.boolean(),
  invoices: z.object({
    count: z.number(),
    totals: z.array(totalSchema),
    /** In thirty days; null while it runs. */
    perMonth: z.nullable(z.number()),
    madeOnSaving: z.number(),
    /** Items that Xero does not have yet. */
    newItems: z.number(),
    first: z.array(simulatedInvoiceSchema),
  }),
  rules: z.array(
    z.object({
      ruleId: z.string(),
      name: z.string(),
      invoices: z.number(),
      totals: z.array(totalSchema),
      problems: z.number(),
    }),
  ),
  problems: z.array(
    z.extend(problemSchema, {
      count: z.number(),
      first: z.array(z.extend(dealSchema, { message: z.string() })),
    }),
  ),
  passedOver: z.array(
    z.object({
      reason: z.enum(passReasons),
      /** Where the deals stand, for `not_at_stage`. */
      stage: z.nullable(z.string()),
      count: z.number(),
      first: z.array(dealSchema),
    }),
  ),
});
export type SimulationView = z.infer<typeof simulationSchema>;

/** `GET /api/settings/simulations`: the newest; null: there has been none lately. `GET …/:id` answers one. */
export const latestSimulationSchema = z.object({
  /** How far back a new one would look. */
  days: z.number(),
  simulation: z.nullable(simulationSchema),
});
export type LatestSimulation = z.infer<typeof latestSimulationSchema>;

/** `POST /api/settings/simulations`: settings laid over the saved ones as a PUT would. Writes nothing to Zoho or Xero. */
export interface SimulateBody {
  settings: Partial<Settings>;
}
export const simulationStartedSchema = z.object({ id: z.string() });
