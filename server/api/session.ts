import { createHash, randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import { readCookie, setCookie, signInCookie } from '../cookies.ts';
import { putDeal } from '../db/deals.ts';
import { noteAdministratorSeen } from '../db/orgs.ts';
import { findSignInSession, putSignInSession } from '../db/sign-in-sessions.ts';
import type { SignInSession } from '../db/tables.ts';
import { useOnce } from '../db/used-once.ts';
import { notAllowed, notFound, notSignedIn } from '../errors.ts';
import { isAdministrator } from '../sync/is-administrator.ts';
import { readOrgState, zohoAccess } from '../sync/org-state.ts';
import { requireSignedCall } from '../webhooks/signed-call.ts';
import type { ZohoOrg, ZohoUser } from '../zoho/zoho-org.ts';
import type { SessionAnswer } from './contract.ts';

const SIGN_IN_HOURS = 12;
const DEAL_SESSION_SECONDS = 15 * 60;
const NONCE_MS = 10 * 60_000;

/** Signs a person in whom Zoho has just attested; the session is kept in the database and survives a restart. */
export async function startSignIn(
  ctx: Pick<AppContext, 'config' | 'db' | 'now'>,
  response: Response,
  { org, user }: { org: ZohoOrg; user: ZohoUser },
): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const expires = new Date(ctx.now().getTime() + SIGN_IN_HOURS * 3600_000);
  await putSignInSession(ctx.db, {
    tokenHash: hash(token),
    orgId: org.orgId,
    userId: user.id,
    userName: user.name,
    userEmail: user.email,
    role: isAdministrator(user) ? 'administrator' : 'user',
    expiresAt: expires,
  });
  if (isAdministrator(user)) await noteAdministratorSeen(ctx.db, org.orgId, ctx.now());
  setCookie(ctx.config, response, { name: signInCookie, value: token, expires });
}

/** The signed-in person, or null. */
export async function readSignIn(ctx: Pick<AppContext, 'db' | 'now'>, request: Request): Promise<SignInSession | null> {
  const token = readCookie(request, signInCookie);
  return (token && (await findSignInSession(ctx.db, hash(token), ctx.now()))) || null;
}

/** 401 without a sign-in, 403 for anyone but an administrator, 403 for a change that another site started. */
export async function requireAdministrator(
  ctx: Pick<AppContext, 'config' | 'db' | 'now'>,
  request: Request,
): Promise<SignInSession> {
  const session = await readSignIn(ctx, request);
  if (!session) throw notSignedIn('Nobody is signed in.', 'Sign in with Zoho.');
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (changes && request.headers.origin !== new URL(ctx.config.publicUrl).origin) {
    throw notAllowed('foreign_origin', 'This change was not started from the settings page.');
  }
  if (session.role !== 'administrator') {
    throw notAllowed(
      'not_administrator',
      `${session.userName} is not a CRM administrator.`,
      'Ask a CRM administrator.',
    );
  }
  return session;
}

/** Someone of this org who has this deal open; every request of the panel carries it as a bearer token. */
export interface DealSession {
  orgId: string;
  dealId: string;
  userId: string;
  userEmail: string;
}

/** A session that a panel has just shown, and when it ends. */
export type ShownSession = DealSession & { expiresAt: Date };

const claimsSchema = z.object({
  ...{ org: z.string(), deal: z.string(), sub: z.string(), email: z.string() },
  exp: z.number(),
});

/** 401 without a valid token of this deal. */
export async function requireDealSession(
  ctx: Pick<AppContext, 'keys' | 'now'>,
  request: Request,
  dealId: string,
): Promise<ShownSession> {
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const refusal = notSignedIn('The panel’s session is missing or has ended.', 'Reload the deal.');
  if (!token) throw refusal;
  try {
    const { payload } = await jwtVerify(token, ctx.keys.dealSession, {
      algorithms: ['HS256'],
      currentDate: ctx.now(),
    });
    const claims = claimsSchema.parse(payload);
    if (claims.deal !== dealId) throw refusal;
    const { org: orgId, deal, sub: userId, email: userEmail } = claims;
    return { orgId, dealId: deal, userId, userEmail, expiresAt: new Date(claims.exp * 1000) };
  } catch {
    throw refusal;
  }
}

async function issueDealSession(ctx: Pick<AppContext, 'keys' | 'now'>, session: DealSession): Promise<SessionAnswer> {
  const issuedAt = Math.floor(ctx.now().getTime() / 1000);
  const token = await new SignJWT({ org: session.orgId, deal: session.dealId, email: session.userEmail })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(session.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + DEAL_SESSION_SECONDS)
    .sign(ctx.keys.dealSession);
  return { token, expiresIn: DEAL_SESSION_SECONDS };
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
    const session = { orgId, dealId: body.dealId, userId: user.id, userEmail: user.email };
    response.json(await issueDealSession(ctx, session));
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

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
