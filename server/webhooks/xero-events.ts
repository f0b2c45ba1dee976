import { Router, type Request } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { correlated, correlationId } from '../correlation.ts';
import { listOrgsOfTenant } from '../db/connections.ts';
import { inTransaction } from '../db/db.ts';
import { noteXeroChanges, type ToldChange } from '../db/xero-changes.ts';
import { gather } from './gather.ts';
import { noteEventHeard, noteGap, noteSequence } from '../db/xero-polls.ts';
import { verifyXeroWebhook } from './signature.ts';

/**
 * Xero's events say only that something changed, and give the time without a zone.
 * https://developer.xero.com/documentation/guides/webhooks/overview
 */
const eventSchema = z.object({
  tenantId: z.string(),
  resourceId: z.string().toLowerCase().default(''),
  eventCategory: z.string().toUpperCase(),
  eventType: z.string().toUpperCase().default('UPDATE'),
  eventDateUtc: z.string().optional().transform(eventTime),
});
type XeroEvent = z.infer<typeof eventSchema>;

const deliverySchema = z.object({
  events: z.array(eventSchema).default([]),
  firstEventSequence: z.number().default(0),
  lastEventSequence: z.number().default(0),
});

/** What came in at the same time is stored together, each event under the request that brought it. */
type ToldEvent = XeroEvent & { correlationId: string | null };
type Delivery = Omit<z.infer<typeof deliverySchema>, 'events'> & { events: ToldEvent[] };

/**
 * `POST /webhooks/xero`: 200 to what Xero signed, 401 to anything else (the intent-to-receive check tries both), always
 * without body or cookies; 429 once `countRefusal` gives a time to wait. What changed is stored, many events as one, and
 * read by jobs.
 */
export function xeroEventRoutes(ctx: AppContext, countRefusal: (request: Request) => number): Router {
  const router = Router();
  const take = gather((deliveries: Delivery[]) => takeDeliveries(ctx, deliveries));
  router.post('/webhooks/xero', async (request, response) => {
    const rawBody: unknown = request.body;
    const signature = request.header('x-xero-signature') ?? '';
    const isXero = Buffer.isBuffer(rawBody) && verifyXeroWebhook(ctx.config.xero.webhookKey, rawBody, signature);
    if (!isXero) {
      const waitMs = countRefusal(request);
      if (waitMs > 0) response.set('Retry-After', String(Math.ceil(waitMs / 1000)));
      else ctx.log.warn({ address: request.ip }, 'a webhook that Xero did not sign was refused');
      return void response.status(waitMs > 0 ? 429 : 401).end();
    }
    await take(readDelivery(rawBody));
    response.status(200).end();
  });
  return router;
}

async function takeDeliveries(ctx: AppContext, deliveries: Delivery[]): Promise<void> {
  const events = deliveries.flatMap((delivery) => delivery.events);
  const ids = events.map((event) => event.correlationId);
  await correlated(ids, () => storeDeliveries(ctx, deliveries, events));
}

async function storeDeliveries(ctx: AppContext, deliveries: Delivery[], events: ToldEvent[]): Promise<void> {
  for (const tenantId of new Set(events.map((event) => event.tenantId))) {
    const ofTenant = events.filter((event) => event.tenantId === tenantId);
    for (const orgId of await listOrgsOfTenant(ctx.db, tenantId)) await takeEvents(ctx, { orgId, tenantId }, ofTenant);
  }
  for (const sequence of joinedSequences(deliveries)) await keepCount(ctx, sequence);
}

/** Numbers of events that follow each other, as one sequence; deliveries may overtake each other. */
function joinedSequences(deliveries: Delivery[]): Sequence[] {
  const told = deliveries
    .map(({ firstEventSequence: first, lastEventSequence: last }) => ({ first, last }))
    .filter(({ first, last }) => first > 0 && last >= first)
    .sort((one, other) => one.first - other.first);
  return told.reduce<Sequence[]>((joined, sequence) => {
    const before = joined.at(-1);
    if (!before || sequence.first > before.last + 1) return [...joined, sequence];
    return [...joined.slice(0, -1), { first: before.first, last: Math.max(before.last, sequence.last) }];
  }, []);
}

interface Sequence {
  first: number;
  last: number;
}

/** Signed but unreadable is Xero's mistake, not a reason to be sent it for a day: the clock reads what it was about. */
function readDelivery(rawBody: Buffer): Delivery {
  try {
    const delivery = deliverySchema.parse(JSON.parse(rawBody.toString('utf8')));
    const events = delivery.events.map((event) => ({ ...event, correlationId: correlationId() }));
    return { ...delivery, events };
  } catch {
    return { events: [], firstEventSequence: 0, lastEventSequence: 0 };
  }
}

/** To the whole second, the event may be of any moment within it. */
function eventTime(text: string | undefined): Date | null {
  const zoned = text && /([Zz]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text ?? ''}Z`;
  const at = new Date(/\.\d/.test(zoned) ? zoned : zoned.replace(/(:\d\d)(?=[Zz+-])/, '$1.999'));
  return Number.isNaN(at.getTime()) ? null : at;
}

const resources: Record<string, ToldChange['resource']> = { INVOICE: 'invoice', CONTACT: 'contact' };
/** Their events do not name the invoices they are applied to. */
const appliedToInvoices = ['CREDITNOTE', 'OVERPAYMENT', 'PREPAYMENT'];

async function takeEvents(
  ctx: AppContext,
  tenant: { orgId: string; tenantId: string },
  events: ToldEvent[],
): Promise<void> {
  const told = events.flatMap(({ eventCategory, eventType, resourceId, eventDateUtc, correlationId }): ToldChange[] => {
    const resource = resources[eventCategory];
    return resource && resourceId
      ? [{ resource, resourceId, isNew: eventType === 'CREATE', eventAt: eventDateUtc, correlationId }]
      : [];
  });
  const mustLook = events.some(({ eventCategory, resourceId }) =>
    resourceId ? appliedToInvoices.includes(eventCategory) : eventCategory in resources,
  );
  await inTransaction(ctx.db, async (transaction) => {
    const now = ctx.now();
    const firstLookAt = new Date(now.getTime() + ctx.config.reconcileIntervalSeconds * 1000);
    await noteXeroChanges(transaction, tenant, told, now);
    await noteEventHeard(transaction, tenant, { now, firstLookAt, ...(mustLook ? { lookNow: 'look now' } : {}) });
    if (told.length > 0) await ctx.wake(tenant.orgId, { work: 'xero-change', transaction });
  });
}

async function keepCount(ctx: AppContext, sequence: Sequence): Promise<void> {
  if ((await noteSequence(ctx.db, sequence)) === 'in order') return;
  ctx.log.warn(sequence, 'events of Xero are missing; every organisation is looked at');
  await noteGap(ctx.db, ctx.now());
}
