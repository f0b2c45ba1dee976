import { Router, type Request } from 'express';
import type { AppContext } from '../context.ts';
import { AppError } from '../errors.ts';
import {
  previewInstalments,
  readDealToDivide,
  saveInstalments,
  showInstalments,
  type DealToDivide,
} from '../sync/deal-instalments.ts';
import { actionsOfClick } from '../sync/rights.ts';
import { sourceOf } from './audit-source.ts';
import { instalmentsBodySchema, type InstalmentsAnswer, type InstalmentsBody } from './contract/instalments.ts';
import { requireDealRight, requirePerson, requireRights } from './deal-right.ts';
import { mustReadOrg } from './deals.ts';
import type { ShownSession } from './session.ts';

/** A plan is looked at again and again while a person types; for that long the deal itself is not read anew. */
const SAME_DEAL_MS = 20_000;

/** How a deal is invoiced in parts: shown, tried out, and stored. */
export function dealInstalmentRoutes(ctx: AppContext): Router {
  const router = Router();
  const path = '/api/deals/:dealId/instalments';
  const previewPath = '/api/deals/:dealId/instalments/preview';
  const recent = new Map<string, { readAt: number; divided: DealToDivide }>();

  async function readAnew({ orgId, dealId }: ShownSession): Promise<DealToDivide> {
    const state = await mustReadOrg(ctx, { orgId });
    const divided = await readDealToDivide(ctx, state, dealId);
    const readAt = ctx.now().getTime();
    for (const [key, { readAt: before }] of recent) if (readAt - before > SAME_DEAL_MS) recent.delete(key);
    recent.set(`${orgId} ${dealId}`, { readAt, divided });
    return divided;
  }
  async function readRecently(session: ShownSession): Promise<DealToDivide> {
    const known = recent.get(`${session.orgId} ${session.dealId}`);
    const isRecent = known !== undefined && ctx.now().getTime() - known.readAt < SAME_DEAL_MS;
    return isRecent ? known.divided : readAnew(session);
  }

  router.get(path, async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'view' });
    const answer: InstalmentsAnswer = await showInstalments(ctx, await readAnew(session));
    response.json(answer);
  });

  router.post(previewPath, async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'view' });
    const body = readBody(request);
    const answer: InstalmentsAnswer = await previewInstalments(ctx, await readRecently(session), body);
    response.json(answer);
  });

  router.put(path, async (request, response) => {
    const session = await requireDealRight(ctx, request, { dealId: request.params.dealId, action: 'create' });
    // What goes on for months by itself is told by somebody whom Zoho has attested, whatever the right asks for.
    requirePerson(session, { action: 'create', words: 'plan part invoices' });
    const body = readBody(request);
    if (body.agreedExcess) await requireRights(ctx, session, ['approve']);
    const divided = await readAnew(session);
    // What a date makes by itself is as much as a click on it.
    if (body.instalments.some(({ date }) => date !== null)) {
      await requireRights(ctx, session, actionsOfClick(divided.rule));
    }
    const { userId } = session;
    const by = sourceOf(ctx, request, { userId, origin: 'panel' });
    await saveInstalments(ctx, divided, { body, userId, by });
    const answer: InstalmentsAnswer = await showInstalments(ctx, divided);
    response.json(answer);
  });

  return router;
}

function readBody({ body }: Request): InstalmentsBody {
  const parsed = instalmentsBodySchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', message }));
  throw new AppError('instalments_refused', 'The part invoices cannot be planned like this.', {
    ...{ status: 422, fields },
  });
}
