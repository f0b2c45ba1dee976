import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import { zohoAccess } from '../sync/org-state.ts';
import type { ProductsAnswer } from './contract/settings-products.ts';
import { requireHostedRight } from './session.ts';
import { mustReadOrg } from './settings.ts';

const OFFERED = 20;
const IDS_AT_ONCE = 100;

const wantedSchema = z.union([
  z.strictObject({ q: z.string().trim().min(2).max(100) }),
  z.strictObject({
    ids: z
      .string()
      .max(3200)
      .transform((text) => [...new Set(text.split(','))])
      .pipe(z.array(z.string().regex(/^\d{1,30}$/)).max(IDS_AT_ONCE)),
  }),
]);

/** Products of the CRM: found by letters of their name or code, or as they are now by their ids. */
export function settingsProductRoutes(ctx: AppContext): Router {
  const router = Router();
  router.get('/api/settings/products', async (request, response) => {
    const { orgId } = await requireHostedRight(ctx, request, 'settings');
    const wanted = wantedSchema.safeParse(request.query);
    if (!wanted.success) throw badRequest('bad_query', 'say what to look for: two letters or more, or up to 100 ids');
    const access = zohoAccess(await mustReadOrg(ctx, orgId));
    const answer =
      'q' in wanted.data
        ? await ctx.zoho.searchProducts(access, wanted.data.q, OFFERED)
        : { products: await ctx.zoho.readProducts(access, wanted.data.ids), more: false };
    response.json(answer satisfies ProductsAnswer);
  });
  return router;
}
