/** The sync log. */
import * as z from 'zod/mini';
import { problemSchema } from './problems.ts';

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
