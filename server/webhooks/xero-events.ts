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
 * without body or cookies. Invoices and contacts that changed are read by jobs, many events as one.
 */
export function xeroEventRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/webhooks/xero', async (request, response) => {
    const rawBody: unknown = request.body;
    const signature = request.header('x-xero-signature') ?? '';
    const isXero = Buffer.isBuffer(rawBody) && verifyXeroWebhook(ctx.config.xero.webhookKey, rawBody, signature);
    if (!isXero) return void response.status(401).end();
    for (const { tenantId, job } of jobsOf(rawBody)) {
      for (const orgId of await listOrgsOfTenant(ctx.db, tenantId)) await sendForOrg(ctx.boss, job, orgId);
    }
    response.status(200).end();
  });
  return router;
}

/** Who reads what has changed. */
const jobsByCategory: Record<string, string> = { INVOICE: 'refresh-invoices', CONTACT: 'fill-contacts' };

/** Signed but unreadable is Xero's mistake, not a reason to be sent it for a day: the clock reads what it was about. */
function jobsOf(rawBody: Buffer): { tenantId: string; job: string }[] {
  try {
    const { events } = eventsSchema.parse(JSON.parse(rawBody.toString('utf8')));
    const jobs = events.flatMap(({ tenantId, eventCategory }) => {
      const job = jobsByCategory[eventCategory.toUpperCase()];
      return job ? [{ tenantId, job }] : [];
    });
    return [...new Map(jobs.map((job) => [`${job.tenantId} ${job.job}`, job])).values()];
  } catch {
    return [];
  }
}
