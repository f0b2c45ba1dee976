import type { AppContext } from '../context.ts';
import { correlated } from '../correlation.ts';
import { inTransaction } from '../db/db.ts';
import { listInvoicesOfDeals } from '../db/deal-invoices.ts';
import {
  claimSimulation,
  listUnjudged,
  noteJudged,
  noteListed,
  settleSimulation,
  type JudgedDeal,
  type SimulationOutcome,
} from '../db/simulations.ts';
import type { Simulation } from '../db/settings-tables.ts';
import { AppError } from '../errors.ts';
import { explainProblem } from './explain-problem.ts';
import { isLive } from './invoice.ts';
import { judgeDeals, type JudgeContext, type Judging } from './judge-deals.ts';
import { noteIfLost } from './note-lost.ts';
import { readOrgState, settingsOf, withTried, xeroAccess, zohoAccess } from './org-state.ts';
import { completeSettings, rulesAt } from './settings.ts';
import { backOffMs } from './settlement.ts';
import { SIMULATED_DAYS } from './simulation-view.ts';
import { standBack } from './stand-back.ts';

type Context = JudgeContext & Pick<AppContext, 'config' | 'log' | 'zoho'>;

/** Few, so that each step is soon stored, and so that Zoho is never asked for much at once. */
const DEALS_AT_ONCE = 25;
const MAX_FAILURES = 8;

/**
 * One step of an org's simulation: lists the deals, or judges the next of them. Nothing but the simulation's own rows is
 * written, so a step that a worker died over is done again by another one. `more`: there may be another step.
 */
export async function simulateDeals(ctx: Context, orgId: string): Promise<'more' | 'nothing'> {
  const row = await claimSimulation(ctx.db, orgId, ctx.now());
  if (!row) return 'nothing';
  await correlated([row.correlationId], () =>
    takeStep(ctx, row).catch((error: unknown) => settleFailure(ctx, row, error)),
  );
  return 'more';
}

async function takeStep(ctx: Context, row: Simulation): Promise<void> {
  const read = await readOrgState(ctx, row.orgId);
  if (!read) return;
  const state = withTried(read, completeSettings(row.settings), row.startedAt);
  const access = xeroAccess(state.xero, 'background');
  if (!access) throw withoutXero();
  const judging: Judging = { state, saved: read, access, since: sinceOf(row) };
  const reads = { ...ctx, zoho: standBack(ctx.zoho) };
  if (row.listedAt === null) return listDeals(reads, row, judging);
  const deals = await listUnjudged(ctx.db, row.orgId, DEALS_AT_ONCE);
  if (deals.length === 0) return settleSimulation(ctx.db, row, ended(ctx, 'done'));
  const judged = await judgeDeals(reads, judging, deals);
  await inTransaction(ctx.db, (transaction) => noteJudged(transaction, row, judged));
}

function sinceOf({ startedAt }: Simulation): Date {
  return new Date(startedAt.getTime() - SIMULATED_DAYS * 24 * 3600_000);
}

/** Most deals stand where no rule is for them: they are judged by that alone, and cost no further call. */
async function listDeals(
  ctx: JudgeContext & Pick<AppContext, 'config'>,
  row: Simulation,
  { state, since }: Judging,
): Promise<void> {
  const { orgId, currency: homeCurrency } = state.org;
  const limit = ctx.config.simulationLimit;
  const found = await ctx.zoho.listLatestDeals(zohoAccess(state), since, { count: limit + 1, homeCurrency });
  const looked = found.slice(0, limit);
  const invoices = await listInvoicesOfDeals(
    ctx.db,
    orgId,
    looked.map(({ id }) => id),
  );
  const invoiced = new Set(invoices.filter(isLive).map(({ dealId }) => dealId));
  const settings = settingsOf(state);
  const deals = looked.map((deal): JudgedDeal => {
    const reason = invoiced.has(deal.id) ? ('invoiced' as const) : ('not_at_stage' as const);
    const isElsewhere = rulesAt(settings, deal).length === 0;
    const outcomes = isElsewhere ? [{ is: 'passed' as const, ruleId: null, reason }] : null;
    return { dealId: deal.id, name: deal.name, stage: deal.stage, customerId: null, outcomes };
  });
  const listed = { deals, moreDeals: found.length > limit, now: ctx.now() };
  await inTransaction(ctx.db, (transaction) => noteListed(transaction, row, listed));
}

function ended({ now }: Pick<AppContext, 'now'>, state: 'done' | 'stopped'): SimulationOutcome {
  return { state, problem: null, attempts: 0, notBefore: null, endedAt: now() };
}

function withoutXero(): AppError {
  return new AppError('xero_not_connected', 'Xero is not connected.', {
    ...{ status: 409, retry: 'reconnect', fix: 'Connect Xero in Settings, then start again.' },
  });
}

/** What passes by itself is waited for; the rest ends the run, with what it has found so far. */
async function settleFailure(ctx: Context, row: Simulation, error: unknown): Promise<void> {
  if (!(error instanceof AppError)) ctx.log.error({ err: error, orgId: row.orgId }, 'a simulation failed');
  const isOfProvider = error instanceof AppError && error.provider !== null;
  if (isOfProvider) await noteIfLost(ctx, { orgId: row.orgId, provider: 'zoho' }, error);
  const problem = explainProblem(error);
  const attempts = row.attempts + 1;
  const isFinal = error instanceof AppError && (error.retry === 'reconnect' || error.retry === 'never');
  if (isFinal || attempts >= MAX_FAILURES) {
    return settleSimulation(ctx.db, row, { ...ended(ctx, 'stopped'), problem });
  }
  const askedMs = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
  const notBefore = new Date(ctx.now().getTime() + Math.max(askedMs, backOffMs(row.attempts)));
  await settleSimulation(ctx.db, row, { state: 'due', problem, attempts, notBefore, endedAt: null });
}
