import { Router } from 'express';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import { previewCredit, requestCredit } from '../sync/request-credit.ts';
import { sourceOf } from './audit-source.ts';
import { creditBodySchema, creditQuerySchema } from './contract/credit.ts';
import { requireDealRight } from './deal-right.ts';
import { mustReadOrg } from './deals.ts';

/** An approved invoice that a credit note is to take back: what that comes to, and doing it. */
export function dealInvoiceCreditRoutes(ctx: AppContext): Router {
  const router = Router();
  const path = '/api/deals/:dealId/invoices/:invoiceId/credit';

  router.get(path, async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const { orgId } = await requireDealRight(ctx, request, { dealId, action: 'view' });
    const query = creditQuerySchema.safeParse(request.query);
    if (!query.success) throw badRequest('bad_query', 'amount: an amount such as 120.50 is expected.');
    const state = await mustReadOrg(ctx, { orgId });
    const { amount = null } = query.data;
    response.json(await previewCredit(ctx, state, { orgId, dealId, invoiceId: invoiceId.toLowerCase(), amount }));
  });

  router.post(path, async (request, response) => {
    const { dealId, invoiceId } = request.params;
    const session = await requireDealRight(ctx, request, { dealId, action: 'void' });
    const { orgId, userId } = session;
    const body = creditBodySchema.safeParse(request.body);
    if (!body.success) throw badRequest('bad_body', 'The body is not {"reason": "…", "plan": {…}}.');
    const state = await mustReadOrg(ctx, session);
    const of = { orgId, dealId, invoiceId: invoiceId.toLowerCase() };
    const by = sourceOf(ctx, request, { userId, origin: 'panel' });
    await requestCredit(ctx, state, { ...of, ...body.data, userId, by });
    response.status(202).json({});
  });

  return router;
}
