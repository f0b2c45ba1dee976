import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { AppContext } from './context.ts';
import { correlated } from './correlation.ts';
import { forgetCalls } from './db/call-log.ts';
import { listOrgsWithDueAlerts, forgetAlertMessages } from './db/alerts.ts';
import { forgetSimulations, listOrgsWithDueSimulations } from './db/simulations.ts';
import { forgetSamples, takeSamples } from './db/monitor.ts';
import { forgetPreviousSecrets } from './db/orgs.ts';
import { listConnected, listOrgsToCheck } from './db/connections.ts';
import type { Db } from './db/db.ts';
import { listOrgsWithUnreadCustomers } from './db/contact-links.ts';
import { listOrgsWithoutOnlineUrls } from './db/deal-invoices.ts';
import { listOrgsWithDueSyncs } from './db/deal-syncs.ts';
import { listOrgsWithDueRuns } from './db/automation-runs.ts';
import { listOrgsWithDueWriteBacks } from './db/deal-write-backs.ts';
import { listOrgsWithInvoiceWork } from './db/invoice-work.ts';
import { listOrgsWithDueInstalments } from './db/instalments.ts';
import type { Tables } from './db/tables.ts';
import { forgetSettingsDrafts } from './db/settings-drafts.ts';
import { forgetExpiredUses } from './db/used-once.ts';
import { tellOfWork, workKinds, type WorkKind } from './db/worker-session.ts';
import { forgetOldCalls } from './db/xero-calls.ts';
import { listOrgsWithXeroChanges } from './db/xero-changes.ts';
import { lookAtAllSoon } from './db/xero-polls.ts';
import { actOnInvoices } from './sync/act-on-invoices.ts';
import { alertAdministrators } from './sync/alert-administrators.ts';
import { checkGrants } from './sync/check-grants.ts';
import { claimAffordable } from './sync/claim-affordable.ts';
import { emailInvoices } from './sync/email-invoices.ts';
import { fillDirectory } from './sync/fill-directory.ts';
import { followCrmChanges } from './sync/follow-crm-changes.ts';
import { followXeroChanges } from './sync/follow-xero-changes.ts';
import { makeDueInstalments } from './sync/make-due-instalments.ts';
import { purgeAbandoned } from './sync/purge-abandoned.ts';
import { reconcileDeals } from './sync/reconcile-deals.ts';
import { takeDuePolls } from './sync/poll-xero.ts';
import { readCustomers } from './sync/read-customers.ts';
import { readOnlineUrls } from './sync/read-online-urls.ts';
import { refreshInvoices } from './sync/refresh-invoices.ts';
import { reissueInvoices } from './sync/reissue-invoices.ts';
import { rereadOpenInvoices } from './sync/reread-open-invoices.ts';
import { keepWatches } from './sync/keep-watches.ts';
import { runAutomations } from './sync/run-automations.ts';
import { sealAudit } from './sync/seal-audit.ts';
import { setUpCrmFields } from './sync/set-up-crm-fields.ts';
import { drawStartLines, setUpOrgUnlessDone } from './sync/set-up-org.ts';
import { simulateDeals } from './sync/simulate-deals.ts';
import { syncDeals } from './sync/sync-deals.ts';
import { createTurns, type Turns } from './turns.ts';
import { writeBackDeals } from './sync/write-back-deals.ts';
import type { Urgency } from './xero/slot-rules.ts';

const ofOrg = z.object({ orgId: z.string() });
/** A person waits for each of them; a backlog goes by as many as Xero takes in a call. */
const ROWS_AT_ONCE: Record<Urgency, number> = { person: 10, background: 50 };

interface DueWork {
  /** How many orgs are served side by side; of one org `perOrg`, so that its backlog leaves room for the others. */
  atOnce: number;
  perOrg: number;
  /** Whose work is due; deals of both kinds are listed together. */
  listOrgs: (ctx: AppContext) => Promise<string[]>;
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
    listOrgs: (ctx) => listOrgsWithDueSyncs(ctx.db, 'person', ctx.now()),
    handle: (ctx, orgId) => drain(ctx, orgId, 'person'),
  },
  /** All other deals. */
  background: {
    ...{ atOnce: 4, perOrg: 2 },
    listOrgs: (ctx) => listOrgsWithDueSyncs(ctx.db, 'background', ctx.now()),
    handle: (ctx, orgId) => drain(ctx, orgId, 'background'),
  },
  /** E-mails of approved invoices. */
  email: {
    ...{ atOnce: 2, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithInvoiceWork(ctx.db, 'invoice_emails', ctx.now()),
    handle: emailInvoices,
  },
  /** Approved invoices that people had taken back and made anew. */
  reissue: {
    ...{ atOnce: 2, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithInvoiceWork(ctx.db, 'invoice_reissues', ctx.now()),
    handle: reissueInvoices,
  },
  /** Part invoices whose day has come. */
  instalment: {
    ...{ atOnce: 1, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithDueInstalments(ctx.db, ctx.now()),
    handle: makeDueInstalments,
  },
  /** What people asked for about one invoice: approved, changed, voided, undone. */
  'invoice-action': {
    ...{ atOnce: 4, perOrg: 2 },
    listOrgs: (ctx) => listOrgsWithInvoiceWork(ctx.db, 'invoice_actions', ctx.now()),
    handle: actOnInvoices,
  },
  /** What deals' invoices now say, into the CRM. */
  'write-back': {
    ...{ atOnce: 2, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithDueWriteBacks(ctx.db, ctx.now()),
    handle: writeBackDeals,
  },
  /** Tasks, stages and voided invoices that follow from invoices by themselves. */
  automation: {
    ...{ atOnce: 2, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithDueRuns(ctx.db, ctx.now()),
    handle: runAutomations,
  },
  /** The invoices and contacts that Xero's events named. */
  'xero-change': {
    ...{ atOnce: 4, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithXeroChanges(ctx.db, ctx.now()),
    handle: followXeroChanges,
  },
  /** What administrators are to be told: looked for once a minute, and sent. */
  alert: {
    ...{ atOnce: 2, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithDueAlerts(ctx.db, ctx.now()),
    handle: alertAdministrators,
  },
  /** Earlier invoices of contacts that were found in Xero. */
  customer: {
    ...{ atOnce: 1, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithUnreadCustomers(ctx.db),
    handle: readCustomers,
  },
  /** Where customers see and pay their invoices. */
  'online-url': {
    ...{ atOnce: 1, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithoutOnlineUrls(ctx.db),
    handle: readOnlineUrls,
  },
  /** What settings that somebody edits would have made of the last months’ deals; writes to neither side. */
  simulation: {
    ...{ atOnce: 1, perOrg: 1 },
    listOrgs: (ctx) => listOrgsWithDueSimulations(ctx.db, ctx.now()),
    handle: simulateDeals,
  },
};

/** What runs by the clock, or once something is connected or saved: the queue's name, and what its jobs do for an org. */
const handlers: Record<string, (ctx: AppContext, orgId: string) => Promise<void>> = {
  /** Secret, watches and start lines of an org whose CRM was just connected. */
  'set-up-org': setUpOrgUnlessDone,
  /** What changed in the CRM that no event told. */
  'reconcile-deals': reconcileDeals,
  /** What changed in Xero without its time of change. */
  'reread-open-invoices': rereadOpenInvoices,
  /** What changed in Xero that no event told. */
  'refresh-invoices': refreshInvoices,
  /** All contacts of an organisation just connected; later those that changed. */
  'fill-contacts': fillDirectory,
  /** The watches the settings need: made, renewed, made again when Zoho has forgotten them. */
  'keep-watches': (ctx, orgId) => keepWatches(ctx, orgId, 'due'),
  /** What quotes, accounts, contacts and products that have changed mean for deals and contacts. */
  'follow-crm-changes': async (ctx, orgId) => {
    if ((await followCrmChanges(ctx, orgId)) === 'more') await sendForOrg(ctx.boss, 'follow-crm-changes', orgId);
  },
  /** The fields of deals that hold what their invoices say: found, or made. */
  'set-up-crm-fields': setUpCrmFields,
  /** Which deals were in a stage before its rule was switched on. */
  'draw-start-lines': drawStartLines,
  /** Whether both grants still work, before a deal needs them. */
  'check-grants': checkGrants,
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

/** How often due rows are looked for; what makes a wait end and a dead worker's rows go on. */
const SWEEP_MS = 1000;
/** What has just failed is not tried again with the next look. */
const REST_MS = 5000;
const HOUSEKEEPING_MS = 3600_000;
const SEAL_MS = 60_000;
/** How often what waits and failed is noted for the monitor's charts. */
const SAMPLE_MS = 300_000;
const GRANT_CHECK_MS = 24 * 3600_000;
const WORKERS_PER_QUEUE = 2;
/** SIGTERM must be over within ten seconds. */
const STOP_MS = 8000;

/** Says that an org has work due: left out, deals of both kinds; with a transaction, once that commits. */
export type Wake = (orgId: string, about?: { work?: WorkKind; transaction?: Transaction<Tables> }) => Promise<void>;

/** Starts pg-boss and declares the queues; `short`: at most one job of an org waits in each, however often it is asked for. */
export async function startBoss(databaseUrl: string, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'deal-ledger-jobs',
    max: 4,
    useListenNotify: true,
  });
  boss.on('error', (error) => log.error({ err: error }, 'the job queue reported an error'));
  await boss.start();
  for (const name of Object.keys(handlers)) {
    await boss.createQueue(name, {
      policy: 'short',
      notify: true,
      retryLimit: 5,
      retryBackoff: true,
      expireInSeconds: 600,
    });
  }
  return boss;
}

export function wakeVia(db: Db): Wake {
  return async (orgId, { work, transaction } = {}) => {
    for (const kind of work ? [work] : (['person', 'background'] as const)) {
      await tellOfWork(transaction ?? db, { orgId, work: kind });
    }
  };
}

/** Queues a job for an org, in the caller's transaction when there is one. */
export async function sendForOrg(
  boss: PgBoss,
  name: keyof typeof handlers,
  orgId: string,
  transaction?: Transaction<Tables>,
): Promise<void> {
  await boss.send(name, { orgId }, { singletonKey: orgId, ...(transaction ? { db: fromKysely(transaction) } : {}) });
}

/** Starts the workers and the clocks; gives what stops them. */
export async function startJobs(ctx: AppContext): Promise<() => Promise<void>> {
  const turns = startTurns(ctx);
  ctx.onWork(({ orgId, work }) => turns[work].ask(orgId));
  for (const [name, handle] of Object.entries(handlers)) {
    await ctx.boss.work(name, { localConcurrency: WORKERS_PER_QUEUE, pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) {
        const { orgId } = ofOrg.parse(job.data);
        await correlated([randomUUID()], () => handle(ctx, orgId).catch(logAndRethrow(ctx.log, name)));
      }
    });
  }
  const clocks = [
    ...sweeps(ctx, turns),
    every(ctx.config.reconcileIntervalSeconds * 1000, ctx.log, () => reconcile(ctx)),
    every(SEAL_MS, ctx.log, () => sealAudit(ctx)),
    every(SAMPLE_MS, ctx.log, () => takeSamples(ctx.db, ctx.now())),
    every(HOUSEKEEPING_MS, ctx.log, async () => {
      await forgetPreviousSecrets(ctx.db, ctx.now());
      await forgetExpiredUses(ctx.db, ctx.now());
      await forgetCalls(ctx.db, ctx.now());
      await forgetSamples(ctx.db, ctx.now());
      await forgetAlertMessages(ctx.db, ctx.now());
      await forgetSettingsDrafts(ctx.db, ctx.now());
      await forgetSimulations(ctx.db, ctx.now());
      await forgetOldCalls(ctx.db, 2 * ctx.config.xero.rateWindowMs);
      await purgeAbandoned(ctx);
    }),
  ];
  await Promise.all([reconcile(ctx), lookAtXeroAfterStart(ctx), takeSamples(ctx.db, ctx.now())]);
  return async () => {
    for (const stop of clocks) stop();
    ctx.xero.budget.close();
    const ends = workKinds.map((work) => turns[work].close(STOP_MS));
    await Promise.all([...ends, ctx.boss.stop({ graceful: true, timeout: STOP_MS, close: true })]);
  };
}

/** Each kind of work at a moment of its own: looked for at once, they would hold up whatever deal is under way. */
function sweeps(ctx: AppContext, turns: Record<WorkKind, Turns>): (() => void)[] {
  const looks = [
    ...workKinds.map((work) => async () => {
      for (const orgId of await dueWork[work].listOrgs(ctx)) turns[work].ask(orgId);
    }),
    () => lookAtXero(ctx),
  ];
  return looks.map((look, index) => every(SWEEP_MS, ctx.log, look, (index * SWEEP_MS) / looks.length));
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

/** pg-boss tries the job again; the reason belongs in our log. */
function logAndRethrow(log: Logger, job: string) {
  return (error: unknown): never => {
    log.warn({ err: error, job }, 'a job failed; it is tried again');
    throw error;
  };
}

/** Asks every organisation whose turn it is for what no event told. */
async function lookAtXero(ctx: AppContext): Promise<void> {
  for (const { orgId, night } of await takeDuePolls(ctx)) {
    for (const job of ['refresh-invoices', 'fill-contacts']) await sendForOrg(ctx.boss, job, orgId);
    if (night) await sendForOrg(ctx.boss, 'reread-open-invoices', orgId);
  }
}

/** While no server ran, nobody took Xero's events. */
async function lookAtXeroAfterStart(ctx: AppContext): Promise<void> {
  await lookAtAllSoon(ctx.db, ctx.now());
  await lookAtXero(ctx);
}

/** Asks the CRM for what no event told. */
async function reconcile(ctx: AppContext): Promise<void> {
  await askForGrantChecks(ctx);
  const orgs = (await listConnected(ctx.db, 'zoho')).map(({ orgId }) => ({ data: { orgId }, singletonKey: orgId }));
  if (orgs.length === 0) return;
  for (const job of ['set-up-org', 'keep-watches', 'reconcile-deals', 'follow-crm-changes', 'set-up-crm-fields']) {
    await ctx.boss.insert(job, orgs);
  }
}

/** Once a day for every connection, and when one is under suspicion. */
async function askForGrantChecks(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.now().getTime() - GRANT_CHECK_MS);
  for (const orgId of await listOrgsToCheck(ctx.db, before)) await sendForOrg(ctx.boss, 'check-grants', orgId);
}

/** A clock that never runs twice at once and outlives a failure; it begins `headStartMs` before its first interval ends. */
function every(intervalMs: number, log: Logger, tick: () => Promise<void>, headStartMs = 0): () => void {
  let busy = false;
  const tickUnlessBusy = () => {
    if (busy) return;
    busy = true;
    tick()
      .catch((error: unknown) => log.error({ err: error }, 'a clock’s work failed; it is tried again'))
      .finally(() => (busy = false));
  };
  let timer = setTimeout(() => {
    tickUnlessBusy();
    timer = setInterval(tickUnlessBusy, intervalMs);
  }, intervalMs - headStartMs);
  // One call ends either kind of timer.
  return () => clearTimeout(timer);
}
