import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { inTransaction } from '../db/db.ts';
import { useOnce } from '../db/used-once.ts';
import { askForDeals } from '../sync/ask-for-deals.ts';
import { requireSignedCall } from './signed-call.ts';

/** A call may be five minutes old and arrive again within five more. */
const REMEMBERED_MS = 10 * 60_000;

const bodySchema = z.object({ dealId: z.string().regex(/^\d{1,30}$/), stage: z.string().max(500).nullable() });

/** `POST /zoho/stage`: the extension's workflow function says that a deal changed its stage. Repeated: 202, no effect. */
export function zohoStageRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/zoho/stage', async (request, response) => {
    const { orgId, signature, body } = await requireSignedCall(ctx, request, bodySchema);
    await inTransaction(ctx.db, async (transaction) => {
      const use = {
        scope: 'stage-call',
        key: `${orgId}:${signature}`,
        expiresAt: new Date(ctx.now().getTime() + REMEMBERED_MS),
      } as const;
      if (!(await useOnce(transaction, use))) return;
      await askForDeals(ctx, transaction, { orgId, deals: [body], event: { source: 'zoho-stage', body } });
    });
    response.status(202).json({ accepted: true });
  });
  return router;
}
