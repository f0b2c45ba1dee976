import { createHash, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { ZohoExtra } from '../sync/zoho-extras.ts';

/** Why a browser was sent to Zoho or Xero. */
export type Purpose = 'sign-in' | 'connect-zoho' | 'connect-xero' | 'xero-sign-up';

const STATE_MINUTES = 10;

const claimsSchema = z.object({
  jti: z.string(),
  purpose: z.enum(['sign-in', 'connect-zoho', 'connect-xero', 'xero-sign-up']),
  browser: z.string(),
  org: z.nullable(z.string()),
  extras: z.array(z.enum(['crm-fields', 'automations'])).default([]),
  request: z.nullable(z.string()).default(null),
});

export interface State {
  /** Names this one state: it may be used once. */
  id: string;
  purpose: Purpose;
  /** The org whose administrator started; null when who it is comes out only on the way back. */
  orgId: string | null;
  /** What a connection to Zoho asks for beyond the least. */
  extras: ZohoExtra[];
  /** Whose page the browser goes back to: a request of a panel to sign in; null: to Settings. */
  signInRequestId: string | null;
}

/** A value only this server can have made, for this browser, for ten minutes. */
export async function signState(
  key: Uint8Array,
  state: Pick<State, 'purpose' | 'orgId'> & Partial<State> & { browser: string; now: Date },
): Promise<string> {
  const issuedAt = Math.floor(state.now.getTime() / 1000);
  return new SignJWT({
    purpose: state.purpose,
    browser: hash(state.browser),
    org: state.orgId,
    extras: state.extras ?? [],
    request: state.signInRequestId ?? null,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setJti(randomBytes(16).toString('base64url'))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + STATE_MINUTES * 60)
    .sign(key);
}

/** The state, or null when it is forged, expired, or belongs to another browser. Single use is the caller's to enforce. */
export async function readState(
  key: Uint8Array,
  given: { text: string; browser: string; now: Date },
): Promise<State | null> {
  try {
    const { payload } = await jwtVerify(given.text, key, { algorithms: ['HS256'], currentDate: given.now });
    const claims = claimsSchema.parse(payload);
    if (claims.browser !== hash(given.browser)) return null;
    const { jti: id, purpose, org: orgId, extras, request: signInRequestId } = claims;
    return { id, purpose, orgId, extras, signInRequestId };
  } catch {
    return null;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
