/** What a bearer token and a tenant id open. https://developer.xero.com/documentation/api/accounting/responsecodes */
import { forbidden, missingScope, unauthorised, type Answer } from './answers.ts';
import type { Grants } from './grants.ts';

export interface Bearer {
  scopes: string[];
}

const bearerText = (header: string | undefined): string => /^Bearer (.+)$/.exec(header ?? '')?.[1] ?? '';

/** The token behind an Authorization header, or the 401 that Xero gives. */
export function bearerOf(grants: Grants, authorization: string | undefined, now: Date): Bearer | Answer {
  const token = grants.accessTokens.get(bearerText(authorization));
  if (!token) return unauthorised('AuthenticationUnsuccessful');
  if (token.expiresAt > now) return token;
  const shown = token.expiresAt.toLocaleString('en-US', { timeZone: 'UTC', hour12: false }).replace(',', '');
  return unauthorised(`TokenExpired: token expired at ${shown}`);
}

/** A tenant that is missing, wrong or no longer connected is 403, whatever the token. */
export function tenantRefusal(grants: Grants, tenantId: string | undefined): Answer | null {
  const connected = [...grants.connections.values()].some((connection) => connection.tenantId === tenantId);
  return connected ? null : forbidden();
}

export const scopeRefusal = (bearer: Bearer, accepted: readonly string[]): Answer | null =>
  accepted.some((scope) => bearer.scopes.includes(scope)) ? null : missingScope;
