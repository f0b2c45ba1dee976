import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { listDealSyncs } from '../db/deal-syncs.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import { payerOf } from '../sync/deal.ts';
import { readOrgState, settingsOf, xeroAccess, zohoAccess, type OrgState } from '../sync/org-state.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { settleContact } from '../sync/settle-contact.ts';
import { sourceOf } from './audit-source.ts';
import type { DealAction } from './contract.ts';
import { requireDealRight, requireRights } from './deal-right.ts';

const choiceSchema = z.union([z.strictObject({ contactId: z.guid() }), z.strictObject({ create: z.literal(true) })]);

/** `POST /api/deals/:dealId/contact`: a person says which Xero contact the deal’s customer is; 204, and the deal goes on. */
export function dealContactRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/api/deals/:dealId/contact', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    const { orgId, dealId, userId } = session;
    const choice = choiceSchema.safeParse(request.body);
    if (!choice.success) throw badRequest('bad_body', 'The body is neither {"contactId": "…"} nor {"create": true}.');
    const state = await readOrgState(ctx, orgId);
    if (!state) throw notFound('org_not_found', 'This CRM is not connected.');
    await requireRights(ctx, session, await actionsOfWaiting(ctx, state, dealId));
    const access = xeroAccess(state.xero, 'person');
    if (!access) {
      throw new AppError('xero_not_connected', 'Xero is not connected.', {
        status: 409,
        fix: 'Connect it in Settings.',
      });
    }
    const deal = await ctx.zoho.getDeal(zohoAccess(state), dealId, state.org.currency);
    if (!deal) throw notFound('deal_not_found', 'The CRM has no such deal.');
    const payer = payerOf(deal);
    if (!payer) {
      throw new AppError('no_customer', 'The deal has no account and no contact.', {
        ...{ status: 409, fix: 'Choose an account on the deal.' },
      });
    }
    const by = sourceOf(ctx, request, { userId, origin: 'panel' });
    const customer = { orgId, customerId: payer.id };
    await settleContact(ctx, access, { ...customer, choice: choice.data, settledBy: userId, by });
    response.status(204).end();
  });
  return router;
}

/** A choice lets the deal go on, so it takes what the invoices that wait for it would take. */
async function actionsOfWaiting(ctx: Pick<AppContext, 'db'>, state: OrgState, dealId: string): Promise<DealAction[]> {
  const syncs = await listDealSyncs(ctx.db, state.org.orgId, dealId);
  const waiting = syncs.filter((sync) => sync.state === 'waiting').map((sync) => sync.ruleId);
  const rules = settingsOf(state).rules.filter((rule) => waiting.includes(rule.id));
  return rules.flatMap(actionsOfClick);
}
