import type { Queryable } from './db.ts';
import type { SignInSession } from './org-tables.ts';

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

/** What the CRM says now of somebody who has signed in. */
export async function noteSignInCheck(
  db: Queryable,
  { tokenHash, ...said }: Pick<SignInSession, 'tokenHash' | 'role' | 'profileId' | 'roleId' | 'checkedAt'>,
): Promise<void> {
  await db.updateTable('signInSessions').set(said).where('tokenHash', '=', tokenHash).execute();
}

/** Signs out everywhere, as somebody who is no longer active in the CRM. */
export async function deleteSignInSessions(
  db: Queryable,
  { orgId, userId }: Pick<SignInSession, 'orgId' | 'userId'>,
): Promise<void> {
  await db.deleteFrom('signInSessions').where('orgId', '=', orgId).where('userId', '=', userId).execute();
}
