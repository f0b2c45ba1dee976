import { jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { AppContext } from '../context.ts';
import type { Strength } from '../sync/rights.ts';
import type { SessionAnswer } from './contract/sign-in.ts';
import type { DealSession } from './session.ts';

/** A person who is removed or changed in the CRM has what they had until then, and no longer. */
const lifetimeSeconds: Record<Strength, number> = { deal: 15 * 60, personal: 10 * 60 };

const claimsSchema = z.object({
  ...{ org: z.string(), deal: z.string(), sub: z.string(), email: z.string() },
  // A token that does not say, as those of before did not, gives the least.
  profile: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  rank: z.enum(['administrator', 'user']).default('user'),
  strength: z.enum(['deal', 'personal']).default('deal'),
  exp: z.number(),
});

type Context = Pick<AppContext, 'keys' | 'now'>;

/** The bearer token of a deal's panel; everything it says is signed, nothing of it is kept. */
export async function issueDealToken({ keys, now }: Context, session: DealSession): Promise<SessionAnswer> {
  const { orgId: org, dealId: deal, userEmail: email, profileId: profile, roleId: role, rank, strength } = session;
  const issuedAt = Math.floor(now().getTime() / 1000);
  const expiresIn = lifetimeSeconds[strength];
  const token = await new SignJWT({ org, deal, email, profile, role, rank, strength })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(session.userId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresIn)
    .sign(keys.dealSession);
  return { token, expiresIn };
}

/** The session of a token that is ours and has not ended; else null. */
export async function readDealToken(
  { keys, now }: Context,
  token: string,
): Promise<(DealSession & { expiresAt: Date }) | null> {
  try {
    const { payload } = await jwtVerify(token, keys.dealSession, { algorithms: ['HS256'], currentDate: now() });
    const { org: orgId, deal: dealId, sub: userId, email: userEmail, ...rest } = claimsSchema.parse(payload);
    const { profile: profileId, role: roleId, rank, strength, exp } = rest;
    return { orgId, dealId, userId, userEmail, profileId, roleId, rank, strength, expiresAt: new Date(exp * 1000) };
  } catch {
    return null;
  }
}
