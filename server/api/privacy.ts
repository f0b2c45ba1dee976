import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { badRequest } from '../errors.ts';
import { eraseCustomerData, exportCustomerData } from '../sync/customer-privacy.ts';
import { requireAdministrator } from './session.ts';

const bodySchema = z.object({ customerId: z.string().regex(/^\d{1,30}$/) });

/** What is stored about one customer, named by its id in Zoho CRM: handed out, or erased. */
export function privacyRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/api/privacy/export', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    response.json(await exportCustomerData(ctx, { orgId, userId, customerId: customerIn(request.body) }));
  });
  router.post('/api/privacy/erase', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    response.json(await eraseCustomerData(ctx, { orgId, userId, customerId: customerIn(request.body) }));
  });
  return router;
}

function customerIn(body: unknown): string {
  const parsed = bodySchema.safeParse(body);
  if (parsed.success) return parsed.data.customerId;
  throw badRequest('bad_customer', '`customerId` is the id of an account or a contact of Zoho CRM.');
}
