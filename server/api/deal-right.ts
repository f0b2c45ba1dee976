import type { Request } from 'express';
import type { AppContext } from '../context.ts';
import { requireDealSession, type ShownSession } from './session.ts';

/** What a person may do at a deal's panel. */
export type DealAction = 'view' | 'create' | 'approve' | 'send' | 'void' | 'link';

/** Who asks, once it is sure that they may do this on this deal; 401 without a session of the deal, 403 without the right. */
export async function requireDealRight(
  ctx: Pick<AppContext, 'keys' | 'now'>,
  request: Request,
  { dealId }: { dealId: string; action: DealAction },
): Promise<ShownSession> {
  return requireDealSession(ctx, request, dealId);
}
