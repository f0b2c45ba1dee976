import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { StoredToken } from '../db/connections.ts';
import type { Db } from '../db/db.ts';
import type { TokenSetRow } from '../db/org-tables.ts';
import { findTokenSet, leaseTokenSet, putTokenSet, releaseTokenSet, storeRenewed } from '../db/token-sets.ts';
import { AppError } from '../errors.ts';
import type { Seal } from './seal.ts';

/** What a token endpoint gives; null for a refresh token that does not expire. */
export interface RenewedTokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
  refreshExpiresInSeconds: number | null;
}

const tokensSchema = z.object({ accessToken: z.string(), refreshToken: z.string() });
export type Tokens = z.infer<typeof tokensSchema>;

type Provider = 'zoho' | 'xero';
type Owned = Pick<TokenSetRow, 'provider' | 'owner'>;
export type Renewers = Record<Provider, (issuerUrl: string, refreshToken: string) => Promise<RenewedTokens>>;

export interface TokenVault {
  /** Seals and stores a fresh grant for its owner; gives the token set's id. */
  keep(grant: { provider: Provider; owner: string; issuerUrl: string; tokens: RenewedTokens }): Promise<string>;
  /**
   * A usable access token: the stored one, or one renewed now, once for all callers and processes.
   * `stored`: as the work that asks has just read it; good until it expires or is refused.
   * `refused` is a token that the API has just called expired: never handed out again.
   * Throws AppError `grant_refused` (retry `reconnect`) when the grant is gone for good.
   */
  accessToken(tokenSetId: string, known?: { stored?: StoredToken | null; refused?: string }): Promise<string>;
  /** For disconnecting: what is stored, without renewing it. */
  read(tokenSetId: string): Promise<Tokens | null>;
}

/** Renewed a little early, so that a token does not expire on its way: a minute, or a tenth of a short life. */
const usableSeconds = (expiresInSeconds: number) => Math.max(expiresInSeconds - 60, expiresInSeconds * 0.9);
/** Longer than any renewal may take: a process that died holding the lease blocks the others this long at most. */
const LEASE_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/** What a token set is sealed for. */
export const tokenSetPurpose = ({ provider, owner }: { provider: string; owner: string }) =>
  `token-set:${provider}:${owner}`;

export function createTokenVault(parts: { db: Db; seal: Seal; renewers: Renewers; now: () => Date }): TokenVault {
  const { db, seal, renewers, now } = parts;
  /** By token set: what the API called expired last, so that it is not tried again by work that read it earlier. */
  const refusedTokens = new Map<string, string>();
  const underWay = new Map<string, Promise<string>>();
  /** Grants that were refused for good: not asked again until a new one has replaced them. */
  const refusals = new Map<string, { version: number; error: AppError }>();
  const open = (row: StoredToken) => tokensSchema.parse(JSON.parse(seal.open(row.sealed, tokenSetPurpose(row))));
  const after = (seconds: number) => new Date(now().getTime() + seconds * 1000);

  function sealed(owned: Owned, tokens: RenewedTokens) {
    const { accessToken, refreshToken, expiresInSeconds, refreshExpiresInSeconds } = tokens;
    return {
      sealed: seal.seal(JSON.stringify({ accessToken, refreshToken } satisfies Tokens), tokenSetPurpose(owned)),
      accessExpiresAt: after(usableSeconds(expiresInSeconds)),
      refreshExpiresAt: refreshExpiresInSeconds === null ? null : after(refreshExpiresInSeconds),
    };
  }

  async function mustFind(id: string): Promise<TokenSetRow> {
    const row = await findTokenSet(db, id);
    if (row) return row;
    throw new AppError('grant_refused', 'The grant was removed.', {
      retry: 'reconnect',
      fix: 'Connect again in Settings.',
    });
  }

  /** The stored access token, if it is still good. */
  function usable(row: StoredToken): string | null {
    if (row.accessExpiresAt.getTime() <= now().getTime()) return null;
    const { accessToken } = open(row);
    return accessToken === refusedTokens.get(row.id) ? null : accessToken;
  }

  /** Renews under the lease, or waits for the process that has it. No lock is held while the call is out. */
  async function renewOnce(id: string): Promise<string> {
    const deadline = now().getTime() + LEASE_MS;
    for (;;) {
      const row = await mustFind(id);
      const stored = usable(row);
      if (stored) return stored;
      const earlier = refusals.get(id);
      if (earlier?.version === row.version) throw earlier.error;
      const until = new Date(now().getTime() + LEASE_MS);
      if (await leaseTokenSet(db, { id, version: row.version, now: now(), until })) return renew(row);
      if (now().getTime() > deadline) {
        throw new AppError('renewal_busy', 'Another server is renewing this grant.', { retry: 'later' });
      }
      await pause(LOOK_AGAIN_MS);
    }
  }

  async function renew(row: TokenSetRow): Promise<string> {
    try {
      const renewed = await renewers[row.provider](row.issuerUrl, open(row).refreshToken);
      await storeRenewed(db, { id: row.id, version: row.version, ...sealed(row, renewed) });
      return renewed.accessToken;
    } catch (error) {
      await releaseTokenSet(db, row.id, row.version);
      const isForGood = error instanceof AppError && error.retry === 'reconnect';
      if (isForGood) refusals.set(row.id, { version: row.version, error });
      // A grant given anew meanwhile makes this refusal old news.
      const latest = await findTokenSet(db, row.id);
      const stored = latest && latest.version !== row.version ? usable(latest) : null;
      if (stored) return stored;
      throw error;
    }
  }

  return {
    async keep({ provider, owner, issuerUrl, tokens }) {
      return putTokenSet(db, { provider, owner, issuerUrl, ...sealed({ provider, owner }, tokens) });
    },
    async accessToken(tokenSetId, { stored, refused } = {}) {
      if (refused !== undefined) refusedTokens.set(tokenSetId, refused);
      const token = (stored && usable(stored)) ?? usable(await mustFind(tokenSetId));
      if (token) return token;
      const running = underWay.get(tokenSetId);
      if (running) return running;
      const renewal = renewOnce(tokenSetId).finally(() => underWay.delete(tokenSetId));
      underWay.set(tokenSetId, renewal);
      return renewal;
    },
    async read(tokenSetId) {
      const row = await findTokenSet(db, tokenSetId);
      return row ? open(row) : null;
    },
  };
}
