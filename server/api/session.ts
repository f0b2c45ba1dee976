import { createHash, randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { noteCaller } from '../caller.ts';
import { readCookie, setCookie, signInCookie } from '../cookies.ts';
import { noteDone } from '../db/audit-log.ts';
import { inTransaction } from '../db/db.ts';
import { putDeal } from '../db/deals.ts';
import { noteAdministratorSeen } from '../db/orgs.ts';
import { findSignInSession, putSignInSession } from '../db/sign-in-sessions.ts';
import type { SignInSession } from '../db/org-tables.ts';
import { useOnce } from '../db/used-once.ts';
import { AppError, notAllowed, notFound, notSignedIn } from '../errors.ts';
import { readOrgState, readRights, zohoAccess } from '../sync/org-state.ts';
import { describeWho, mayDo, positionOf, type CrmPosition, type Strength } from '../sync/rights.ts';
import { requireSignedCall } from '../webhooks/signed-call.ts';
import type { ZohoOrg, ZohoUser } from '../zoho/zoho-org.ts';
import { sourceOf } from './audit-source.ts';
import { issueDealToken, readDealToken } from './deal-token.ts';
import { recheckSignIn } from './recheck-sign-in.ts';

const SIGN_IN_HOURS = 12;
const NONCE_MS = 10 * 60_000;

/** Signs a person in whom Zoho has just attested; the session is kept in the database and survives a restart. */
export async function startSignIn(
  ctx: Pick<AppContext, 'config' | 'db' | 'keys' | 'now'>,
  response: Response,
  { org, user }: { org: ZohoOrg; user: ZohoUser },
): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const expires = new Date(ctx.now().getTime() + SIGN_IN_HOURS * 3600_000);
  const { rank: role, profileId, roleId } = positionOf(user);
  const by = sourceOf(ctx, response.req, { userId: user.id, origin: 'browser' });
  await inTransaction(ctx.db, async (transaction) => {
    await putSignInSession(transaction, {
      tokenHash: hashOf(token),
      orgId: org.orgId,
      userId: user.id,
      userName: user.name,
      userEmail: user.email,
      ...{ role, profileId, roleId, checkedAt: ctx.now() },
      expiresAt: expires,
    });
    const signedIn = { orgId: org.orgId, at: ctx.now(), action: 'user.signed_in', subject: {}, after: { role } };
    await noteDone(transaction, { ...by, ...signedIn });
  });
  if (role === 'administrator') await noteAdministratorSeen(ctx.db, org.orgId, ctx.now());
  setCookie(ctx.config, response, { name: signInCookie, value: token, expires });
}

/** The signed-in person, or null. */
export async function readSignIn(ctx: Pick<AppContext, 'db' | 'now'>, request: Request): Promise<SignInSession | null> {
  const token = readCookie(request, signInCookie);
  return (token && (await findSignInSession(ctx.db, hashOf(token), ctx.now()))) || null;
}

type HostedContext = Pick<AppContext, 'config' | 'db' | 'log' | 'now' | 'zoho'>;

/** 401 without a sign-in, 403 for anyone but an administrator, 403 for a change that another site started. */
export async function requireAdministrator(ctx: HostedContext, request: Request): Promise<SignInSession> {
  const session = await requireSignIn(ctx, request);
  if (session.role !== 'administrator') throw notAnAdministrator(session);
  return session;
}

/** Where the page is that asks a person whether it is they who want something at a deal. */
export const signInPagePath = (requestId: string) => `/sign-in-requests/${requestId}`;

/** As `requireAdministrator`, but for whom the administrators have given this right. */
export async function requireHostedRight(
  ctx: HostedContext,
  request: Request,
  action: 'settings' | 'retry' | 'log',
): Promise<SignInSession> {
  const session = await requireSignIn(ctx, request);
  const right = (await readRights(ctx, session.orgId))[action];
  if (mayDo(right, { ...session, rank: session.role })) return session;
  if (describeWho(right) === 'administrators') throw notAnAdministrator(session);
  throw new AppError('no_right', `${session.userName} may not do this. Who may: ${describeWho(right)}.`, {
    ...{ status: 403, fix: 'Ask one of them.', action },
  });
}

async function requireSignIn(ctx: HostedContext, request: Request): Promise<SignInSession> {
  const found = await readSignIn(ctx, request);
  if (!found) throw notSignedIn('Nobody is signed in.', 'Sign in with Zoho.');
  noteCaller(request, { orgId: found.orgId, userId: found.userId });
  const session = await recheckSignIn(ctx, found);
  if (!session) throw notSignedIn('The CRM does not say that you are active there.', 'Sign in with Zoho.');
  return session;
}

function notAnAdministrator({ userName }: SignInSession): AppError {
  return notAllowed('not_administrator', `${userName} is not a CRM administrator.`, 'Ask a CRM administrator.');
}

/** Someone of this org who has this deal open; every request of the panel carries it as a bearer token. */
export interface DealSession extends CrmPosition {
  orgId: string;
  dealId: string;
  userId: string;
  userEmail: string;
  /** `personal`: Zoho has attested that it is this user. */
  strength: Strength;
}

/** A session that a panel has just shown, when it ends, and what names it without being it. */
export type ShownSession = DealSession & { expiresAt: Date; tokenHash: string };

/** 401 without a valid token of this deal; without `dealId`, of any. */
export async function requireDealSession(
  ctx: Pick<AppContext, 'keys' | 'now'>,
  request: Request,
  dealId?: string,
): Promise<ShownSession> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const shown = token ? await readDealToken(ctx, token) : null;
  if (shown) noteCaller(request, { orgId: shown.orgId, userId: shown.userId });
  if (token && shown && (dealId === undefined || shown.dealId === dealId)) {
    return { ...shown, tokenHash: hashOf(token) };
  }
  throw notSignedIn('The panel’s session is missing or has ended.', 'Reload the deal.');
}

/** Each becomes part of an address in the CRM's API, where `.` would name the list of all users. */
const isZohoId = (text: string) => /^\d{1,30}$/.test(text);

const bodySchema = z.object({
  dealId: z.string().max(200),
  userId: z.string().max(200),
  userEmail: z.string().max(320),
  nonce: z.string().min(1).max(200),
});

/** `POST /api/session`: the extension's Deluge function vouches for a user of its org who opened a deal. */
export function sessionRoutes(ctx: AppContext): Router {
  const router = Router();
  router.post('/api/session', async (request, response) => {
    const { orgId, body } = await requireSignedCall(ctx, request, bodySchema);
    const expiresAt = new Date(ctx.now().getTime() + NONCE_MS);
    if (!(await useOnce(ctx.db, { scope: 'session-nonce', key: `${orgId}:${body.nonce}`, expiresAt }))) {
      throw notSignedIn('This session request was used before.', 'Reload the deal.');
    }
    const user = await checkUserAndDeal(ctx, orgId, body);
    // The CRM's own record of the user counts, not the address that came with the request.
    const session = { orgId, dealId: body.dealId, userId: user.id, userEmail: user.email, ...positionOf(user) };
    const answer = await issueDealToken(ctx, { ...session, strength: 'deal' });
    await noteDone(ctx.db, {
      ...sourceOf(ctx, request, { actor: 'extension', userId: user.id, origin: 'panel' }),
      ...{ orgId, at: ctx.now(), action: 'deal_session.opened', subject: { deal: body.dealId } },
    });
    response.json(answer);
  });
  return router;
}

/** The user is active in the org and the deal exists; the deal just read warms the mirror. */
async function checkUserAndDeal(ctx: AppContext, orgId: string, body: z.infer<typeof bodySchema>): Promise<ZohoUser> {
  const state = await readOrgState(ctx, orgId);
  if (!state) throw notSignedIn('This CRM is not connected.');
  const access = zohoAccess(state);
  const [user, deal] = await Promise.all([
    isZohoId(body.userId) ? ctx.zoho.getUser(access, body.userId) : null,
    isZohoId(body.dealId) ? ctx.zoho.getDeal(access, body.dealId, state.org.currency) : null,
  ]);
  if (!user?.active) throw notAllowed('user_not_active', 'This user is not active in the CRM.');
  if (!deal) throw notFound('deal_not_found', 'The CRM has no such deal.');
  await putDeal(ctx.db, orgId, deal, ctx.now());
  return user;
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
