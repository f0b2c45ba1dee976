import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { listOrgsOfTenant } from '../db/connections.ts';
import { sendForOrg } from '../jobs.ts';
import { verifyXeroWebhook } from './signature.ts';

/** Xero's events say only that something changed. https://developer.xero.com/documentation/guides/webhooks/overview */
const eventsSchema = z.object({
  events: z.array(z.object({ tenantId: z.string(), eventCategory: z.string() })).default([]),
});

/**
 * `POST /webhooks/xero`: 200 to what Xero signed, 401 to anything else (the intent-to-receive check tries both), always
 * without body or cookies. Invoices that changed are read by a job, many events as one.
 */
export function xeroEventRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/webhooks/xero', async (request, response) => {
    const rawBody: unknown = request.body;
    const signature = request.header('x-xero-signature') ?? '';
    const isXero = Buffer.isBuffer(rawBody) && verifyXeroWebhook(ctx.config.xero.webhookKey, rawBody, signature);
    if (!isXero) return void response.status(401).end();
    for (const tenantId of tenantsWithChangedInvoices(rawBody)) {
      for (const orgId of await listOrgsOfTenant(ctx.db, tenantId)) {
        await sendForOrg(ctx.boss, 'refresh-invoices', orgId);
      }
    }
    response.status(200).end();
  });
  return router;
}

/** Signed but unreadable is Xero's mistake, not a reason to be sent it for a day: the clock reads what it was about. */
function tenantsWithChangedInvoices(rawBody: Buffer): Set<string> {
  try {
    const { events } = eventsSchema.parse(JSON.parse(rawBody.toString('utf8')));
    const ofInvoices = events.filter(({ eventCategory }) => eventCategory.toUpperCase() === 'INVOICE');
    return new Set(ofInvoices.map(({ tenantId }) => tenantId));
  } catch {
    return new Set();
  }
}
