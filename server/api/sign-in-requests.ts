import { randomInt } from 'node:crypto';
import { Router } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { sourceOf } from './audit-source.ts';
import { noteDone, type AuditSource } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { findSignInRequest, putSignInRequest, takeConfirmedRequest } from '../db/sign-in-requests.ts';
import type { SignInRequest } from '../db/org-tables.ts';
import { badRequest, notFound } from '../errors.ts';
import { dealActions, type SignInRequestAnswer, type SignInStateAnswer } from './contract/sign-in.ts';
import { issueDealToken } from './deal-token.ts';
import { refuseWithoutRights } from './deal-right.ts';
import { requireDealSession, signInPagePath } from './session.ts';

/** From the question to the token in the panel's hands. */
const REQUEST_MS = 2 * 60_000;

const askSchema = z.object({ action: z.enum(dealActions), invoiceId: z.guid().nullish() });

/**
 * Personal sign-in from inside a frame, where no cookie and no opener can be relied on: the panel opens a page of ours in
 * a window of its own and asks until the person has said yes there. See docs/decisions/015-who-is-asking.md.
 */
export function signInRequestRoutes(ctx: AppContext): Router {
  const router = Router();

  router.post('/api/sign-in-requests', async (request, response) => {
    const session = await requireDealSession(ctx, request);
    const asked = askSchema.safeParse(request.body);
    if (!asked.success) throw badRequest('bad_body', 'The body is not {"action": "…", "invoiceId": "…" or left out}.');
    const { action, invoiceId } = asked.data;
    await refuseWithoutRights(ctx, session, [action]);
    const { orgId, dealId, userId, userEmail, tokenHash } = session;
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const requestId = await putSignInRequest(ctx.db, {
      ...{ orgId, dealId, userId, userEmail, action, code, askedWithHash: tokenHash },
      invoiceId: invoiceId?.toLowerCase() ?? null,
      expiresAt: new Date(ctx.now().getTime() + REQUEST_MS),
    });
    const url = `${ctx.config.publicUrl}${signInPagePath(requestId)}`;
    response.json({ requestId, url, code } satisfies SignInRequestAnswer);
  });

  router.get('/api/sign-in-requests/:id', async (request, response) => {
    const { tokenHash } = await requireDealSession(ctx, request);
    const id = z.uuid().safeParse(request.params.id);
    const asked = id.success ? await findSignInRequest(ctx.db, id.data) : undefined;
    if (asked?.askedWithHash !== tokenHash) throw notFound('unknown_sign_in_request', 'There is no such request.');
    const by = sourceOf(ctx, request, { userId: asked.userId, origin: 'panel' });
    response.json(await answerRequest(ctx, asked, by));
  });

  return router;
}

async function answerRequest(ctx: AppContext, asked: SignInRequest, by: AuditSource): Promise<SignInStateAnswer> {
  if (asked.state === 'declined') return { state: 'declined' };
  if (asked.state === 'handed_back' || asked.expiresAt <= ctx.now()) return { state: 'expired' };
  if (asked.state === 'pending') return { state: 'pending' };
  const taken = await inTransaction(ctx.db, async (transaction) => {
    const row = await takeConfirmedRequest(transaction, { id: asked.id, now: ctx.now() });
    if (row) await noteDone(transaction, { ...by, ...auditOf(row), at: ctx.now(), action: 'sign_in.handed_back' });
    return row;
  });
  if (!taken) return { state: 'expired' };
  const { orgId, dealId, userId, userEmail, profileId, roleId, role } = taken;
  const session = { orgId, dealId, userId, userEmail, profileId, roleId, rank: role ?? 'user' };
  return { state: 'done', ...(await issueDealToken(ctx, { ...session, strength: 'personal' })) };
}

/** What every entry about a request has in common. */
export function auditOf({ orgId, id, dealId, action, invoiceId }: SignInRequest) {
  return {
    orgId,
    subject: { request: id, deal: dealId, right: action, ...(invoiceId === null ? {} : { invoice: invoiceId }) },
  };
}
