import { isIPv6 } from 'node:net';
import type { Request, RequestHandler } from 'express';
import * as z from 'zod';
import type { AppContext } from './context.ts';
import { readCookie, signInCookie } from './cookies.ts';
import { AppError } from './errors.ts';
import { routeAt } from './route-table.ts';
import { createTokenBuckets, type Allowance, type TokenBuckets } from './token-buckets.ts';

/**
 * What one process allows. Far above what people, panels that poll and floods of events need: a limit here stops a
 * runaway or an attack, not work. Whoever proves who they are is never limited by their address, because all orgs'
 * calls come from the few addresses of Zoho; a webhook is limited only while its signature is wrong.
 */
export const allowances = {
  /** Wrong signatures, tokens and sign-ins of an address. */
  refusals: { atOnce: 1000, perSecond: 10 },
  /** Ways to Zoho's consent and back, of an address: nobody has proved anything yet, and each may cost a call to Zoho. */
  consents: { atOnce: 3000, perSecond: 30 },
  /** Requests of all panels of an org. */
  panels: { atOnce: 60_000, perSecond: 900 },
  /** Requests of a signed-in administrator. */
  signIns: { atOnce: 5000, perSecond: 50 },
} satisfies Record<string, Allowance>;

export interface RateLimits {
  /** Before anything is read: refuses (429) an org, a sign-in or an address that asks for too much. */
  limitRequests: RequestHandler;
  /** Counts a refused identity. 0: the refusal may be answered; else milliseconds, and the answer is 429. */
  countRefusal(request: Request): number;
}

/** The limits of one process; several processes allow as many times as much. */
export function createRateLimits({ now }: Pick<AppContext, 'now'>, allowed = allowances): RateLimits {
  const refusals = createTokenBuckets(allowed.refusals);
  const consents = createTokenBuckets(allowed.consents);
  const panels = createTokenBuckets(allowed.panels);
  const signIns = createTokenBuckets(allowed.signIns);

  function bucketOf(request: Request): { buckets: TokenBuckets; key: string } | null {
    if (routeAt(request.method, request.path)?.caller === 'consent') {
      return { buckets: consents, key: networkOf(request) };
    }
    if (!request.path.startsWith('/api/')) return null;
    const org = claimedOrg(request);
    if (org !== null) return { buckets: panels, key: org };
    const signIn = readCookie(request, signInCookie);
    return signIn === null ? null : { buckets: signIns, key: signIn.slice(0, 100) };
  }

  return {
    limitRequests(request, response, next) {
      const bucket = bucketOf(request);
      const waitMs = bucket?.buckets.take(bucket.key, now().getTime()) ?? 0;
      if (waitMs > 0) throw tooManyRequests(waitMs);
      // What a token claims is not yet proved: a forged one may not use up what is the org's.
      response.once('close', () => {
        if (bucket && [401, 429].includes(response.statusCode)) bucket.buckets.giveBack(bucket.key);
      });
      next();
    },
    countRefusal: (request) => refusals.take(networkOf(request), now().getTime()),
  };
}

export function tooManyRequests(retryAfterMs: number): AppError {
  return new AppError('too_many_requests', 'That was more than is taken at a time.', {
    ...{ status: 429, retryAfterMs, fix: 'Wait a moment, then try again.' },
  });
}

const claimsSchema = z.object({ org: z.string().max(30) });

/** The org that a bearer token names, true or not. */
function claimedOrg({ headers }: Request): string | null {
  const claims = /^Bearer [^.]+\.([^.]+)\./i.exec(headers.authorization ?? '')?.[1];
  if (claims === undefined) return null;
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).org;
  } catch {
    return null;
  }
}

/** An address; of IPv6 the /64 that one customer of a network usually has. */
export function networkOf({ ip }: Pick<Request, 'ip'>): string {
  const address = (ip ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const [front, back] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const groups =
    tail === undefined ? front : [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
