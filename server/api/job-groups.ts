import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { noteDone } from '../db/audit-log.ts';
import { confirmAll, dropConfirmations } from '../db/confirmations.ts';
import { inTransaction, type OpenTransaction } from '../db/db.ts';
import { findSettings } from '../db/settings.ts';
import { listSyncGroups, retryGroup } from '../db/sync-log.ts';
import { badRequest } from '../errors.ts';
import { meaningOf } from '../sync/problem-codes.ts';
import { sourceOf } from './audit-source.ts';
import { retryGroupBodySchema, type JobGroupsAnswer } from './contract/monitor.ts';
import { requireHostedRight } from './session.ts';

/** What waits or failed, by cause, and all of one cause again. */
export function jobGroupRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/jobs/groups', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'log');
    const [groups, saved] = await Promise.all([listSyncGroups(ctx.db, orgId), findSettings(ctx.db, orgId)]);
    const rules = saved?.settings.rules ?? [];
    response.json({
      groups: groups.map(({ oldestAt, newestAt, ...group }) => ({
        ...group,
        ...{ oldestAt: oldestAt.toISOString(), newestAt: newestAt.toISOString(), means: meaningOf(group.code) },
        ruleName: rules.find(({ id }) => id === group.ruleId)?.name ?? null,
      })),
    } satisfies JobGroupsAnswer);
  });

  router.post('/api/jobs/retry', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'retry');
    const body = retryGroupBodySchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'Name the problem, and the rule if only one is meant.');
    const { code: problemCode, ruleId } = body.data;
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const retried = await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      const count = await retryGroup(transaction, { orgId, problemCode, ruleId, now });
      if (problemCode === 'needs_confirmation') await confirm(transaction, orgId, ruleId);
      const after = { code: problemCode, ...(ruleId !== undefined && { rule: ruleId }), count };
      await noteDone(transaction, { ...by, orgId, at: now, action: 'jobs.retried', subject: {}, after });
      await ctx.wake(orgId, { work: 'background', transaction });
      return count;
    });
    response.status(202).json({ retried });
  });

  return router;
}

/** Of deals that wait for a yes, asking for them again is one. */
async function confirm(transaction: OpenTransaction, orgId: string, ruleId: string | undefined): Promise<void> {
  if (ruleId === undefined) await confirmAll(transaction, orgId);
  else await dropConfirmations(transaction, orgId, { ruleIds: [ruleId] });
}
