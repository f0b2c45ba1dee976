/** The login and identity parts: authorize, token, revocation. https://developer.xero.com/documentation/guides/oauth2/auth-flow/ */
import express, { type Request, type Response, type Router } from 'express';
import { failureAnswer, outwait, type createFaults } from './faults.ts';
import { issueCode, issueTokens, redeemCode, redeemRefreshToken, revoke, SCOPES, type Grants } from './grants.ts';

interface OAuthOptions {
  grants: Grants;
  redirectUris: string[];
  /** What the person at the consent page does: picks this organisation, or null: refuses. */
  consent: () => string | null;
  /** The organisation has two uncertified apps already: Xero goes no further and does not send the person back. */
  isFullOfApps: (tenantId: string) => boolean;
  origin: () => string;
  now: () => Date;
  /** Called for every request, before it is answered. */
  record: (call: { method: string; path: string; grantType: string | null }) => void;
  /** Failures of the token endpoint. */
  faults: ReturnType<typeof createFaults>;
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function authorize(options: OAuthOptions, request: Request, response: Response): void {
  const { grants, redirectUris } = options;
  const { client_id, redirect_uri, response_type, scope, state } = request.query;
  const redirectUri = text(redirect_uri);
  // Nothing is sent to an address that is not registered, byte for byte.
  if (client_id !== grants.clientId || !redirectUris.includes(redirectUri)) {
    response.status(400).type('html');
    response.send(`<h1>Sorry, something went wrong</h1><p>Error: unauthorized_client</p><p>Invalid redirect_uri</p>`);
    return;
  }
  const back = (answer: Record<string, string>): void => {
    const target = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
    if (text(state) !== '') target.searchParams.set('state', text(state));
    response.redirect(302, target.href);
  };
  const scopes = text(scope).split(' ').filter(Boolean);
  if (response_type !== 'code') {
    back({ error: 'unsupported_response_type' });
    return;
  }
  if (text(state) === '') {
    back({ error: 'invalid_request', error_description: 'state is missing' });
    return;
  }
  if (scopes.length === 0 || scopes.some((name) => !SCOPES.has(name))) {
    back({ error: 'invalid_scope' });
    return;
  }
  const tenantId = options.consent();
  if (tenantId === null) {
    back({ error: 'access_denied' });
    return;
  }
  if (options.isFullOfApps(tenantId)) {
    response.status(200).type('html');
    response.send('<p>This app needs to complete certification before it can connect to more Xero organisations</p>');
    return;
  }
  back({ code: issueCode(grants, { redirectUri, scopes, tenantId, now: options.now() }) });
}

function isOurApp({ clientId, clientSecret }: Grants, request: Request): boolean {
  const expected = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return request.headers.authorization === `Basic ${expected}`;
}

function redeem(options: OAuthOptions, body: Record<string, unknown>): { authEventId: string } | string {
  const { grants, now } = options;
  if (body['grant_type'] === 'authorization_code') {
    return redeemCode(grants, text(body['code']), text(body['redirect_uri']), now()) ?? 'invalid_grant';
  }
  if (body['grant_type'] === 'refresh_token') {
    return redeemRefreshToken(grants, text(body['refresh_token']), now()) ?? 'invalid_grant';
  }
  return 'unsupported_grant_type';
}

async function token(options: OAuthOptions, request: Request, response: Response): Promise<void> {
  const { grants, origin, now } = options;
  const failure = await outwait(options.faults.take(request.method, request.path));
  if (failure !== null && typeof failure !== 'string') {
    const { status, headers = {}, text, body } = failureAnswer(failure);
    response
      .status(status)
      .set(headers)
      .send(text ?? body);
    return;
  }
  if (failure === 'refuse-connection') {
    request.socket.destroy();
    return;
  }
  response.set('cache-control', 'no-store');
  if (!isOurApp(grants, request)) {
    response.status(400).json({ error: 'invalid_client' });
    return;
  }
  const result = redeem(options, (request.body ?? {}) as Record<string, unknown>);
  if (typeof result === 'string') {
    response.status(400).json({ error: result });
    return;
  }
  const tokens = await issueTokens(grants, result.authEventId, origin(), now());
  if (failure === 'lose-answer') request.socket.destroy();
  else response.json(tokens);
}

export function oauthRouter(options: OAuthOptions): Router {
  const router = express.Router();
  router.use('/connect', express.urlencoded({ extended: false }));
  router.use(['/identity', '/connect'], (request, _response, next) => {
    const { grant_type } = (request.body ?? {}) as Record<string, unknown>;
    options.record({
      method: request.method,
      path: request.baseUrl + request.path,
      grantType: text(grant_type) || null,
    });
    next();
  });
  router.get('/identity/connect/authorize', (request, response) => {
    authorize(options, request, response);
  });
  router.post('/connect/token', (request, response) => token(options, request, response));
  router.post('/connect/revocation', (request, response) => {
    if (!isOurApp(options.grants, request)) {
      response.status(400).json({ error: 'invalid_client' });
      return;
    }
    const body = (request.body ?? {}) as Record<string, unknown>;
    if (options.grants.refreshTokens.has(text(body['token']))) revoke(options.grants);
    response.status(200).end();
  });
  return router;
}
