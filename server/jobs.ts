import type { Transaction } from 'kysely';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { AppContext } from './context.ts';
import { listConnected } from './db/connections.ts';
import { listOrgsWithUnreadCustomers } from './db/contact-links.ts';
import { listOrgsWithoutOnlineUrls } from './db/deal-invoices.ts';
import { listDueWork } from './db/deal-syncs.ts';
import { listOrgsWithDueEmails } from './db/invoice-emails.ts';
import type { Tables } from './db/tables.ts';
import { forgetExpiredUses } from './db/used-once.ts';
import { forgetOldCalls } from './db/xero-calls.ts';
import { listOrgsWithXeroChanges } from './db/xero-changes.ts';
import { lookAtAllSoon } from './db/xero-polls.ts';
import { claimAffordable } from './sync/claim-affordable.ts';
import { emailInvoices } from './sync/email-invoices.ts';
import { fillDirectory } from './sync/fill-directory.ts';
import { followCrmChanges } from './sync/follow-crm-changes.ts';
import { followXeroChanges } from './sync/follow-xero-changes.ts';
import { reconcileDeals } from './sync/reconcile-deals.ts';
import { takeDuePolls } from './sync/poll-xero.ts';
import { readCustomers } from './sync/read-customers.ts';
import { readOnlineUrls } from './sync/read-online-urls.ts';
import { refreshInvoices } from './sync/refresh-invoices.ts';
import { rereadOpenInvoices } from './sync/reread-open-invoices.ts';
import { keepWatches } from './sync/keep-watches.ts';
import { drawStartLines, setUpOrgUnlessDone } from './sync/set-up-org.ts';
import { syncDeals } from './sync/sync-deals.ts';
import type { Urgency } from './xero/slot-rules.ts';

const ofOrg = z.object({ orgId: z.string() });
/** A person waits for each of them; a backlog goes by as many as Xero takes in a call. */
const ROWS_AT_ONCE: Record<Urgency, number> = { person: 10, background: 50 };
/** Batches of one org that this process works on at a time, so that a backlog leaves room for other orgs. */
const BATCHES_AT_ONCE = 2;

/**
 * All background work on one screen: the queue's name, what its jobs carry, what is done. The durable state of a deal is
 * its `deal_syncs` row; a job only says *look*. So a job may be lost, doubled or late without harm.
 */
const handlers: Record<string, (ctx: AppContext, orgId: string) => Promise<void>> = {
  /** Works through what people wait for: never behind a backlog. */
  'serve-people': (ctx, orgId) => drain(ctx, orgId, 'person'),
  /** Works through the due rows of an org. */
  'drain-tenant': drainInTurn(),
  /** E-mails of approved invoices that are due. */
  'email-invoices': emailInvoices,
  /** Secret, watches and start lines of an org whose CRM was just connected. */
  'set-up-org': setUpOrgUnlessDone,
  /** What changed in the CRM that no event told. */
  'reconcile-deals': reconcileDeals,
  /** The invoices and contacts that Xero's events named. */
  'follow-xero-changes': followXeroChanges,
  /** Earlier invoices of contacts that were found in Xero. */
  'read-customers': readCustomers,
  /** Where customers see and pay their invoices. */
  'read-online-urls': readOnlineUrls,
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
  /** Which deals were in a stage before its rule was switched on. */
  'draw-start-lines': drawStartLines,
};

/** Which queue looks after deals that a person waits for, other deals, and e-mails. */
const queueOf = { person: 'serve-people', background: 'drain-tenant', email: 'email-invoices' } as const;

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

/** At most so many batches of an org at once; more are asked for when one of them ends. */
function drainInTurn(): (ctx: AppContext, orgId: string) => Promise<void> {
  const running = new Map<string, number>();
  const change = (orgId: string, by: number) => {
    const count = (running.get(orgId) ?? 0) + by;
    if (count === 0) running.delete(orgId);
    else running.set(orgId, count);
  };
  return async (ctx, orgId) => {
    if ((running.get(orgId) ?? 0) >= BATCHES_AT_ONCE) return;
    change(orgId, 1);
    try {
      await drain(ctx, orgId, 'background');
    } finally {
      change(orgId, -1);
    }
  };
}

/** How often due rows are looked for; what makes a wait end and a dead worker's rows go on. */
const SWEEP_MS = 1000;
const HOUSEKEEPING_MS = 3600_000;
/** Most of a batch is waiting for answers; two are enough for everything that nobody waits for. */
const workersOf: Record<string, number> = { 'serve-people': 4, 'drain-tenant': 4 };
/** SIGTERM must be over within ten seconds. */
const STOP_MS = 8000;

/** Says that an org has work due: left out, deals of both kinds; with a transaction, once that commits. */
export type Wake = (
  orgId: string,
  about?: { work?: keyof typeof queueOf; transaction?: Transaction<Tables> },
) => Promise<void>;

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

export function wakeVia(boss: PgBoss): Wake {
  return async (orgId, { work, transaction } = {}) => {
    const queues = work ? [queueOf[work]] : [queueOf.person, queueOf.background];
    for (const queue of queues) await sendForOrg(boss, queue, orgId, transaction);
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
  for (const [name, handle] of Object.entries(handlers)) {
    await ctx.boss.work(name, { localConcurrency: workersOf[name] ?? 2, pollingIntervalSeconds: 2 }, async (jobs) => {
      for (const job of jobs) await handle(ctx, ofOrg.parse(job.data).orgId).catch(logAndRethrow(ctx.log, name));
    });
  }
  const clocks = [
    every(SWEEP_MS, ctx.log, async () => {
      for (const { orgId, urgency } of await listDueWork(ctx.db, ctx.now())) await ctx.wake(orgId, { work: urgency });
      for (const orgId of await listOrgsWithDueEmails(ctx.db, ctx.now())) await ctx.wake(orgId, { work: 'email' });
      await lookAtXero(ctx);
    }),
    every(ctx.config.reconcileIntervalSeconds * 1000, ctx.log, () => reconcile(ctx)),
    every(HOUSEKEEPING_MS, ctx.log, async () => {
      await forgetExpiredUses(ctx.db, ctx.now());
      await forgetOldCalls(ctx.db, 2 * ctx.config.xero.rateWindowMs);
    }),
  ];
  await Promise.all([reconcile(ctx), lookAtXeroAfterStart(ctx)]);
  return async () => {
    for (const stop of clocks) stop();
    ctx.xero.budget.close();
    await ctx.boss.stop({ graceful: true, timeout: STOP_MS, close: true });
  };
}

/** pg-boss tries the job again; the reason belongs in our log. */
function logAndRethrow(log: Logger, job: string) {
  return (error: unknown): never => {
    log.warn({ err: error, job }, 'a job failed; it is tried again');
    throw error;
  };
}

/** Reads what Xero's events named and is due, and asks every organisation whose turn it is for what no event told. */
async function lookAtXero(ctx: AppContext): Promise<void> {
  for (const orgId of await listOrgsWithXeroChanges(ctx.db, ctx.now())) {
    await sendForOrg(ctx.boss, 'follow-xero-changes', orgId);
  }
  for (const orgId of await listOrgsWithUnreadCustomers(ctx.db)) await sendForOrg(ctx.boss, 'read-customers', orgId);
  for (const orgId of await listOrgsWithoutOnlineUrls(ctx.db)) await sendForOrg(ctx.boss, 'read-online-urls', orgId);
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
  for (const { orgId } of await listConnected(ctx.db, 'zoho')) {
    for (const job of ['set-up-org', 'keep-watches', 'reconcile-deals', 'follow-crm-changes'])
      await sendForOrg(ctx.boss, job, orgId);
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
