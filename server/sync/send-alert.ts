import type { Problem } from '../api/contract/problems.ts';
import type { AppContext } from '../context.ts';
import { noteMessageSending, settleMessage, type MessageOutcome } from '../db/alerts.ts';
import type { AlertMessage } from '../db/monitor-tables.ts';
import { AppError } from '../errors.ts';
import { dayIn } from './due-date.ts';
import { explainProblem } from './explain-problem.ts';
import { zohoAccess, zoneOf, type OrgState } from './org-state.ts';
import { permissionMissing } from './permission-states.ts';
import { backOffMs } from './settlement.ts';

type Context = Pick<AppContext, 'db' | 'log' | 'mail' | 'now' | 'zoho'>;

const MAX_ATTEMPTS = 8;

/** One message that this worker has claimed, through to how the try ended. */
export async function sendAlert(ctx: Context, state: OrgState, message: AlertMessage): Promise<void> {
  const outcome = await trySending(ctx, state, message);
  if (outcome.problem) {
    const { orgId, channel, state: ending } = { ...message, state: outcome.state };
    ctx.log.warn({ orgId, channel, state: ending, code: outcome.problem.code }, 'an administrator was not told');
  }
  await settleMessage(ctx.db, message, outcome);
}

async function trySending(ctx: Context, state: OrgState, message: AlertMessage): Promise<MessageOutcome> {
  const attempts = message.attempts + 1;
  const ended = { attempts, notBefore: null };
  try {
    const problem = message.channel === 'email' ? await sendEmail(ctx, message) : await makeTask(ctx, state, message);
    return problem ? { ...ended, state: 'failed', problem } : { ...ended, state: 'done', problem: null };
  } catch (error) {
    if (!(error instanceof AppError)) ctx.log.error({ err: error, orgId: message.orgId }, 'an alert was not sent');
    const problem = explainProblem(error);
    const isOver = attempts >= MAX_ATTEMPTS || (error instanceof AppError && error.retry !== 'later');
    if (isOver) return { ...ended, state: 'failed', problem };
    return { attempts, state: 'due', problem, notBefore: new Date(ctx.now().getTime() + backOffMs(attempts)) };
  }
}

/** Sent twice it does no harm: a try whose answer was lost is repeated, as the same message. */
async function sendEmail({ mail }: Context, { id, recipient, subject, body }: AlertMessage): Promise<Problem | null> {
  if (!mail || recipient === null) return mailNotSetUp;
  await mail.send({ to: recipient, subject, text: body, messageId: id });
  return null;
}

/** A task that may be there is not made again. */
async function makeTask(ctx: Context, state: OrgState, message: AlertMessage): Promise<Problem | null> {
  if (message.sentAt) return taskUnknown;
  if (!state.zoho?.extras.includes('automations')) return permissionMissing('automations');
  const access = zohoAccess(state);
  const dueDate = dayIn(zoneOf(state), ctx.now());
  await noteMessageSending(ctx.db, message, ctx.now());
  const { subject, body: description } = message;
  await ctx.zoho.createTask(access, { dealId: null, ownerId: null, subject, description, dueDate });
  return null;
}

const mailNotSetUp: Problem = {
  code: 'mail_not_set_up',
  message: 'This server has no mail server to send by.',
  fix: 'Have whoever runs it set SMTP_URL and ALERT_FROM.',
  detail: null,
};

const taskUnknown: Problem = {
  code: 'crm_task_unknown',
  message: 'A task was sent to Zoho CRM, which did not say whether it made it.',
  fix: 'It is not made again, so that there are never two.',
  detail: null,
};
