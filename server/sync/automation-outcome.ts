import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import type { RunOutcome } from '../db/automation-runs.ts';
import { dropExtra } from '../db/connections.ts';
import type { AutomationRun } from '../db/crm-tables.ts';
import { AppError } from '../errors.ts';
import { explainProblem } from './explain-problem.ts';
import { noteIfLost } from './note-lost.ts';
import { permissionMissing } from './permission-states.ts';
import { backOffMs, untilWoken } from './settlement.ts';

type Context = Pick<AppContext, 'db' | 'log' | 'now'>;

export const done: RunOutcome = { state: 'done', problem: null, notBefore: null, sentAt: null, attempts: 0 };

/** What an error means for a run: again later, when there is a permission, or never. */
export async function explainRunError(ctx: Context, run: AutomationRun, error: unknown): Promise<RunOutcome> {
  const problem = explainProblem(error);
  if (!(error instanceof AppError)) {
    ctx.log.error({ err: error, dealId: run.dealId }, 'an automation failed');
    return again(ctx, run, { problem, waitMs: backOffMs(run.attempts) });
  }
  if (error.code === 'zoho_permission_missing') {
    await dropExtra(ctx.db, run.orgId, 'automations');
    return { ...done, state: 'due', problem: permissionMissing('automations'), notBefore: untilWoken };
  }
  await noteIfLost(ctx, { orgId: run.orgId, provider: 'zoho' }, error);
  if (error.retry === 'never') return failed(problem);
  return again(ctx, run, { problem, waitMs: error.retryAfterMs ?? backOffMs(run.attempts) });
}

/** Nothing was done yet. */
export function again(
  { now }: Pick<AppContext, 'now'>,
  { attempts }: AutomationRun,
  { problem, waitMs }: { problem: Problem; waitMs: number },
): RunOutcome {
  return { ...done, state: 'due', problem, attempts: attempts + 1, notBefore: new Date(now().getTime() + waitMs) };
}

/** Left to a person, for good. */
export function failed(problem: Problem): RunOutcome {
  return { ...done, state: 'failed', problem };
}

/** Zoho did not take the stage of a paid deal. */
export function stageRefused(stage: string, problem: Problem): Problem {
  const message = `All invoices are paid, but Zoho CRM did not move the deal to “${stage}”: ${problem.message}`;
  return { ...problem, message, fix: 'Move the deal by hand, or choose another stage in Settings.' };
}

export const xeroNotConnected: Problem = {
  code: 'xero_not_connected',
  message: 'Xero is not connected.',
  fix: 'Connect Xero in Settings; this then goes on by itself.',
  detail: null,
};

/** There may be a task, or none. */
export function unknownOutcome(): Problem {
  return {
    code: 'crm_task_unknown',
    message: 'A task for the deal’s owner was sent to Zoho CRM, which did not say whether it made it.',
    fix: 'Look at the deal’s tasks. It is not made again, so that there are never two.',
    detail: null,
  };
}
