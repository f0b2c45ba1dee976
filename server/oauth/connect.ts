import { randomBytes } from 'node:crypto';
import { Router, type Request, type Response } from 'express';
import * as z from 'zod';
import { sourceOf } from '../api/audit-source.ts';
import { rememberNewcomer } from '../api/newcomer.ts';
import { readSignIn, requireAdministrator, signInPagePath, startSignIn } from '../api/session.ts';
import type { AppContext } from '../context.ts';
import { browserCookie, readCookie, setCookie } from '../cookies.ts';
import { findConnection } from '../db/connections.ts';
import { declineSignInRequest } from '../db/sign-in-requests.ts';
import { useOnce } from '../db/used-once.ts';
import { AppError, badRequest } from '../errors.ts';
import { connectXero, connectZoho, disconnectXero, disconnectZoho, zohoApiUrl } from '../sync/connect-org.ts';
import { isZohoAccountsUrl } from '../zoho/data-centers.ts';
import { zohoExtras, type ZohoExtra } from '../sync/zoho-extras.ts';
import { redeemCode } from './redeem-code.ts';
import { readState, signState, type Purpose, type State } from './state.ts';

/** Long enough for any state to have expired. */
const USED_STATE_MS = 15 * 60_000;

const callbackSchema = z.object({
  state: z.string(),
  code: z.string().optional(),
  error: z.string().optional(),
  error_description: z.string().optional(),
  'accounts-server': z.string().optional(),
});

/** Where a browser is sent to Zoho and Xero, and where they send it back: sign-in, connect, disconnect. */
export function connectRoutes(ctx: AppContext): Router {
  const router = Router();

  const fromBrowser = (request: Request, userId: string | null) =>
    sourceOf(ctx, request, { userId, origin: 'browser' });

  async function startFlow(
    request: Request,
    response: Response,
    wanted: Pick<State, 'purpose' | 'orgId'> & Partial<State>,
  ): Promise<string> {
    const browser = readCookie(request, browserCookie) ?? randomBytes(24).toString('base64url');
    setCookie(ctx.config, response, { name: browserCookie, value: browser });
    return signState(ctx.keys.state, { ...wanted, browser, now: ctx.now() });
  }

  /** The state must be ours, of this browser and org, unexpired and unused; anything else is refused and writes nothing. */
  async function finishFlow(
    request: Request,
    { purposes, orgId }: { purposes: Purpose[]; orgId: string | null },
  ): Promise<{ state: State; code: string | null; refusal: Refusal; accountsUrl: string }> {
    const query = callbackSchema.safeParse(request.query);
    const browser = readCookie(request, browserCookie);
    const state =
      query.success && browser
        ? await readState(ctx.keys.state, { text: query.data.state, browser, now: ctx.now() })
        : null;
    const refusal = badRequest(
      'bad_state',
      'This link was not started in this browser, or is too old. Start again from Settings.',
    );
    if (!query.success || !state || !purposes.includes(state.purpose) || state.orgId !== orgId) throw refusal;
    const accountsUrl = query.data['accounts-server'] ?? ctx.config.zoho.accountsUrl;
    if (accountsUrl !== ctx.config.zoho.accountsUrl && !isZohoAccountsUrl(accountsUrl)) {
      throw badRequest('bad_accounts_server', 'The accounts server named is not one of Zoho’s.');
    }
    const expiresAt = new Date(ctx.now().getTime() + USED_STATE_MS);
    if (!(await useOnce(ctx.db, { scope: 'oauth-state', key: state.id, expiresAt }))) throw refusal;
    return { state, code: query.data.code ?? null, refusal: refusalOf(query.data), accountsUrl };
  }

  router.get('/signin', async (request, response) => {
    const signInRequestId = askedRequest(request);
    const state = await startFlow(request, response, { purpose: 'sign-in', orgId: null, signInRequestId });
    response.redirect(302, ctx.zohoOAuth.authorizeUrl({ access: 'online', state }));
  });

  router.get('/connect/zoho', async (request, response) => {
    const extras = await extrasToAsk(ctx, request);
    const state = await startFlow(request, response, { purpose: 'connect-zoho', orgId: null, extras });
    response.redirect(302, ctx.zohoOAuth.authorizeUrl({ access: 'offline', state, extras }));
  });

  router.get('/connect/xero', async (request, response) => {
    const { orgId } = await requireAdministrator(ctx, request);
    const state = await startFlow(request, response, { purpose: 'connect-xero', orgId });
    response.redirect(302, ctx.xeroOAuth.authorizeUrl(state));
  });

  router.get('/oauth/zoho/callback', async (request, response) => {
    const { state, code, accountsUrl } = await finishFlow(request, {
      purposes: ['sign-in', 'connect-zoho'],
      orgId: null,
    });
    const { signInRequestId } = state;
    const wayBack = signInRequestId === null ? '/settings' : `${signInPagePath(signInRequestId)}?from=zoho`;
    if (code === null) {
      if (signInRequestId !== null) await declineSignInRequest(ctx.db, signInRequestId);
      response.redirect(302, signInRequestId === null ? '/settings?problem=zoho_declined' : wayBack);
      return;
    }
    const grant = await redeemCode(() => ctx.zohoOAuth.exchangeCode(accountsUrl, code));
    const attested =
      state.purpose === 'connect-zoho'
        ? await connectZoho(ctx, { accountsUrl, grant, extras: state.extras, by: fromBrowser(request, null) })
        : await ctx.zoho.attest(zohoApiUrl(ctx, grant.apiDomain), grant.accessToken);
    // Whoever connects the CRM has proved who they are: no second consent for signing in.
    await startSignIn(ctx, response, attested);
    response.redirect(302, wayBack);
  });

  router.get('/signup/xero', async (request, response) => {
    const state = await startFlow(request, response, { purpose: 'xero-sign-up', orgId: null });
    response.redirect(302, ctx.xeroOAuth.authorizeUrl(state, 'sign-up'));
  });

  /** Who comes from Xero's App Store is greeted by name and led to the sign-in; nothing about them is kept here. */
  async function finishSignUp(request: Request, response: Response): Promise<void> {
    const { code } = await finishFlow(request, { purposes: ['xero-sign-up'], orgId: null });
    if (code !== null) {
      const person = await redeemCode(() => ctx.xeroOAuth.readPerson(code));
      await rememberNewcomer(ctx, response, person);
    }
    response.redirect(302, '/welcome');
  }

  router.get('/oauth/xero/callback', async (request, response) => {
    if (await isSignUp(ctx, request)) {
      await finishSignUp(request, response);
      return;
    }
    const session = await requireAdministrator(ctx, request);
    const { code, refusal } = await finishFlow(request, { purposes: ['connect-xero'], orgId: session.orgId });
    if (code === null) {
      response.redirect(302, `/settings?problem=xero_${refusal}`);
      return;
    }
    const by = fromBrowser(request, session.userId);
    await connectXero(ctx, { orgId: session.orgId, connectedBy: session.userEmail, code, by });
    response.redirect(302, '/settings');
  });

  router.post('/disconnect/:provider', async (request, response) => {
    const { orgId, userId } = await requireAdministrator(ctx, request);
    const by = sourceOf(ctx, request, { userId, origin: 'settings' });
    const { provider } = request.params;
    if (provider === 'zoho') await disconnectZoho(ctx, orgId, by);
    else if (provider === 'xero') await disconnectXero(ctx, orgId, by);
    else throw new AppError('not_found', 'There is no such connection.', { status: 404 });
    response.status(204).end();
  });

  return router;
}

/** The request of a panel that the person signs in for; null: none. */
function askedRequest({ query }: Request): string | null {
  if (query['request'] === undefined) return null;
  const asked = z.uuid().safeParse(query['request']);
  if (asked.success) return asked.data;
  throw badRequest('unknown_sign_in_request', 'There is no such request.');
}

/** Whether this callback belongs to a sign-up, which nobody is signed in for. */
async function isSignUp(ctx: AppContext, request: Request): Promise<boolean> {
  const query = callbackSchema.safeParse(request.query);
  const browser = readCookie(request, browserCookie);
  if (!query.success || !browser) return false;
  const state = await readState(ctx.keys.state, { text: query.data.state, browser, now: ctx.now() });
  return state?.purpose === 'xero-sign-up';
}

type Refusal = 'declined' | 'app_limit';

/**
 * Why a consent came back without a code. An organisation takes two uncertified apps at most, and an app of a tier only so
 * many organisations (https://developer.xero.com/documentation/best-practices/api-calls/limits/). UNVERIFIED: that Xero
 * sends the browser back at all then; as reported it stops at a page of its own.
 */
function refusalOf({ error, error_description }: z.infer<typeof callbackSchema>): Refusal {
  const told = `${error ?? ''} ${error_description ?? ''}`;
  return /certif|connection ?limit|maximum number/i.test(told) ? 'app_limit' : 'declined';
}

const extraSchema = z.enum(zohoExtras);

/** What `?for=` names, and what the org of the person who is signed in has given before: a new grant replaces the old. */
async function extrasToAsk(ctx: AppContext, request: Request): Promise<ZohoExtra[]> {
  const named = typeof request.query['for'] === 'string' ? request.query['for'].split(',') : [];
  const asked = named.map((name) => {
    const extra = extraSchema.safeParse(name);
    if (extra.success) return extra.data;
    throw badRequest('unknown_permission', `“${name}” is nothing that needs a permission of its own.`);
  });
  const session = await readSignIn(ctx, request);
  const connection = session && (await findConnection(ctx.db, session.orgId, 'zoho'));
  return [...new Set([...(connection?.extras ?? []), ...asked])];
}
