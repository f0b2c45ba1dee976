import { decodeJwt } from 'jose';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { RenewedTokens } from '../oauth/token-vault.ts';
import { jsonOf, send, type Answer } from '../outbound.ts';

/** Who somebody is, and nothing of any organisation: https://developer.xero.com/documentation/guides/oauth2/sign-up */
const signUpScopes = ['openid', 'profile', 'email'];
/** The least that does the job; what each is for: docs/scopes.md. */
const scopes = [
  ...signUpScopes,
  'offline_access',
  'accounting.contacts',
  'accounting.invoices',
  'accounting.payments.read',
  'accounting.settings.read',
];

/** Unused, a refresh token dies after 60 days; Xero does not say so in its answer. */
const REFRESH_TOKEN_SECONDS = 60 * 24 * 3600;

const tokenAnswerSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  expires_in: z.coerce.number().default(1800),
});

const identityAnswerSchema = z.object({ id_token: z.string() });
const personSchema = z.object({ given_name: z.string().optional(), email: z.string().optional() });

const claimsSchema = z.object({ authentication_event_id: z.string().optional(), xero_userid: z.string().optional() });

const connectionsSchema = z.array(
  z.object({
    id: z.string(),
    authEventId: z.string().nullish(),
    tenantId: z.string(),
    tenantType: z.string().nullish(),
    tenantName: z.string().nullish(),
    createdDateUtc: z.string().nullish(),
    updatedDateUtc: z.string().nullish(),
  }),
);

export interface XeroGrant extends RenewedTokens {
  /** Whose token set this is: Xero has one per user, shared by all organisations that user connected. */
  xeroUserId: string | null;
  /** Which consent this was: tells the organisation just chosen from those connected before. */
  authEventId: string | null;
}

export interface XeroTenant {
  /** Disconnect takes this one … */
  connectionId: string;
  /** … and every API call takes this one. */
  tenantId: string;
  name: string | null;
}

/** Who signs up, by the identity token. */
export interface XeroPerson {
  givenName: string | null;
  email: string | null;
}

export interface XeroOAuth {
  /** `sign-up` asks who somebody is and connects nothing. */
  authorizeUrl(state: string, purpose?: 'connect' | 'sign-up'): string;
  exchangeCode(code: string): Promise<XeroGrant>;
  /** Who consented to `sign-up`; the token is not kept. */
  readPerson(code: string): Promise<XeroPerson>;
  renew(refreshToken: string): Promise<RenewedTokens>;
  /** The organisations chosen in this consent, the most recent first. */
  listTenants(accessToken: string, authEventId: string | null): Promise<XeroTenant[]>;
  disconnect(accessToken: string, connectionId: string): Promise<void>;
}

/** Xero's identity server: https://developer.xero.com/documentation/guides/oauth2/auth-flow. Plain fetch. */
export function createXeroOAuth({ xero, publicUrl }: Pick<Config, 'xero' | 'publicUrl'>): XeroOAuth {
  const redirectUri = `${publicUrl}/oauth/xero/callback`;
  const basic = Buffer.from(`${xero.clientId}:${xero.clientSecret}`).toString('base64');

  function postForm(form: Record<string, string>) {
    return send(`${xero.identityUrl}/connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams(form),
    });
  }

  async function requestToken(form: Record<string, string>) {
    const answer = await postForm(form);
    const parsed = tokenAnswerSchema.safeParse(jsonOf(answer));
    if (answer.status !== 200 || !parsed.success) throw refusal(answer);
    return {
      accessToken: parsed.data.access_token,
      refreshToken: parsed.data.refresh_token,
      expiresInSeconds: parsed.data.expires_in,
      refreshExpiresInSeconds: REFRESH_TOKEN_SECONDS,
    };
  }

  return {
    authorizeUrl(state, purpose = 'connect') {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: xero.clientId,
        redirect_uri: redirectUri,
        scope: (purpose === 'sign-up' ? signUpScopes : scopes).join(' '),
        state,
      });
      return `${xero.loginUrl}/identity/connect/authorize?${query.toString()}`;
    },
    async exchangeCode(code) {
      const tokens = await requestToken({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
      const claims = readClaims(tokens.accessToken);
      return {
        ...tokens,
        xeroUserId: claims.xero_userid ?? null,
        authEventId: claims.authentication_event_id ?? null,
      };
    },
    async readPerson(code) {
      const answer = await postForm({ grant_type: 'authorization_code', code, redirect_uri: redirectUri });
      const parsed = identityAnswerSchema.safeParse(jsonOf(answer));
      if (answer.status !== 200 || !parsed.success) throw refusal(answer);
      // Straight from Xero over TLS, as below.
      const person = personSchema.safeParse(decodeJwt(parsed.data.id_token)).data;
      return { givenName: person?.given_name ?? null, email: person?.email ?? null };
    },
    renew: (refreshToken) => requestToken({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    async listTenants(accessToken, authEventId) {
      const filter = authEventId ? `?${new URLSearchParams({ authEventId }).toString()}` : '';
      const answer = await send(`${xero.apiUrl}/connections${filter}`, {
        headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      });
      const parsed = connectionsSchema.safeParse(jsonOf(answer));
      if (!parsed.success) throw refusal(answer);
      const changed = (tenant: (typeof parsed.data)[number]) => tenant.updatedDateUtc ?? tenant.createdDateUtc ?? '';
      return parsed.data
        .filter((tenant) => (tenant.tenantType ?? 'ORGANISATION') === 'ORGANISATION')
        .filter((tenant) => !authEventId || !tenant.authEventId || tenant.authEventId === authEventId)
        .sort((a, b) => changed(b).localeCompare(changed(a)))
        .map((tenant) => ({
          connectionId: tenant.id,
          tenantId: tenant.tenantId,
          name: tenant.tenantName ?? null,
        }));
    },
    async disconnect(accessToken, connectionId) {
      const answer = await send(`${xero.apiUrl}/connections/${encodeURIComponent(connectionId)}`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${accessToken}` },
      });
      // 404: already disconnected inside Xero.
      if (answer.status >= 400 && answer.status !== 404) throw refusal(answer);
    },
  };
}

/** The token came straight from Xero over TLS, so its signature proves nothing more (OpenID Connect Core 3.1.3.7). */
function readClaims(accessToken: string): z.infer<typeof claimsSchema> {
  try {
    return claimsSchema.parse(decodeJwt(accessToken));
  } catch {
    return {};
  }
}

const refusalSchema = z.object({ error: z.string() });

function refusal(answer: Answer): AppError {
  const said = refusalSchema.safeParse(jsonOf(answer));
  // Never the body itself: it may hold a token.
  const detail = said.success ? said.data.error : `HTTP ${answer.status}`;
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    return new AppError('grant_refused', 'Xero no longer accepts the grant.', {
      status: 502,
      retry: 'reconnect',
      provider: 'xero',
      fix: 'Connect Xero again in Settings.',
      detail,
    });
  }
  return new AppError('xero_identity_unavailable', 'Xero’s identity server did not give a token.', {
    status: 502,
    retry: 'later',
    detail,
  });
}
