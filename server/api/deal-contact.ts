import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { listDealSyncs } from '../db/deal-syncs.ts';
import { AppError, badRequest, notFound } from '../errors.ts';
import { payerOf } from '../sync/deal.ts';
import { readOrgState, settingsOf, xeroAccess, zohoAccess, type OrgState } from '../sync/org-state.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { searchContacts } from '../sync/search-contacts.ts';
import { settleContact } from '../sync/settle-contact.ts';
import { sourceOf } from './audit-source.ts';
import type { DealAction } from './contract/sign-in.ts';
import { requireDealRight, requirePerson, requireRights } from './deal-right.ts';

const searchSchema = z.object({ q: z.string().trim().min(2).max(100) });
const choiceSchema = z.union([z.strictObject({ contactId: z.guid() }), z.strictObject({ create: z.literal(true) })]);

/**
 * `POST /api/deals/:dealId/contact`: a person says which Xero contact the deal’s customer is; 204, and the deal goes on.
 * `GET …/contacts?q=`: whom else one invoice could be billed to.
 */
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
    if (!access) throw xeroNotConnected();
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
  router.get('/api/deals/:dealId/contacts', async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    // Names of other customers are for people only.
    requirePerson(session, { action: 'create', words: 'look for contacts in Xero' });
    const query = searchSchema.safeParse(request.query);
    if (!query.success) throw badRequest('bad_query', 'q: two to a hundred characters to look for.');
    const { orgId } = session;
    const access = xeroAccess((await readOrgState(ctx, orgId))?.xero, 'person');
    if (!access) throw xeroNotConnected();
    response.json(await searchContacts(ctx, access, { orgId, typed: query.data.q }));
  });
  return router;
}

function xeroNotConnected(): AppError {
  return new AppError('xero_not_connected', 'Xero is not connected.', { status: 409, fix: 'Connect it in Settings.' });
}

/** A choice lets the deal go on, so it takes what the invoices that wait for it would take. */
async function actionsOfWaiting(ctx: Pick<AppContext, 'db'>, state: OrgState, dealId: string): Promise<DealAction[]> {
  const syncs = await listDealSyncs(ctx.db, state.org.orgId, dealId);
  const waiting = syncs.filter((sync) => sync.state === 'waiting').map((sync) => sync.ruleId);
  const rules = settingsOf(state).rules.filter((rule) => waiting.includes(rule.id));
  return rules.flatMap(actionsOfClick);
}
