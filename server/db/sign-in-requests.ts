import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { SignInRequest } from './org-tables.ts';

type Asked = Pick<
  SignInRequest,
  'orgId' | 'dealId' | 'userId' | 'userEmail' | 'action' | 'invoiceId' | 'code' | 'askedWithHash' | 'expiresAt'
>;

/** Keeps what a panel asks; an earlier request of the same session ends, and its page with it. Gives the new id. */
export async function putSignInRequest(db: Queryable, asked: Asked): Promise<string> {
  const { id } = await db
    .insertInto('signInRequests')
    .values({ ...asked, state: 'pending' })
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'askedWithHash']).doUpdateSet({
        ...asked,
        id: sql`gen_random_uuid()`,
        ...{ state: 'pending', profileId: null, roleId: null, role: null },
      }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function findSignInRequest(db: Queryable, id: string): Promise<SignInRequest | undefined> {
  return db.selectFrom('signInRequests').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The person said yes; false when it is too late or was answered before. */
export async function confirmSignInRequest(
  db: Queryable,
  { id, now, ...position }: Pick<SignInRequest, 'id' | 'profileId' | 'roleId' | 'role'> & { now: Date },
): Promise<boolean> {
  const confirmed = await db
    .updateTable('signInRequests')
    .set({ state: 'confirmed', ...position })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('expiresAt', '>', now)
    .returning('id')
    .executeTakeFirst();
  return confirmed !== undefined;
}

export async function declineSignInRequest(db: Queryable, id: string): Promise<void> {
  await db
    .updateTable('signInRequests')
    .set({ state: 'declined' })
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .execute();
}

/** A confirmed request, once: whoever gets it hands the token back, everybody later gets nothing. */
export async function takeConfirmedRequest(
  db: Queryable,
  { id, now }: { id: string; now: Date },
): Promise<SignInRequest | undefined> {
  return db
    .updateTable('signInRequests')
    .set({ state: 'handed_back' })
    .where('id', '=', id)
    .where('state', '=', 'confirmed')
    .where('expiresAt', '>', now)
    .returningAll()
    .executeTakeFirst();
}
