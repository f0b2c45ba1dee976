/** The shapes of what an administrator looks at: today's figures, the sync log's stories, alerts, versions of the settings. */
import * as z from 'zod/mini';
import { jobSchema, jobStates, webhookStates } from './jobs.ts';
import { problemSchema } from './problems.ts';

/** A figure over time: `at` is the begin of an hour (ISO 8601) or a day (YYYY-MM-DD); null: not known. */
const seriesSchema = z.array(z.object({ at: z.string(), count: z.nullable(z.number()) }));
export type Series = z.infer<typeof seriesSchema>;

/** How long a connection is good for. `endsAt`: when the grant ends if it is never used again; null: it does not, or not known. */
const grantSchema = z.object({
  state: z.enum(['connected', 'not_connected', 'lost']),
  since: z.nullable(z.string()),
  checkedAt: z.nullable(z.string()),
  endsAt: z.nullable(z.string()),
  problem: z.nullable(problemSchema),
});
export type GrantView = z.infer<typeof grantSchema>;

/** `GET /api/monitor`: today at a glance; which day it is decides the organisation's zone. */
export const monitorAnswerSchema = z.object({
  asOf: z.string(),
  today: z.string(),
  timeZone: z.string(),
  /** Invoices made by us. */
  synced: z.object({ today: z.number(), days: seriesSchema }),
  waiting: z.object({ now: z.number(), hours: seriesSchema }),
  failed: z.object({ now: z.number(), hours: seriesSchema }),
  /** Put aside by a person; not among those that wait or failed. */
  ignored: z.number(),
  budget: z.object({
    minuteRemaining: z.nullable(z.number()),
    dayRemaining: z.nullable(z.number()),
    dayLimit: z.nullable(z.number()),
    hours: seriesSchema,
  }),
  events: z.object({
    zoho: z.object({ lastAt: z.nullable(z.string()), hours: seriesSchema }),
    xero: z.object({
      lastAt: z.nullable(z.string()),
      state: z.enum(webhookStates),
      problem: z.nullable(problemSchema),
      /** 1 where Xero was heard of in that hour, else 0. */
      hours: seriesSchema,
    }),
  }),
  /** What Zoho tells us of, and until when unless it is renewed. */
  watches: z.array(
    z.object({ module: z.string(), expiresAt: z.string(), state: z.enum(['watched', 'refused', 'ended']) }),
  ),
  grants: z.object({ zoho: grantSchema, xero: grantSchema }),
});
export type MonitorAnswer = z.infer<typeof monitorAnswerSchema>;

/** `GET /api/jobs/groups`: what waits or failed, by problem and rule; what was put aside is left out. */
export const jobGroupsAnswerSchema = z.object({
  groups: z.array(
    z.object({
      code: z.string(),
      /** `*`: no rule yet. */
      ruleId: z.string(),
      ruleName: z.nullable(z.string()),
      count: z.number(),
      states: z.array(z.enum(jobStates)),
      oldestAt: z.string(),
      newestAt: z.string(),
      /** What the problem means. */
      means: z.nullable(z.string()),
      /** The newest one's own words. */
      message: z.string(),
      fix: z.nullable(z.string()),
    }),
  ),
});
export type JobGroupsAnswer = z.infer<typeof jobGroupsAnswerSchema>;

/** `POST /api/jobs/retry`, 202: all that wait or failed for this problem, of one rule if it is named. */
export const retryGroupBodySchema = z.strictObject({
  code: z.string().check(z.minLength(1), z.maxLength(100)),
  ruleId: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
});
export const retryGroupAnswerSchema = z.object({ retried: z.number() });

/** `POST /api/jobs/:id/ignore`: put aside until something new happens to the deal; `…/heed` takes that back. */
export const ignoreBodySchema = z.strictObject({
  reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(255)),
});

const callSchema = z.object({
  at: z.string(),
  side: z.enum(['zoho', 'xero']),
  method: z.string(),
  path: z.string(),
  /** Null: no answer came. */
  status: z.nullable(z.number()),
  durationMs: z.number(),
  code: z.nullable(z.string()),
  said: z.nullable(z.string()),
  correlationId: z.nullable(z.string()),
  /** For how many deals it was made. */
  sharedBy: z.number(),
});

/** `GET /api/jobs/:id`: what happened to one deal, oldest first: events, tries with their calls, and what was written or done. */
export const jobStoryAnswerSchema = z.object({
  job: jobSchema,
  steps: z.array(
    z.discriminatedUnion('kind', [
      z.object({
        kind: z.literal('event'),
        at: z.string(),
        source: z.enum(['zoho-notification', 'zoho-stage', 'click']),
        stage: z.nullable(z.string()),
      }),
      z.object({ kind: z.literal('attempt'), at: z.string(), durationMs: z.number(), calls: z.array(callSchema) }),
      z.object({
        kind: z.literal('action'),
        at: z.string(),
        /** As the audit log has it. */
        action: z.string(),
        actor: z.enum(['person', 'extension', 'zoho', 'xero', 'server']),
        outcome: z.enum(['success', 'failure', 'refused']),
        code: z.nullable(z.string()),
      }),
    ]),
  ),
});
export type JobStoryAnswer = z.infer<typeof jobStoryAnswerSchema>;

export const alertCauses = ['zoho_lost', 'xero_lost', 'failures', 'silence'] as const;
export type AlertCause = (typeof alertCauses)[number];

/** Whom to tell, and from when on something is wrong. */
export const alertSettingsSchema = z.strictObject({
  emails: z.array(z.email().check(z.maxLength(254))).check(z.maxLength(10)),
  /** A task in the CRM, of the person who connected it. */
  task: z.enum(['on', 'off']),
  /** So many failed within an hour. */
  pileUpCount: z.int().check(z.gte(1), z.lte(1000)),
  /** So long nothing was synced although deals wait. */
  silentMinutes: z.int().check(z.gte(10), z.lte(1440)),
});
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

/** `GET` and `PUT /api/alerts`; a PUT sends `settings` alone. */
export const alertsAnswerSchema = z.object({
  settings: alertSettingsSchema,
  /** Whether this server can send e-mails. */
  email: z.enum(['ready', 'not_set_up']),
  task: z.object({ is: z.enum(['off', 'ready', 'needs_consent']), consentPath: z.string() }),
  open: z.array(z.object({ cause: z.enum(alertCauses), since: z.string() })),
  /** The latest, newest first. */
  messages: z.array(
    z.object({
      at: z.string(),
      kind: z.enum(['begin', 'over', 'test']),
      cause: z.nullable(z.enum(alertCauses)),
      channel: z.enum(['email', 'task']),
      to: z.nullable(z.string()),
      state: z.enum(['due', 'done', 'failed']),
      problem: z.nullable(problemSchema),
    }),
  ),
});
export type AlertsAnswer = z.infer<typeof alertsAnswerSchema>;

/** `GET /api/settings/versions`: newest first, each with what it changed. */
export const settingsVersionsAnswerSchema = z.object({
  versions: z.array(
    z.object({
      version: z.number(),
      savedAt: z.string(),
      savedBy: z.string(),
      state: z.enum(['in_force', 'past']),
      /** By path such as `mapping.taxType` or `rules.won.stage`; left out of `before` or `after`: not there. */
      changes: z.array(
        z.object({ field: z.string(), before: z.optional(z.unknown()), after: z.optional(z.unknown()) }),
      ),
      /** By id, for the paths above. */
      ruleNames: z.record(z.string(), z.string()),
    }),
  ),
  /** What `?before=` of the next page is; null: there is none. */
  before: z.nullable(z.number()),
});
export type SettingsVersionsAnswer = z.infer<typeof settingsVersionsAnswerSchema>;
