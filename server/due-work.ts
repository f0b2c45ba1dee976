import { randomUUID } from 'node:crypto';
import type { AppContext } from './context.ts';
import { correlated } from './correlation.ts';
import { orgsWithDueAlerts } from './db/alerts.ts';
import { orgsWithDueSimulations } from './db/simulations.ts';
import { orgsWithUnreadCustomers } from './db/contact-links.ts';
import { orgsWithoutOnlineUrls } from './db/deal-invoices.ts';
import { orgsWithDueSyncs } from './db/claimed-syncs.ts';
import { orgsWithDueRuns } from './db/automation-runs.ts';
import { orgsWithDueWriteBacks } from './db/deal-write-backs.ts';
import { orgsWithInvoiceWork } from './db/invoice-work.ts';
import { orgsWithDueInstalments } from './db/instalments.ts';
import { listDueWork, type DueOrgs } from './db/due-rows.ts';
import { workKinds, type WorkKind } from './db/worker-session.ts';
import { orgsWithXeroChanges } from './db/xero-changes.ts';
import { actOnInvoices } from './sync/act-on-invoices.ts';
import { alertAdministrators } from './sync/alert-administrators.ts';
import { claimAffordable } from './sync/claim-affordable.ts';
import { emailInvoices } from './sync/email-invoices.ts';
import { followXeroChanges } from './sync/follow-xero-changes.ts';
import { makeDueInstalments } from './sync/make-due-instalments.ts';
import { readCustomers } from './sync/read-customers.ts';
import { readOnlineUrls } from './sync/read-online-urls.ts';
import { reissueInvoices } from './sync/reissue-invoices.ts';
import { runAutomations } from './sync/run-automations.ts';
import { simulateDeals } from './sync/simulate-deals.ts';
import { syncDeals } from './sync/sync-deals.ts';
import { createTurns, type Turns } from './turns.ts';
import { writeBackDeals } from './sync/write-back-deals.ts';
import type { Urgency } from './xero/slot-rules.ts';

/** A person waits for each of them; a backlog goes by as many as Xero takes in a call. */
const ROWS_AT_ONCE: Record<Urgency, number> = { person: 10, background: 50 };

interface DueWork {
  /** How many orgs are served side by side; of one org `perOrg`, so that its backlog leaves room for the others. */
  atOnce: number;
  perOrg: number;
  /** Whose work is due; deals of both kinds are listed together. */
  dueOrgs: (now: Date) => DueOrgs;
  /** `more`: there may be further work at once. */
  handle: (ctx: AppContext, orgId: string) => Promise<unknown>;
}

/**
 * What an org has due, looked for when it is told of and once a second anyway. Its durable state is rows, so a notice may be
 * lost, doubled or late without harm.
 */
const dueWork: Record<WorkKind, DueWork> = {
  /** Deals that people wait for: never behind a backlog. */
  person: {
    ...{ atOnce: 4, perOrg: 2 },
    dueOrgs: (now) => orgsWithDueSyncs('person', now),
    handle: (ctx, orgId) => drain(ctx, orgId, 'person'),
  },
  /** All other deals. */
  background: {
    ...{ atOnce: 4, perOrg: 2 },
    dueOrgs: (now) => orgsWithDueSyncs('background', now),
    handle: (ctx, orgId) => drain(ctx, orgId, 'background'),
  },
  /** E-mails of approved invoices. */
  email: {
    ...{ atOnce: 2, perOrg: 1 },
    dueOrgs: (now) => orgsWithInvoiceWork('invoice_emails', now),
    handle: emailInvoices,
  },
  /** Approved invoices that people had taken back and made anew. */
  reissue: {
    ...{ atOnce: 2, perOrg: 1 },
    dueOrgs: (now) => orgsWithInvoiceWork('invoice_reissues', now),
    handle: reissueInvoices,
  },
  /** Part invoices whose day has come. */
  instalment: {
    ...{ atOnce: 1, perOrg: 1 },
    dueOrgs: orgsWithDueInstalments,
    handle: makeDueInstalments,
  },
  /** What people asked for about one invoice: approved, changed, voided, undone. */
  'invoice-action': {
    ...{ atOnce: 4, perOrg: 2 },
    dueOrgs: (now) => orgsWithInvoiceWork('invoice_actions', now),
    handle: actOnInvoices,
  },
  /** What deals' invoices now say, into the CRM. */
  'write-back': {
    ...{ atOnce: 2, perOrg: 1 },
    dueOrgs: orgsWithDueWriteBacks,
    handle: writeBackDeals,
  },
  /** Tasks, stages and voided invoices that follow from invoices by themselves. */
  automation: {
    ...{ atOnce: 2, perOrg: 1 },
    dueOrgs: orgsWithDueRuns,
    handle: runAutomations,
  },
  /** The invoices and contacts that Xero's events named. */
  'xero-change': {
    ...{ atOnce: 4, perOrg: 1 },
    dueOrgs: orgsWithXeroChanges,
    handle: followXeroChanges,
  },
  /** What administrators are to be told: looked for once a minute, and sent. */
  alert: {
    ...{ atOnce: 2, perOrg: 1 },
    dueOrgs: orgsWithDueAlerts,
    handle: alertAdministrators,
  },
  /** Earlier invoices of contacts that were found in Xero. */
  customer: {
    ...{ atOnce: 1, perOrg: 1 },
    dueOrgs: orgsWithUnreadCustomers,
    handle: readCustomers,
  },
  /** Where customers see and pay their invoices. */
  'online-url': {
    ...{ atOnce: 1, perOrg: 1 },
    dueOrgs: orgsWithoutOnlineUrls,
    handle: readOnlineUrls,
  },
  /** What settings that somebody edits would have made of the last months’ deals; writes to neither side. */
  simulation: {
    ...{ atOnce: 1, perOrg: 1 },
    dueOrgs: orgsWithDueSimulations,
    handle: simulateDeals,
  },
};

async function drain(ctx: AppContext, orgId: string, urgency: Urgency): Promise<void> {
  const limit = ROWS_AT_ONCE[urgency];
  const rows = await claimAffordable(ctx, { orgId, urgency, limit });
  if (rows.length === 0) return;
  // Before the work, so that another free worker may share it.
  if (rows.length === limit) await ctx.wake(orgId, { work: urgency });
  const suspects = rows.filter(({ takeovers }) => takeovers > 1);
  const others = rows.filter((row) => !suspects.includes(row));
  if (others.length > 0) await syncDeals(ctx, orgId, others);
  // What workers died over twice is worked alone, so that it takes no other deal with it.
  for (const row of suspects) await syncDeals(ctx, orgId, [row]);
  await ctx.wake(orgId, { work: urgency });
}

/** What has just failed is not tried again with the next look. */
const REST_MS = 5000;

export interface DueWorkers {
  /** An org has work of this kind due. */
  ask(work: WorkKind, orgId: string): void;
  /** Looks for the orgs that have something due. */
  look: () => Promise<void>;
  /** Nothing new; resolves when what is under way has ended, or after `patienceMs`. */
  close(patienceMs: number): Promise<void>;
}

/** Starts nothing by itself: due work is done when it is asked for, or when `look` finds it. */
export function startDueWork(ctx: AppContext): DueWorkers {
  const turns = startTurns(ctx);
  return {
    ask: (work, orgId) => turns[work].ask(orgId),
    look: async () => {
      const now = ctx.now();
      const found = await listDueWork(ctx.db, (work) => dueWork[work].dueOrgs(now));
      for (const { work, orgId } of found) turns[work].ask(orgId);
    },
    close: async (patienceMs) => {
      await Promise.all(workKinds.map((work) => turns[work].close(patienceMs)));
    },
  };
}

function startTurns(ctx: AppContext): Record<WorkKind, Turns> {
  const turns = workKinds.map((kind): [WorkKind, Turns] => {
    const { atOnce, perOrg, handle } = dueWork[kind];
    const restUntil = new Map<string, number>();
    // What is found at work keeps the id of the request that it goes back to; what goes back to none has this one.
    const work = (orgId: string) => correlated([randomUUID()], () => workFor(orgId));
    const workFor = async (orgId: string) => {
      try {
        restUntil.delete(orgId);
        if ((await handle(ctx, orgId)) === 'more') made.ask(orgId);
      } catch (error) {
        restUntil.set(orgId, ctx.now().getTime() + REST_MS);
        ctx.log.warn({ err: error, orgId, kind }, 'work failed; it is looked for again');
      }
    };
    const made = createTurns({ atOnce, perKey: perOrg, work });
    const ask = (orgId: string) => {
      if ((restUntil.get(orgId) ?? 0) <= ctx.now().getTime()) made.ask(orgId);
    };
    return [kind, { ...made, ask }];
  });
  return Object.fromEntries(turns) as Record<WorkKind, Turns>;
}
