import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { useOnce } from '../db/used-once.ts';
import { pauseUninstalled } from '../sync/pause-org.ts';
import { requireSignedCall } from './signed-call.ts';

/** A call may be five minutes old and arrive again within five more. */
const REMEMBERED_MS = 10 * 60_000;

const bodySchema = z.object({ event: z.literal('uninstalled') });

/** `POST /zoho/uninstalled`: the extension's uninstall script says goodbye. Repeated: 202, no effect. */
export function zohoUninstalledRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/zoho/uninstalled', async (request, response) => {
    const { orgId, signature } = await requireSignedCall(ctx, request, bodySchema);
    const expiresAt = new Date(ctx.now().getTime() + REMEMBERED_MS);
    // Kept and sent again after somebody has resumed, it must not pause anew.
    const isNew = await useOnce(ctx.db, { scope: 'uninstall-call', key: `${orgId}:${signature}`, expiresAt });
    if (isNew) await pauseUninstalled(ctx, orgId);
    response.status(202).json({ accepted: true });
  });
  return router;
}
