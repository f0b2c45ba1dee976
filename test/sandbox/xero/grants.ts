/** Who may call: authorization codes, tokens, connections of the one app and the one Xero user the sandbox plays. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { issued } from '../issued-secrets.ts';

const MINUTE_MS = 60_000;
/** https://developer.xero.com/documentation/guides/oauth2/auth-flow/ and token-types */
const LIFETIMES_MS = {
  code: 5 * MINUTE_MS,
  accessToken: 30 * MINUTE_MS,
  refreshToken: 60 * 24 * 60 * MINUTE_MS,
  /** How long the previous refresh token still works, in case the answer with the new one was lost. */
  grace: 30 * MINUTE_MS,
};

/** https://developer.xero.com/documentation/guides/oauth2/scopes – granular names; the broad ones end for new apps. */
const READABLE = ['accounting.invoices', 'accounting.payments', 'accounting.contacts', 'accounting.settings'];
const MORE_READABLE = ['accounting.banktransactions', 'accounting.manualjournals', 'accounting.attachments'];
const REPORTS = ['aged', 'balancesheet', 'banksummary', 'budgetsummary', 'executivesummary', 'profitandloss'];
export const SCOPES = new Set([
  ...['openid', 'profile', 'email', 'offline_access', 'accounting.journals.read'],
  ...[...READABLE, ...MORE_READABLE].flatMap((scope) => [scope, `${scope}.read`]),
  ...[...REPORTS, 'trialbalance', 'taxreports'].map((report) => `accounting.reports.${report}.read`),
]);

export interface Connection {
  id: string;
  authEventId: string;
  tenantId: string;
  createdAt: Date;
  updatedAt: Date;
}
interface Code {
  redirectUri: string;
  scopes: string[];
  tenantId: string;
  expiresAtMs: number;
}
interface AccessToken {
  scopes: string[];
  expiresAt: Date;
}
interface RefreshToken {
  authEventId: string;
  usedAtMs: number;
  /** When a newer one took its place. */
  replacedAtMs: number | null;
}

export interface Grants {
  clientId: string;
  clientSecret: string;
  userId: string;
  /** Scopes only ever add up; a revocation clears them. */
  scopes: Set<string>;
  codes: Map<string, Code>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  connections: Map<string, Connection>;
}

export const newGrants = (): Grants => ({
  clientId: randomBytes(16).toString('hex').toUpperCase(),
  clientSecret: randomBytes(24).toString('base64url'),
  userId: randomUUID(),
  scopes: new Set(),
  codes: new Map(),
  accessTokens: new Map(),
  refreshTokens: new Map(),
  connections: new Map(),
});

/** Revoking ends everything the user granted to the app: tokens and connections. */
export function revoke(grants: Grants): void {
  for (const book of [grants.scopes, grants.codes, grants.accessTokens, grants.refreshTokens, grants.connections]) {
    book.clear();
  }
}

export function issueCode(
  grants: Grants,
  grant: { redirectUri: string; scopes: string[]; tenantId: string; now: Date },
) {
  const code = issued(randomBytes(32).toString('base64url'));
  const { redirectUri, scopes, tenantId, now } = grant;
  grants.codes.set(code, { redirectUri, scopes, tenantId, expiresAtMs: now.getTime() + LIFETIMES_MS.code });
  return code;
}

/** Connecting an organisation again keeps its connection and gives it the new event. */
function connect(grants: Grants, tenantId: string, authEventId: string, now: Date): void {
  const known = [...grants.connections.values()].find((connection) => connection.tenantId === tenantId);
  const fresh = { id: randomUUID(), tenantId, createdAt: now };
  const connection = { ...(known ?? fresh), authEventId, updatedAt: now };
  grants.connections.set(connection.id, connection);
}

/** A code works once, within five minutes, with the redirect URI it was made for; null otherwise. */
export function redeemCode(
  grants: Grants,
  text: string,
  redirectUri: string,
  now: Date,
): { authEventId: string } | null {
  const code = grants.codes.get(text);
  grants.codes.delete(text);
  if (code?.redirectUri !== redirectUri || code.expiresAtMs <= now.getTime()) return null;
  const authEventId = randomUUID();
  for (const scope of code.scopes) grants.scopes.add(scope);
  // Who somebody is connects no organisation.
  if (code.scopes.some((scope) => scope.startsWith('accounting.'))) connect(grants, code.tenantId, authEventId, now);
  return { authEventId };
}

/** The current refresh token, or the one before it within the grace period; null otherwise. */
export function redeemRefreshToken(grants: Grants, text: string, now: Date): { authEventId: string } | null {
  const token = grants.refreshTokens.get(text);
  const nowMs = now.getTime();
  if (!token || token.usedAtMs + LIFETIMES_MS.refreshToken <= nowMs) return null;
  if (token.replacedAtMs !== null && token.replacedAtMs + LIFETIMES_MS.grace <= nowMs) return null;
  token.replacedAtMs ??= nowMs;
  return { authEventId: token.authEventId };
}

async function signed(
  grants: Grants,
  claims: Record<string, unknown>,
  expiresAtMs: number,
  now: Date,
): Promise<string> {
  const key = createHmac('sha256', 'sandbox').update(grants.clientSecret).digest();
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(grants.userId)
    .setJti(randomUUID())
    .setIssuedAt(Math.floor(now.getTime() / 1000))
    .setNotBefore(Math.floor(now.getTime() / 1000))
    .setExpirationTime(Math.floor(expiresAtMs / 1000))
    .sign(key);
}

/** The answer of the token endpoint; https://developer.xero.com/documentation/guides/oauth2/token-types */
export async function issueTokens(grants: Grants, authEventId: string, issuer: string, now: Date) {
  const scopes = [...grants.scopes];
  const expiresAtMs = now.getTime() + LIFETIMES_MS.accessToken;
  const identity = { iss: issuer, xero_userid: grants.userId, auth_time: Math.floor(now.getTime() / 1000) };
  const claims = { ...identity, client_id: grants.clientId, scope: scopes, authentication_event_id: authEventId };
  const accessToken = issued(await signed(grants, { ...claims, aud: `${issuer}/resources` }, expiresAtMs, now));
  grants.accessTokens.set(accessToken, { scopes, expiresAt: new Date(expiresAtMs) });
  const person = { email: 'kim@example.com', given_name: 'Kim', family_name: 'Tane' };
  const idToken = await signed(
    grants,
    { ...identity, ...person, aud: grants.clientId },
    now.getTime() + 5 * MINUTE_MS,
    now,
  );
  const refreshToken = issued(randomBytes(32).toString('base64url'));
  if (scopes.includes('offline_access')) {
    grants.refreshTokens.set(refreshToken, { authEventId, usedAtMs: now.getTime(), replacedAtMs: null });
  }
  return {
    ...(scopes.includes('openid') ? { id_token: idToken } : {}),
    access_token: accessToken,
    expires_in: LIFETIMES_MS.accessToken / 1000,
    token_type: 'Bearer',
    ...(scopes.includes('offline_access') ? { refresh_token: refreshToken } : {}),
    scope: scopes.join(' '),
  };
}
