/** How much is allowed: so many at once, and then so many a second. */
export interface Allowance {
  atOnce: number;
  perSecond: number;
}

export interface TokenBuckets {
  /** Takes one token of this key. 0: taken; else nothing was taken, and one is there after so many milliseconds. */
  take(key: string, nowMs: number): number;
  /** Puts one back that was taken for something that does not count. */
  giveBack(key: string): void;
}

/** More keys than this are not remembered; the one that was quiet longest is forgotten first. */
const MAX_KEYS = 10_000;

/** A bucket of tokens for each key, in the memory of this process. */
export function createTokenBuckets({ atOnce, perSecond }: Allowance): TokenBuckets {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(key, nowMs) {
      const { tokens, atMs } = buckets.get(key) ?? { tokens: atOnce, atMs: nowMs };
      const filled = Math.min(atOnce, tokens + (Math.max(0, nowMs - atMs) / 1000) * perSecond);
      const left = filled < 1 ? filled : filled - 1;
      // Put anew, so that the map stays in the order of use.
      buckets.delete(key);
      buckets.set(key, { tokens: left, atMs: nowMs });
      const [oldest] = buckets.keys();
      if (buckets.size > MAX_KEYS && oldest !== undefined) buckets.delete(oldest);
      return filled < 1 ? Math.ceil(((1 - filled) / perSecond) * 1000) : 0;
    },
    giveBack(key) {
      const bucket = buckets.get(key);
      if (bucket) bucket.tokens = Math.min(atOnce, bucket.tokens + 1);
    },
  };
}
