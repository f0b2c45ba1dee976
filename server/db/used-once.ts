import type { Queryable } from './db.ts';

/** Marks a key as used; false when it already was (a replay). Kept until it can no longer be presented. */
export async function useOnce(
  db: Queryable,
  use: { scope: 'oauth-state' | 'session-nonce' | 'stage-call' | 'uninstall-call'; key: string; expiresAt: Date },
): Promise<boolean> {
  const inserted = await db
    .insertInto('usedOnce')
    .values(use)
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function forgetExpiredUses(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('usedOnce').where('expiresAt', '<', now).execute();
  await db.deleteFrom('signInSessions').where('expiresAt', '<', now).execute();
  await db.deleteFrom('signInRequests').where('expiresAt', '<', now).execute();
}
