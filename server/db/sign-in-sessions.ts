import type { Queryable } from './db.ts';
import type { SignInSession } from './tables.ts';

export async function putSignInSession(db: Queryable, session: SignInSession): Promise<void> {
  await db.insertInto('signInSessions').values(session).execute();
}

export async function findSignInSession(
  db: Queryable,
  tokenHash: string,
  now: Date,
): Promise<SignInSession | undefined> {
  return db
    .selectFrom('signInSessions')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .where('expiresAt', '>', now)
    .executeTakeFirst();
}
