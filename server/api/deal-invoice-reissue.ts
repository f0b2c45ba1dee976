import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import { previewReissue, requestReissue, ruleOfReissue } from '../sync/request-reissue.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { sourceOf } from './audit-source.ts';
import { reissueBodySchema } from './contract/reissue.ts';
import { requireDealRight, requireRights } from './deal-right.ts';
import { mustReadOrg } from './deals.ts';

/** An approved invoice that says something else than its deal: what taking it back and making it anew comes to, and doing it. */
export function dealInvoiceReissueRoutes(ctx: AppContext): Router {
  const router = Router();
  const path = '/api/deals/:dealId/invoices/:invoiceId/reissue';

  router.get(path, async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const { orgId } = await requireDealRight(ctx, request, { dealId, action: 'view' });
    const state = await mustReadOrg(ctx, { orgId });
    response.json(await previewReissue(ctx, state, { orgId, dealId, invoiceId: invoiceId.toLowerCase() }));
  });

  router.post(path, async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const session = await requireDealRight(ctx, request, { dealId, action: 'void' });
    const { orgId, userId } = session;
    const body = reissueBodySchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'The body is not {"reason": "…", "plan": {…}}.');
    const state = await mustReadOrg(ctx, session);
    const of = { orgId, dealId, invoiceId: invoiceId.toLowerCase() };
    // The new invoice is as much as a click on its rule.
    const rule = await ruleOfReissue(ctx, state, of);
    if (rule) await requireRights(ctx, session, actionsOfClick(rule));
    const by = sourceOf(ctx, request, { userId, origin: 'panel' });
    await requestReissue(ctx, state, { ...of, ...body.data, userId, by });
    response.status(202).json({});
  });

  return router;
}
