import { randomBytes } from 'node:crypto';
import { Router, type Request } from 'express';
import { issued } from '../issued-secrets.ts';
import { escapeHtml } from './html.ts';
import type { User } from './org.ts';
import { isKnownScope } from './scopes.ts';

/**
 * Zoho Accounts: consent, codes, tokens, revocation.
 * https://www.zoho.com/crm/developer/docs/api/v8/auth-request.html and …/access-refresh.html
 */
export interface AccountsServer {
  router: Router;
  /** Who a `Zoho-oauthtoken` acts for, or null when it is unknown, expired or revoked. */
  readAccessToken: (token: string) => { user: User; scopes: string[] } | null;
  expireAccessTokens: () => void;
  revokeGrants: () => void;
  /** The next person asked to consent presses *Reject*. */
  rejectNextConsent: () => void;
}

interface Grant {
  user: User;
  scopes: string[];
  refreshToken: string | null;
  /** When access tokens were given out, for Zoho's limit per refresh token. */
  issuedAtMs: number[];
}
interface Code {
  grant: Grant;
  redirectUri: string;
  expiresAtMs: number;
}

const CODE_LIFETIME_MS = 2 * 60_000;
const ACCESS_TOKEN_LIFETIME_S = 3600;
/** https://www.zoho.com/accounts/protocol/oauth/web-apps/access-token-expiry.html */
const ACCESS_TOKENS_PER_WINDOW = 10;
const WINDOW_MS = 10 * 60_000;
const REFRESH_TOKENS_PER_USER = 20;

const newToken = (): string => issued(`1000.${randomBytes(16).toString('hex')}.${randomBytes(16).toString('hex')}`);

/** Token requests may carry their parameters in the form body or in the query. */
function parametersOf(request: Request): Record<string, string> {
  const form = typeof request.body === 'string' ? request.body : '';
  const query = new URL(request.originalUrl, 'http://accounts').searchParams;
  return Object.fromEntries([...query, ...new URLSearchParams(form)]);
}

export function createAccountsServer(options: {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  url: () => string;
  signedIn: () => User;
  now: () => Date;
}): AccountsServer {
  const codes = new Map<string, Code>();
  const grants = new Set<Grant>();
  const accessTokens = new Map<string, { grant: Grant; expiresAtMs: number }>();
  let rejecting = false;
  const nowMs = (): number => options.now().getTime();
  const router = Router();

  function issueAccessToken(grant: Grant): Record<string, string | number> {
    const token = newToken();
    accessTokens.set(token, { grant, expiresAtMs: nowMs() + ACCESS_TOKEN_LIFETIME_S * 1000 });
    return {
      access_token: token,
      scope: grant.scopes.join(' '),
      api_domain: options.url(),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFETIME_S,
    };
  }

  function refusalOf(query: URLSearchParams): string | null {
    if (query.get('client_id') !== options.clientId) return 'invalid_client';
    if (!options.redirectUris.includes(query.get('redirect_uri') ?? '')) return 'invalid_redirect_uri';
    if (query.get('response_type') !== 'code') return 'invalid_response_type';
    const scopes = (query.get('scope') ?? '').split(',');
    return scopes.every((scope) => isKnownScope(scope)) ? null : 'invalid_scope';
  }

  router.get('/oauth/v2/auth', (request, response) => {
    const query = new URL(request.originalUrl, 'http://accounts').searchParams;
    const refusal = refusalOf(query);
    if (refusal) {
      response
        .status(400)
        .type('html')
        .send(`<h1>Invalid request</h1><p>${escapeHtml(refusal)}</p>`);
      return;
    }
    const redirectUri = query.get('redirect_uri') ?? '';
    const target = new URL(redirectUri);
    if (rejecting) {
      rejecting = false;
      target.searchParams.set('error', 'access_denied');
    } else {
      const user = options.signedIn();
      const offline = query.get('access_type') === 'offline';
      const known = [...grants].some((grant) => grant.user.id === user.id && grant.refreshToken !== null);
      const fresh = offline && (query.get('prompt') === 'consent' || !known);
      const scopes = (query.get('scope') ?? '').split(',');
      const code = newToken();
      const grant = { user, scopes, refreshToken: fresh ? newToken() : null, issuedAtMs: [] };
      codes.set(code, { grant, redirectUri, expiresAtMs: nowMs() + CODE_LIFETIME_MS });
      target.searchParams.set('code', code);
      target.searchParams.set('location', 'us');
      target.searchParams.set('accounts-server', options.url());
    }
    const state = query.get('state');
    if (state !== null) target.searchParams.set('state', state);
    response.redirect(302, target.href);
  });

  function redeemCode(parameters: Record<string, string>): Record<string, string | number> {
    const code = codes.get(parameters.code ?? '');
    codes.delete(parameters.code ?? '');
    if (!code || code.expiresAtMs < nowMs()) return { error: 'invalid_code' };
    if (code.redirectUri !== parameters.redirect_uri) return { error: 'invalid_redirect_uri' };
    const { grant } = code;
    const sameUser = [...grants].filter(({ user, refreshToken }) => user.id === grant.user.id && refreshToken !== null);
    const [oldest] = sameUser;
    if (grant.refreshToken !== null && oldest && sameUser.length >= REFRESH_TOKENS_PER_USER) forget(oldest);
    grants.add(grant);
    return {
      ...issueAccessToken(grant),
      ...(grant.refreshToken === null ? {} : { refresh_token: grant.refreshToken }),
    };
  }

  function refresh(parameters: Record<string, string>): Record<string, string | number> | 'too many' {
    const grant = [...grants].find(
      ({ refreshToken }) => refreshToken !== null && refreshToken === parameters.refresh_token,
    );
    if (!grant) return { error: 'invalid_code' };
    grant.issuedAtMs = grant.issuedAtMs.filter((at) => at > nowMs() - WINDOW_MS);
    if (grant.issuedAtMs.length >= ACCESS_TOKENS_PER_WINDOW) return 'too many';
    grant.issuedAtMs.push(nowMs());
    return issueAccessToken(grant);
  }

  router.post('/oauth/v2/token', (request, response) => {
    const parameters = parametersOf(request);
    if (parameters.client_id !== options.clientId || parameters.client_secret !== options.clientSecret) {
      response.json({ error: 'invalid_client' });
    } else if (parameters.grant_type === 'authorization_code') {
      response.json(redeemCode(parameters));
    } else if (parameters.grant_type === 'refresh_token') {
      const answer = refresh(parameters);
      if (answer === 'too many') {
        response.status(400).json({
          error: 'Access Denied',
          error_description: 'You have made too many requests continuously. Please try again after some time.',
          status: 'failure',
        });
      } else response.json(answer);
    } else response.json({ error: 'unsupported_grant_type' });
  });

  function forget(grant: Grant): void {
    grants.delete(grant);
    for (const [token, { grant: owner }] of accessTokens) if (owner === grant) accessTokens.delete(token);
  }

  router.post('/oauth/v2/token/revoke', (request, response) => {
    const token = parametersOf(request).token ?? '';
    const grant = [...grants].find(({ refreshToken }) => refreshToken !== null && refreshToken === token);
    if (grant) forget(grant);
    if (grant || accessTokens.delete(token)) response.json({ status: 'success' });
    else response.status(400).json({ error: 'invalid_token' });
  });

  return {
    router,
    readAccessToken(token) {
      const found = accessTokens.get(token);
      return found && found.expiresAtMs > nowMs() ? { user: found.grant.user, scopes: found.grant.scopes } : null;
    },
    expireAccessTokens() {
      accessTokens.clear();
    },
    revokeGrants() {
      grants.clear();
      accessTokens.clear();
    },
    rejectNextConsent() {
      rejecting = true;
    },
  };
}
