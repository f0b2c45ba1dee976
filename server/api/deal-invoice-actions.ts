import { Router, type Request } from 'express';
import * as z from 'zod/mini';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import { requestAction, requestEmail, ruleThatMade } from '../sync/request-action.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { sourceOf } from './audit-source.ts';
import { invoiceEditSchema, voidBodySchema } from './contract/invoice-actions.ts';
import { requireDealRight, requirePerson, requireRights } from './deal-right.ts';
import { mustReadOrg } from './deals.ts';
import type { ShownSession } from './session.ts';

/** What a person has done with one invoice of a deal: 202 where it is stored and done in a moment. */
export function dealInvoiceActionRoutes(ctx: AppContext): Router {
  const router = Router();
  const asked = (request: Request, { orgId, dealId, userId }: ShownSession) => ({
    ...{ orgId, dealId, userId, invoiceId: String(request.params['invoiceId']).toLowerCase() },
    by: sourceOf(ctx, request, { userId, origin: 'panel' }),
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/approve', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'approve' });
    const state = await mustReadOrg(ctx, session);
    await requestAction(ctx, state, { ...asked(request, session), action: 'approve' });
    response.status(202).json({});
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/email', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'send' });
    await requestEmail(ctx, await mustReadOrg(ctx, session), asked(request, session));
    response.status(202).json({});
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/void', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'void' });
    const { reason } = readBody(voidBodySchema, request);
    const state = await mustReadOrg(ctx, session);
    await requestAction(ctx, state, { ...asked(request, session), action: 'void', reason });
    response.status(202).json({});
  });

  router.post('/api/deals/:dealId/invoices/:invoiceId/undo', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    const state = await mustReadOrg(ctx, session);
    const wanted = asked(request, session);
    // As sure who it is as the click had to be, and no surer.
    const rule = await ruleThatMade(ctx, state, wanted);
    if (rule) await requireRights(ctx, session, actionsOfClick(rule));
    await requestAction(ctx, state, { ...wanted, action: 'undo' });
    response.status(202).json({});
  });

  router.put('/api/deals/:dealId/invoices/:invoiceId', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    // Written by hand, it is nobody's rule that answers for it.
    requirePerson(session, { action: 'create', words: 'change an invoice' });
    const change = readBody(invoiceEditSchema, request);
    const state = await mustReadOrg(ctx, session);
    await requestAction(ctx, state, { ...asked(request, session), action: 'edit', change });
    response.status(202).json({});
  });

  return router;
}

function readBody<Schema extends z.core.$ZodType>(schema: Schema, { body }: Request): z.infer<Schema> {
  const parsed = z.safeParse(schema, body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest('bad_body', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not what was expected'}`);
}
