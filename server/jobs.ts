import { randomUUID } from 'node:crypto';
import type { Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { AppContext } from './context.ts';
import { correlated } from './correlation.ts';
import { forgetCalls } from './db/call-log.ts';
import { forgetAlertMessages } from './db/alerts.ts';
import { forgetSimulations } from './db/simulations.ts';
import { forgetSamples, takeSamples } from './db/monitor.ts';
import { forgetPreviousSecrets } from './db/orgs.ts';
import { listConnected, listOrgsToCheck } from './db/connections.ts';
import type { Db } from './db/db.ts';
import type { Tables } from './db/tables.ts';
import { forgetSettingsDrafts } from './db/settings-drafts.ts';
import { forgetExpiredUses } from './db/used-once.ts';
import { tellOfWork, type WorkKind } from './db/worker-session.ts';
import { forgetOldCalls } from './db/xero-calls.ts';
import { lookAtAllSoon } from './db/xero-polls.ts';
import { checkGrants } from './sync/check-grants.ts';
import { fillDirectory } from './sync/fill-directory.ts';
import { followCrmChanges } from './sync/follow-crm-changes.ts';
import { purgeAbandoned } from './sync/purge-abandoned.ts';
import { reconcileDeals } from './sync/reconcile-deals.ts';
import { takeDuePolls } from './sync/poll-xero.ts';
import { refreshInvoices } from './sync/refresh-invoices.ts';
import { rereadOpenInvoices } from './sync/reread-open-invoices.ts';
import { keepWatches } from './sync/keep-watches.ts';
import { sealAudit } from './sync/seal-audit.ts';
import { setUpCrmFields } from './sync/set-up-crm-fields.ts';
import { drawStartLines, setUpOrgUnlessDone } from './sync/set-up-org.ts';
import { startDueWork } from './due-work.ts';

const ofOrg = z.object({ orgId: z.string() });
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

/** How often due rows are looked for; what makes a wait end and a dead worker's rows go on. */
const SWEEP_MS = 1000;
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

/** Queues a job for each of many orgs at once. */
async function sendForOrgs(boss: PgBoss, name: keyof typeof handlers, orgIds: string[]): Promise<void> {
  if (orgIds.length === 0) return;
  await boss.insert(
    name,
    orgIds.map((orgId) => ({ data: { orgId }, singletonKey: orgId })),
  );
}

/** Starts the workers and the clocks; gives what stops them. */
export async function startJobs(ctx: AppContext): Promise<() => Promise<void>> {
  const workers = startDueWork(ctx);
  ctx.onWork(({ orgId, work }) => workers.ask(work, orgId));
  for (const [name, handle] of Object.entries(handlers)) {
    await ctx.boss.work(name, { localConcurrency: WORKERS_PER_QUEUE, pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) {
        const { orgId } = ofOrg.parse(job.data);
        await correlated([randomUUID()], () => handle(ctx, orgId).catch(logAndRethrow(ctx.log, name)));
      }
    });
  }
  // While no server ran, nobody took Xero's events; the clock asks for what is looked at, organisation by organisation.
  await Promise.all([reconcile(ctx), lookAtAllSoon(ctx.db, ctx.now()), takeSamples(ctx.db, ctx.now())]);
  const clocks = [
    every(SWEEP_MS, ctx.log, workers.look),
    every(SWEEP_MS, ctx.log, () => lookAtXero(ctx), SWEEP_MS / 2),
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
  return async () => {
    for (const stop of clocks) stop();
    ctx.xero.budget.close();
    const stopQueues = ctx.boss.stop({ graceful: true, timeout: STOP_MS, close: true });
    await Promise.all([workers.close(STOP_MS), stopQueues]);
  };
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
  const turns = await takeDuePolls(ctx);
  const orgsOf = (taken: typeof turns) => taken.map(({ orgId }) => orgId);
  for (const job of ['refresh-invoices', 'fill-contacts']) await sendForOrgs(ctx.boss, job, orgsOf(turns));
  const atNight = turns.filter(({ night }) => night);
  await sendForOrgs(ctx.boss, 'reread-open-invoices', orgsOf(atNight));
}

/** Asks the CRM for what no event told. */
async function reconcile(ctx: AppContext): Promise<void> {
  await askForGrantChecks(ctx);
  const orgIds = (await listConnected(ctx.db, 'zoho')).map(({ orgId }) => orgId);
  for (const job of ['set-up-org', 'keep-watches', 'reconcile-deals', 'follow-crm-changes', 'set-up-crm-fields']) {
    await sendForOrgs(ctx.boss, job, orgIds);
  }
}

/** Once a day for every connection, and when one is under suspicion. */
async function askForGrantChecks(ctx: AppContext): Promise<void> {
  const before = new Date(ctx.now().getTime() - GRANT_CHECK_MS);
  await sendForOrgs(ctx.boss, 'check-grants', await listOrgsToCheck(ctx.db, before));
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
