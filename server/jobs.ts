import type { Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { AppContext } from './context.ts';
import { listConnected } from './db/connections.ts';
import type { Db } from './db/db.ts';
import { listDueWork } from './db/deal-syncs.ts';
import { listOrgsWithDueRuns } from './db/automation-runs.ts';
import { listOrgsWithDueWriteBacks } from './db/deal-write-backs.ts';
import { listOrgsWithDueEmails } from './db/invoice-emails.ts';
import type { Tables } from './db/tables.ts';
import { forgetExpiredUses } from './db/used-once.ts';
import { tellOfWork, workKinds, type WorkKind } from './db/worker-session.ts';
import { forgetOldCalls } from './db/xero-calls.ts';
import { claimAffordable } from './sync/claim-affordable.ts';
import { emailInvoices } from './sync/email-invoices.ts';
import { fillDirectory } from './sync/fill-directory.ts';
import { followCrmChanges } from './sync/follow-crm-changes.ts';
import { reconcileDeals } from './sync/reconcile-deals.ts';
import { refreshInvoices } from './sync/refresh-invoices.ts';
import { keepWatches } from './sync/keep-watches.ts';
import { runAutomations } from './sync/run-automations.ts';
import { setUpCrmFields } from './sync/set-up-crm-fields.ts';
import { drawStartLines, setUpOrgUnlessDone } from './sync/set-up-org.ts';
import { syncDeals } from './sync/sync-deals.ts';
import { createTurns } from './turns.ts';
import { writeBackDeals } from './sync/write-back-deals.ts';
import type { Urgency } from './xero/slot-rules.ts';

const ofOrg = z.object({ orgId: z.string() });
/** A person waits for each of them; a backlog goes by as many as Xero takes in a call. */
const ROWS_AT_ONCE: Record<Urgency, number> = { person: 10, background: 50 };

/**
 * What an org has due, looked for as soon as any process tells of it and once a second anyway. Its durable state is rows, so a
 * notice may be lost, doubled or late without harm. `perOrg`: so that the backlog of one leaves room for the others.
 */
const dueWork: Record<
  WorkKind,
  { atOnce: number; perOrg: number; handle: (ctx: AppContext, orgId: string) => Promise<void> }
> = {
  /** Deals that people wait for: never behind a backlog. */
  person: { atOnce: 4, perOrg: 2, handle: (ctx, orgId) => drain(ctx, orgId, 'person') },
  /** All other deals. */
  background: { atOnce: 4, perOrg: 2, handle: (ctx, orgId) => drain(ctx, orgId, 'background') },
  /** E-mails of approved invoices. */
  email: { atOnce: 2, perOrg: 1, handle: emailInvoices },
};

/** All other background work: the queue's name, and what its jobs do for an org. */
const handlers: Record<string, (ctx: AppContext, orgId: string) => Promise<void>> = {
  /** Secret, watches and start lines of an org whose CRM was just connected. */
  'set-up-org': setUpOrgUnlessDone,
  /** What changed in the CRM that no event told. */
  'reconcile-deals': reconcileDeals,
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
  /** Writes into the CRM what deals' invoices now say, and notes what follows from it. */
  'write-back-deals': async (ctx, orgId) => {
    if ((await writeBackDeals(ctx, orgId)) === 'more') await sendForOrg(ctx.boss, 'write-back-deals', orgId);
  },
  /** Tasks, stages and voided invoices that follow from invoices by themselves. */
  'run-automations': runAutomations,
  /** Which deals were in a stage before its rule was switched on. */
  'draw-start-lines': drawStartLines,
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
const HOUSEKEEPING_MS = 3600_000;
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
  const turns = mapWork(({ atOnce, perOrg, handle }) =>
    createTurns({
      atOnce,
      perKey: perOrg,
      work: (orgId) =>
        handle(ctx, orgId).catch((error: unknown) =>
          ctx.log.warn({ err: error, orgId }, 'work failed; it is looked for again'),
        ),
    }),
  );
  ctx.onWork(({ orgId, work }) => turns[work].ask(orgId));
  for (const [name, handle] of Object.entries(handlers)) {
    await ctx.boss.work(name, { localConcurrency: WORKERS_PER_QUEUE, pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) await handle(ctx, ofOrg.parse(job.data).orgId).catch(logAndRethrow(ctx.log, name));
    });
  }
  const clocks = [
    every(SWEEP_MS, ctx.log, async () => {
      for (const { orgId, urgency } of await listDueWork(ctx.db, ctx.now())) turns[urgency].ask(orgId);
      for (const orgId of await listOrgsWithDueEmails(ctx.db, ctx.now())) turns.email.ask(orgId);
      for (const orgId of await listOrgsWithDueWriteBacks(ctx.db, ctx.now()))
        await sendForOrg(ctx.boss, 'write-back-deals', orgId);
      for (const orgId of await listOrgsWithDueRuns(ctx.db, ctx.now()))
        await sendForOrg(ctx.boss, 'run-automations', orgId);
    }),
    every(ctx.config.reconcileIntervalSeconds * 1000, ctx.log, () => reconcile(ctx)),
    every(HOUSEKEEPING_MS, ctx.log, async () => {
      await forgetExpiredUses(ctx.db, ctx.now());
      await forgetOldCalls(ctx.db, 2 * ctx.config.xero.rateWindowMs);
    }),
  ];
  await reconcile(ctx);
  return async () => {
    for (const stop of clocks) stop();
    ctx.xero.budget.close();
    const ends = workKinds.map((work) => turns[work].close(STOP_MS));
    await Promise.all([...ends, ctx.boss.stop({ graceful: true, timeout: STOP_MS, close: true })]);
  };
}

function mapWork<T>(make: (work: (typeof dueWork)[WorkKind]) => T): Record<WorkKind, T> {
  return { person: make(dueWork.person), background: make(dueWork.background), email: make(dueWork.email) };
}

/** pg-boss tries the job again; the reason belongs in our log. */
function logAndRethrow(log: Logger, job: string) {
  return (error: unknown): never => {
    log.warn({ err: error, job }, 'a job failed; it is tried again');
    throw error;
  };
}

/** Asks both sides for what no event told. */
async function reconcile(ctx: AppContext): Promise<void> {
  const jobs = {
    xero: ['refresh-invoices', 'fill-contacts'],
    zoho: ['set-up-org', 'keep-watches', 'reconcile-deals', 'follow-crm-changes', 'set-up-crm-fields'],
  };
  for (const provider of ['xero', 'zoho'] as const) {
    const orgs = (await listConnected(ctx.db, provider)).map(({ orgId }) => ({ data: { orgId }, singletonKey: orgId }));
    for (const job of jobs[provider]) if (orgs.length > 0) await ctx.boss.insert(job, orgs);
  }
}

/** A clock that never runs twice at once and outlives a failure. */
function every(intervalMs: number, log: Logger, tick: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    tick()
      .catch((error: unknown) => log.error({ err: error }, 'a clock’s work failed; it is tried again'))
      .finally(() => (busy = false));
  }, intervalMs);
  return () => clearInterval(timer);
}
