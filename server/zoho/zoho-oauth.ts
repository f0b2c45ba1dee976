import * as z from 'zod';
import type { Config } from '../config.ts';
import { scopesOfExtras, type ZohoExtra } from '../sync/zoho-extras.ts';
import { AppError } from '../errors.ts';
import type { RenewedTokens } from '../oauth/token-vault.ts';
import { jsonOf, send, type Answer } from '../outbound.ts';

/**
 * What each scope is for: docs/scopes.md. `settings.variables` stores the signing secret, `notifications`
 * the watch on deals, `coql` lists the deals that stand in a stage when its rule is switched on.
 */
const orgScopes = [
  'ZohoCRM.modules.deals.READ',
  'ZohoCRM.modules.contacts.READ',
  'ZohoCRM.modules.accounts.READ',
  'ZohoCRM.modules.products.READ',
  'ZohoCRM.modules.quotes.READ',
  'ZohoCRM.settings.fields.READ',
  'ZohoCRM.settings.modules.READ',
  'ZohoCRM.settings.layouts.READ',
  'ZohoCRM.settings.pipeline.READ',
  'ZohoCRM.settings.variables.ALL',
  'ZohoCRM.notifications.ALL',
  'ZohoCRM.coql.READ',
  'ZohoCRM.org.READ',
  'ZohoCRM.users.READ',
];
const signInScopes = ['ZohoCRM.org.READ', 'ZohoCRM.users.READ'];

const tokenAnswerSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  api_domain: z.string().optional(),
  expires_in: z.coerce.number().default(3600),
  scope: z.string().optional(),
});

export interface ZohoGrant {
  accessToken: string;
  /** Only for an offline grant with consent. */
  refreshToken: string | null;
  apiDomain: string | null;
  expiresInSeconds: number;
  /** Null: Zoho did not say. */
  scopes: string[] | null;
}

export interface ZohoOAuth {
  /** Where the browser is sent. `offline` is the org's standing grant, with what is asked beyond the least; `online` attests one person. */
  authorizeUrl(request: { access: 'offline' | 'online'; state: string; extras?: ZohoExtra[] }): string;
  exchangeCode(accountsUrl: string, code: string): Promise<ZohoGrant>;
  renew(accountsUrl: string, refreshToken: string): Promise<RenewedTokens>;
  revoke(accountsUrl: string, refreshToken: string): Promise<void>;
}

/** Zoho's accounts server: https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html. Plain fetch. */
export function createZohoOAuth({ zoho, publicUrl }: Pick<Config, 'zoho' | 'publicUrl'>): ZohoOAuth {
  const redirectUri = `${publicUrl}/oauth/zoho/callback`;
  const client = { client_id: zoho.clientId, client_secret: zoho.clientSecret };

  async function requestToken(accountsUrl: string, form: Record<string, string>) {
    const answer = await send(`${accountsUrl}/oauth/v2/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...client, ...form }),
    });
    const parsed = tokenAnswerSchema.safeParse(jsonOf(answer));
    // Zoho answers refusals with HTTP 200 and {"error":"…"}.
    if (!parsed.success) throw refusal(answer);
    return parsed.data;
  }

  return {
    authorizeUrl({ access, state, extras = [] }) {
      const query = new URLSearchParams({
        scope: (access === 'offline' ? [...orgScopes, ...scopesOfExtras(extras)] : signInScopes).join(','),
        client_id: zoho.clientId,
        response_type: 'code',
        access_type: access,
        redirect_uri: redirectUri,
        state,
      });
      // Without prompt=consent a second offline grant comes without a refresh token.
      if (access === 'offline') query.set('prompt', 'consent');
      return `${zoho.accountsUrl}/oauth/v2/auth?${query.toString()}`;
    },
    async exchangeCode(accountsUrl, code) {
      const token = await requestToken(accountsUrl, {
        grant_type: 'authorization_code',
        redirect_uri: redirectUri,
        code,
      });
      return {
        accessToken: token.access_token,
        refreshToken: token.refresh_token ?? null,
        apiDomain: token.api_domain ?? null,
        expiresInSeconds: token.expires_in,
        scopes: token.scope?.split(/[\s,]+/) ?? null,
      };
    },
    async renew(accountsUrl, refreshToken) {
      const token = await requestToken(accountsUrl, { grant_type: 'refresh_token', refresh_token: refreshToken });
      // Zoho keeps the refresh token and does not let it expire while it is used.
      return {
        accessToken: token.access_token,
        refreshToken,
        expiresInSeconds: token.expires_in,
        refreshExpiresInSeconds: null,
      };
    },
    async revoke(accountsUrl, refreshToken) {
      const answer = await send(
        `${accountsUrl}/oauth/v2/token/revoke?${new URLSearchParams({ token: refreshToken }).toString()}`,
        {
          method: 'POST',
        },
      );
      // 4xx: revoked before, which is as good.
      if (answer.status >= 500) throw refusal(answer);
    },
  };
}

const refusalSchema = z.object({ error: z.string() });

function refusal(answer: Answer): AppError {
  const said = refusalSchema.safeParse(jsonOf(answer));
  // Never the body itself: it may hold a token.
  const detail = said.success ? said.data.error : `HTTP ${answer.status}`;
  if (said.success && answer.status < 500 && said.data.error !== 'too_many_requests') {
    return new AppError('grant_refused', 'Zoho no longer accepts the grant.', {
      status: 502,
      retry: 'reconnect',
      provider: 'zoho',
      fix: 'Connect Zoho CRM again in Settings.',
      detail,
    });
  }
  return new AppError('zoho_accounts_unavailable', 'Zoho’s accounts server did not give a token.', {
    status: 502,
    retry: 'later',
    detail,
  });
}
