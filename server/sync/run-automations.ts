import type { Automations } from '../api/contract/crm-writes.ts';
import type { AppContext } from '../context.ts';
import { workOnDeals } from '../deals-at-work.ts';
import { claimDueRun, dropRun, noteRunSending, settleRun, type RunOutcome } from '../db/automation-runs.ts';
import { listDealInvoices, refreshDealInvoices } from '../db/deal-invoices.ts';
import { findDeal } from '../db/deals.ts';
import { findInstalmentPlan } from '../db/instalments.ts';
import type { AutomationRun } from '../db/crm-tables.ts';
import type { DealInvoice } from '../db/invoice-tables.ts';
import { AppError } from '../errors.ts';
import {
  again,
  done,
  explainRunError,
  failed,
  stageRefused,
  unknownOutcome,
  xeroNotConnected,
} from './automation-outcome.ts';
import { dayIn } from './due-date.ts';
import { readOrgState, settingsOf, xeroAccess, zohoAccess, zoneOf, type OrgState } from './org-state.ts';
import { permissionMissing } from './permission-states.ts';
import { endingStatus, planAutomations } from './plan-automations.ts';
import { backOffMs, untilWoken } from './settlement.ts';
import { taskFor } from './task-text.ts';
import { explainRowRefusal, isDealGone } from './write-back-outcome.ts';

type Context = Pick<AppContext, 'db' | 'zoho' | 'xero' | 'log' | 'now'>;

/** One run, and everything that is known when it starts. */
interface Running {
  ctx: Context;
  state: OrgState;
  run: AutomationRun;
  automations: Automations;
  invoice: DealInvoice;
}
/** `not now`: what it followed from is no longer so; it may be asked for again. */
type Ending = RunOutcome | 'not now';

/** Does what follows from invoices by itself, each once: what was sent and may have arrived is never sent again. */
export async function runAutomations(ctx: Context, orgId: string): Promise<void> {
  for (;;) {
    const run = await claimDueRun(ctx.db, orgId, ctx.now());
    if (!run) return;
    const state = await readOrgState(ctx, orgId);
    if (!state) return;
    const deals = [{ orgId, dealId: run.dealId, attemptId: null }];
    const running = workOnDeals(deals, () => runOne(ctx, state, run));
    const ending = await running.catch((error: unknown) => explainRunError(ctx, run, error));
    if (ending === 'not now') await dropRun(ctx.db, run);
    else await settleRun(ctx.db, run, ending);
  }
}

async function runOne(ctx: Context, state: OrgState, run: AutomationRun): Promise<Ending> {
  const { automations } = settingsOf(state);
  const invoices = await listDealInvoices(ctx.db, run.orgId, run.dealId);
  const invoice = invoices.find(({ invoiceId }) => invoiceId === run.subject);
  if (run.sentAt) return failed(unknownOutcome());
  if (!invoice || !(await isStillSo(ctx, state, { run, invoices }))) return 'not now';
  const running = { ctx, state, run, automations, invoice };
  if (run.automation === 'lost') return endInvoice(running);
  const missing = state.zoho?.extras.includes('automations') ? null : permissionMissing('automations');
  if (missing) return { ...done, state: 'due', problem: missing, notBefore: untilWoken };
  return run.automation === 'paid_stage' ? moveDeal(running) : makeTask(running);
}

/** It was so when it was asked for; meanwhile a payment may have been taken back, or the automation switched off. */
async function isStillSo(
  ctx: Context,
  state: OrgState,
  { run, invoices }: { run: AutomationRun; invoices: DealInvoice[] },
): Promise<boolean> {
  const { automations, rules } = settingsOf(state);
  const deal = await findDeal(ctx.db, run.orgId, run.dealId);
  const plan = await findInstalmentPlan(ctx.db, run.orgId, run.dealId);
  const today = dayIn(zoneOf(state), ctx.now());
  const place = { id: run.dealId, stage: deal?.stage ?? null };
  const planned = planAutomations({ automations, rules, deal: place, invoices, plan, today });
  return planned.some(({ automation, subject }) => automation === run.automation && subject === run.subject);
}

async function moveDeal({ ctx, state, run, automations }: Running): Promise<Ending> {
  const access = zohoAccess(state);
  const { rules, crmFields } = settingsOf(state);
  const stage = automations.paidStage;
  // Never a second invoice of our own making.
  if (stage === null || rules.some((rule) => rule.enabled && rule.stage === stage)) return 'not now';
  const place = await ctx.zoho.readDealPlace(access, run.dealId);
  if (!place) return { ...done, state: 'skipped' };
  if (place.stage === stage) return done;
  const change = { dealId: run.dealId, values: { Stage: stage } };
  const [outcome] = await ctx.zoho.updateDeals(
    access,
    [change],
    crmFields.zohoWorkflows === 'on' ? 'react' : 'left out',
  );
  if (!outcome || !('message' in outcome)) return done;
  if (isDealGone(outcome)) return { ...done, state: 'skipped' };
  const { problem, againMs } = explainRowRefusal(outcome);
  const isLocked = problem.code === 'crm_deal_locked';
  return isLocked ? again(ctx, run, { problem, waitMs: againMs }) : failed(stageRefused(stage, problem));
}

async function makeTask({ ctx, state, run, invoice }: Running): Promise<Ending> {
  const access = zohoAccess(state);
  const place = await ctx.zoho.readDealPlace(access, run.dealId);
  if (!place) return { ...done, state: 'skipped' };
  const today = dayIn(zoneOf(state), ctx.now());
  const task = taskFor(run.automation === 'paid_task' ? 'paid' : 'overdue', invoice, settingsOf(state).language);
  await noteRunSending(ctx.db, run, ctx.now());
  try {
    await ctx.zoho.createTask(access, { ...task, dealId: run.dealId, ownerId: place.ownerId, dueDate: today });
    return done;
  } catch (error) {
    // Without a usable answer there may be a task.
    const mayBeThere = !(error instanceof AppError) || error.retry === 'unknown' || error.code === 'zoho_unavailable';
    if (mayBeThere) return failed(unknownOutcome());
    throw error;
  }
}

/** Both sides are read again first: a deal that came back, or money that has arrived, keeps the invoice. */
async function endInvoice({ ctx, state, run, automations }: Running): Promise<Ending> {
  const access = xeroAccess(state.xero, 'background');
  const { lost } = automations;
  if (!lost) return 'not now';
  if (!access) return again(ctx, run, { problem: xeroNotConnected, waitMs: backOffMs(run.attempts) });
  const place = await ctx.zoho.readDealPlace(zohoAccess(state), run.dealId);
  if (!place?.stage || !lost.stages.includes(place.stage)) return 'not now';
  const [invoice] = await ctx.xero.findInvoices(access, { ids: [run.subject] });
  // One that a person made and tied to the deal is that person's.
  if (!invoice?.url?.endsWith(`/${run.dealId}`)) return { ...done, state: 'skipped' };
  const status = endingStatus(invoice, lost);
  const ended = status ? await ctx.xero.endInvoice(access, run.subject, status) : invoice;
  await refreshDealInvoices(ctx.db, { orgId: run.orgId, tenantId: access.tenantId }, [ended], ctx.now());
  return status || ended.status === 'VOIDED' || ended.status === 'DELETED' ? done : 'not now';
}
