import { Router } from 'express';
import * as z from 'zod';
import { noteCaller } from '../caller.ts';
import type { AppContext } from '../context.ts';
import { noteCrmChanges } from '../db/crm-changes.ts';
import { inTransaction } from '../db/db.ts';
import { findWatchByChannel } from '../db/watches.ts';
import { recordEvent } from '../db/webhook-events.ts';
import { badRequest, notSignedIn } from '../errors.ts';
import { sendForOrg } from '../jobs.ts';
import { askForDeals } from '../sync/ask-for-deals.ts';
import { watchPurpose } from '../sync/keep-watches.ts';
import { parseBody } from './signed-call.ts';
import { equal } from './signature.ts';

const id = z.union([z.string().regex(/^\d{1,30}$/), z.number().int().positive().transform(String)]);

/** What makes a notification Zoho's: checked before anything else it says. */
const credentialsSchema = z.object({
  channel_id: z.union([z.string(), z.number().transform(String)]).catch(''),
  token: z.string().catch(''),
});

/** Zoho's Notifications API: https://www.zoho.com/crm/developer/docs/api/v8/notifications/overview.html */
const notificationSchema = z.object({
  module: z.string().nullish(),
  operation: z.string().nullish(),
  ids: z.array(id).max(1000).default([]),
  affected_values: z
    .array(z.object({ record_id: id, values: z.record(z.string(), z.unknown()) }))
    .nullish()
    .catch(null),
});

type Notification = z.infer<typeof notificationSchema>;
type FoundWatch = NonNullable<Awaited<ReturnType<typeof findWatchByChannel>>>;

/** `POST /webhooks/zoho`: channel and token are checked, the records named are read again later; Zoho signs nothing else. */
export function zohoNotificationRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/webhooks/zoho', async (request, response) => {
    const rawBody: unknown = request.body;
    if (!Buffer.isBuffer(rawBody)) throw badRequest('empty_body', 'The body is empty.');
    const { channel_id, token } = parseBody(rawBody, credentialsSchema);
    const watch = await findWatchByChannel(ctx.db, channel_id);
    if (watch) noteCaller(request, { orgId: watch.orgId });
    const isOurs = watch !== undefined && equal(ctx.seal.open(watch.tokenSealed, watchPurpose(watch.orgId)), token);
    if (!isOurs) throw notSignedIn('The channel or its token is not known.');
    const notification = parseBody(rawBody, notificationSchema);
    // A channel is for one module; what has been deleted needs no invoice.
    const isWatched = (notification.module ?? watch.module) === watch.module && notification.operation !== 'delete';
    if (isWatched && watch.module === 'Deals') await recordDeals(ctx, watch, notification);
    else if (isWatched) await recordOthers(ctx, watch, notification);
    response.status(200).json({ received: true });
  });
  return router;
}

async function recordDeals(ctx: AppContext, { orgId, ourFields }: FoundWatch, body: Notification): Promise<void> {
  const echoes = echoesIn(body, ourFields);
  const stages = new Map(body.affected_values?.map(({ record_id, values }) => [record_id, values['Stage']] as const));
  const others = body.ids.filter((dealId) => !echoes.has(dealId));
  if (others.length === 0 && body.ids.length > 0) return;
  const deals = others.map((dealId) => {
    const stage = stages.get(dealId);
    return { dealId, stage: typeof stage === 'string' ? stage : null };
  });
  await askForDeals(ctx, ctx.db, { orgId, deals, event: { source: 'zoho-notification', body } });
}

/** Deals of which nothing but fields of ours has changed: our own writing comes back to us. */
function echoesIn({ affected_values: affected }: Notification, ourFields: string[]): Set<string> {
  const changes = (affected ?? []).filter(({ values }) => Object.keys(values).length > 0);
  const isEcho = ({ values }: (typeof changes)[number]) =>
    Object.keys(values).every((name) => ourFields.includes(name));
  return new Set(changes.filter(isEcho).map(({ record_id: dealId }) => dealId));
}

async function recordOthers(ctx: AppContext, { orgId, module }: FoundWatch, body: Notification): Promise<void> {
  const now = ctx.now();
  await inTransaction(ctx.db, async (transaction) => {
    await recordEvent(transaction, { orgId, source: 'zoho-notification', body, now });
    await noteCrmChanges(transaction, { orgId, module, recordIds: body.ids, now });
  });
  // Once it is stored: a job that is already waiting will see it, one that is running has another behind it.
  await sendForOrg(ctx.boss, 'follow-crm-changes', orgId);
}
