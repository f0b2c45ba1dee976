import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { confirmAll, confirmOne } from '../db/confirmations.ts';
import { findConnection } from '../db/connections.ts';
import type { Tenant } from '../db/contact-directory.ts';
import { inTransaction } from '../db/db.ts';
import { retrySync } from '../db/deal-syncs.ts';
import { listEmailProblems, retryEmail } from '../db/invoice-emails.ts';
import { findSettings } from '../db/settings.ts';
import { listSyncLog, type LoggedSync } from '../db/sync-log.ts';
import { findPoll } from '../db/xero-polls.ts';
import { AppError, badRequest } from '../errors.ts';
import { eventHealth } from '../sync/event-health.ts';
import { jobView } from '../sync/job-view.ts';
import { sourceOf } from './audit-source.ts';
import { jobStates, type JobsAnswer } from './contract/jobs.ts';
import { requireHostedRight } from './session.ts';

const querySchema = z.object({
  state: z
    .string()
    .optional()
    .transform((text) => text?.split(',').filter(Boolean) ?? [])
    .pipe(z.array(z.enum(jobStates))),
  cause: z.enum(['click', 'event']).optional(),
  rule: z.string().min(1).max(100).optional(),
  code: z.string().min(1).max(100).optional(),
  /** Part of a deal's name or an invoice's number. */
  q: z.string().trim().max(100).optional(),
  ignored: z.enum(['only', 'without']).optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const cursorSchema = z.object({ updatedAt: z.coerce.date().min(new Date(0)), id: z.uuid() });

/** The sync log: what happened, why it failed, and again. */
export function jobRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/jobs', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'log');
    const query = querySchema.safeParse(request.query);
    if (!query.success) throw badRequest('bad_query', 'a filter, limit or cursor is not what was expected');
    const { state: states, cause, rule: ruleId, code: problemCode, q: typed, ignored, cursor, limit } = query.data;
    const filter = { states, cause, ruleId, problemCode, typed, ignored };
    const rows = await listSyncLog(ctx.db, { orgId, filter, before: readCursor(cursor), limit: limit + 1 });
    const [xero, saved] = await Promise.all([findConnection(ctx.db, orgId, 'xero'), findSettings(ctx.db, orgId)]);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const dealIds = [...new Set(shown.map((row) => row.dealId))];
    const emails = await listEmailProblems(ctx.db, orgId, dealIds);
    const rules = saved?.settings.rules ?? [];
    response.json({
      jobs: shown.map((row) => jobView(row, { emails, rules })),
      nextCursor: rows.length > limit && last ? writeCursor(last) : null,
      budget: xero?.tenantId
        ? await ctx.xero.budget.remaining(xero.tenantId)
        : { minuteRemaining: null, dayRemaining: null },
      ...(xero?.tenantId && { webhooks: await webhooksView(ctx, { orgId, tenantId: xero.tenantId }) }),
    } satisfies JobsAnswer);
  });

  router.post('/api/jobs/:id/retry', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'retry');
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const id = z.uuid().safeParse(request.params.id);
    if (!id.success || !(await retry(ctx, { orgId, id: id.data, by }))) {
      throw new AppError('nothing_to_retry', 'There is no such job, or it is running or done.', { status: 404 });
    }
    response.status(202).json({ jobId: id.data });
  });

  router.post('/api/jobs/confirm', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'retry');
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const confirmed = await inTransaction(ctx.db, async (transaction) => {
      const count = await confirmAll(transaction, orgId);
      await noteDone(transaction, {
        ...by,
        ...{ orgId, at: ctx.now(), action: 'deals.confirmed', subject: {}, after: { count } },
      });
      await ctx.wake(orgId, { transaction });
      return count;
    });
    response.status(202).json({ confirmed });
  });

  return router;
}

async function webhooksView(ctx: AppContext, tenant: Tenant): Promise<JobsAnswer['webhooks']> {
  const poll = await findPoll(ctx.db, tenant);
  const times = { lastEventAt: null, untoldSince: null, gapAt: null, ...poll };
  return { ...eventHealth(times, ctx.now()), lastAt: times.lastEventAt?.toISOString() ?? null };
}

/** The work itself, or of work that is done the e-mail that was not sent. */
async function retry(
  ctx: AppContext,
  { orgId, id, by }: { orgId: string; id: string; by: AuditSource },
): Promise<boolean> {
  const retried = { ...by, orgId, at: ctx.now(), action: 'job.retried', subject: { job: id } };
  const isAsked = await inTransaction(ctx.db, async (transaction) => {
    const row = await retrySync(transaction, { orgId, id, now: ctx.now() });
    if (!row) return false;
    // A yes, too, where the deal waits for one.
    await confirmOne(transaction, orgId, row.id);
    await noteDone(transaction, retried);
    await ctx.wake(orgId, { work: 'person', transaction });
    return true;
  });
  if (isAsked) return true;
  return inTransaction(ctx.db, async (transaction) => {
    const hasEmail = await retryEmail(transaction, { orgId, syncId: id });
    if (!hasEmail) return false;
    await noteDone(transaction, retried);
    await ctx.wake(orgId, { work: 'email', transaction });
    return true;
  });
}

function writeCursor(row: LoggedSync): string {
  return Buffer.from(JSON.stringify({ updatedAt: row.updatedAt, id: row.id })).toString('base64url');
}

function readCursor(cursor: string | undefined): { updatedAt: Date; id: string } | null {
  if (cursor === undefined) return null;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw badRequest('bad_cursor', 'The cursor is not one of ours.');
  }
}
