import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import type { Deal } from '../sync/deal.ts';
import { settingsOf, zohoAccess } from '../sync/org-state.ts';
import { plainValues } from '../sync/plain-values.ts';
import { previewInvoice } from '../sync/preview-invoice.ts';
import type { RecentDealsAnswer, TrySettingsBody } from './contract/try-settings.ts';
import { requireHostedRight } from './session.ts';
import { mustReadOrg, readChange, readSettings } from './settings.ts';

const DEALS_OFFERED = 10;

const bodySchema = z.strictObject({
  dealId: z.string().regex(/^\d{1,30}$/, 'must be an id of the CRM'),
  ruleId: z.string().max(40).nullable(),
  settings: z.record(z.string(), z.unknown()),
} satisfies Record<keyof TrySettingsBody, z.ZodType>);

/** Settings that nobody has saved yet, tried on a real deal; writes nothing anywhere. */
export function trySettingsRoutes(ctx: AppContext): Router {
  const router = Router();

  router.get('/api/settings/recent-deals', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const { org, ...state } = await mustReadOrg(ctx, orgId);
    const access = zohoAccess({ org, zoho: state.zoho });
    const deals = await ctx.zoho.listRecentDeals(access, DEALS_OFFERED, org.currency);
    const [newest] = deals;
    const whole = newest ? await ctx.zoho.getDeal(access, newest.id, org.currency) : null;
    response.json({
      deals: deals.map(({ id, name, stage, amount, currency, account, contact }) => ({
        ...{ id, name, stage, amount, currency },
        customer: account?.name ?? contact?.name ?? null,
      })),
      sample: whole && { dealName: whole.name, values: whole.plainFields, rows: firstRows(whole.subforms) },
    } satisfies RecentDealsAnswer);
  });

  router.post('/api/settings/preview', async (request, response) => {
    const session = await requireHostedRight(ctx, request, 'settings');
    const body = bodySchema.safeParse(request.body);
    if (!body.success) throw badBody(body.error);
    const { dealId, ruleId, settings } = body.data;
    const { orgId } = session;
    const state = await mustReadOrg(ctx, orgId);
    const viewer = { ...session, rank: session.role, strength: 'personal' as const };
    const tried = readSettings(readChange(settings), settingsOf(state));
    response.json(await previewInvoice(ctx, { orgId, dealId, ruleId, instalment: null, chosen: null, tried, viewer }));
  });

  return router;
}

function firstRows(subforms: Deal['subforms']): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(subforms).flatMap(([name, [first]]) => (first ? [[name, plainValues(first)]] : [])),
  );
}

function badBody({ issues: [issue] }: z.ZodError) {
  return badRequest('bad_body', `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'is not what was expected'}`);
}
