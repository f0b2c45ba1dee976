import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { readMonitor } from '../sync/monitor-view.ts';
import { mustReadOrg } from './settings.ts';
import { requireHostedRight } from './session.ts';

/** Today at a glance. */
export function monitorRoutes(ctx: AppContext): Router {
  const router = Router();
  router.get('/api/monitor', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'log');
    response.json(await readMonitor(ctx, await mustReadOrg(ctx, orgId)));
  });
  return router;
}
