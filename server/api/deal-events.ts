import { Router, type Request } from 'express';
import type { AppContext } from '../context.ts';
import { notSignedIn } from '../errors.ts';
import { openDealStream } from './deal-stream.ts';
import { requireDealRight } from './deal-right.ts';
import { createStreamSlots } from './stream-slots.ts';

/**
 * `GET /api/deals/:dealId/events`: what changes about a deal, told to its panel at once as server-sent events, read with
 * `fetch`. https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function dealEventRoutes(ctx: AppContext): Router {
  const router = Router();
  const slots = createStreamSlots();
  router.get('/api/deals/:dealId/events', async (request, response) => {
    refuseTokenInAddress(request);
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'view' });
    if (response.destroyed) return;
    if (request.method === 'HEAD') {
      response.status(200).type('text/event-stream').end();
      return;
    }
    response.once('close', slots.take(session));
    await openDealStream(ctx, session, { response, lastEventId: request.get('last-event-id') ?? null });
  });
  return router;
}

/** Addresses are written to logs, so a token in one is refused, even beside a good header. */
function refuseTokenInAddress({ originalUrl }: Request): void {
  if (/[?&]((access|id)_?)?(token|authorization|bearer)=|eyJ/i.test(originalUrl)) {
    throw notSignedIn('A token belongs in the Authorization header, never in an address.', 'Reload the deal.');
  }
}
