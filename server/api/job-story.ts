import { Router, type Request } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { noteDone } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { listEmailProblems } from '../db/invoice-emails.ts';
import { readHappenings } from '../db/deal-happenings.ts';
import { findSettings } from '../db/settings.ts';
import { findLoggedSync, heedSync, ignoreSync } from '../db/sync-log.ts';
import { badRequest, notFound } from '../errors.ts';
import { jobView } from '../sync/job-view.ts';
import { tellJobStory } from '../sync/tell-job-story.ts';
import { sourceOf } from './audit-source.ts';
import { ignoreBodySchema, type JobStoryAnswer } from './contract/monitor.ts';
import { requireHostedRight } from './session.ts';

/** One item of the sync log: its whole story, and putting it aside. */
export function jobStoryRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/jobs/:id', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'log');
    const row = await findLoggedSync(ctx.db, orgId, idOf(request));
    if (!row) throw noJob();
    const { dealId, createdAt: since } = row;
    const [emails, saved, happenings] = await Promise.all([
      listEmailProblems(ctx.db, orgId, [dealId]),
      findSettings(ctx.db, orgId),
      readHappenings(ctx.db, { orgId, dealId, since }),
    ]);
    response.json({
      job: jobView(row, { emails, rules: saved?.settings.rules ?? [] }),
      steps: tellJobStory(dealId, happenings),
    } satisfies JobStoryAnswer);
  });

  router.post('/api/jobs/:id/ignore', async (request, response) => {
    const { orgId, userId, userEmail } = await requireHostedRight(ctx, request, 'retry');
    const id = idOf(request);
    const body = ignoreBodySchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'Say why, in at most 255 characters.');
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    await inTransaction(ctx.db, async (transaction) => {
      const now = ctx.now();
      const { reason } = body.data;
      const deal = await ignoreSync(transaction, { orgId, id, reason, by: userEmail, now });
      if (deal === null) throw noJob();
      await noteDone(transaction, { ...by, orgId, at: now, action: 'job.ignored', subject: { job: id, deal } });
    });
    response.status(204).end();
  });

  router.post('/api/jobs/:id/heed', async (request, response) => {
    const { orgId, userId } = await requireHostedRight(ctx, request, 'retry');
    const id = idOf(request);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    await inTransaction(ctx.db, async (transaction) => {
      const deal = await heedSync(transaction, orgId, id);
      if (deal === null) throw noJob();
      await noteDone(transaction, { ...by, orgId, at: ctx.now(), action: 'job.heeded', subject: { job: id, deal } });
    });
    response.status(204).end();
  });

  return router;
}

function idOf(request: Request): string {
  const id = z.uuid().safeParse(request.params['id']);
  if (id.success) return id.data;
  throw noJob();
}

const noJob = () => notFound('job_not_found', 'There is no such job, or nothing about it needs anybody.');
