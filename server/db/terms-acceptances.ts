import type { Insertable } from 'kysely';
import type { Queryable } from './db.ts';
import type { Tables } from './tables.ts';

/** Stores who accepted a version for the org; false when somebody had done so before. */
export async function addTermsAcceptance(
  db: Queryable,
  acceptance: Insertable<Tables['termsAcceptances']>,
): Promise<boolean> {
  const added = await db
    .insertInto('termsAcceptances')
    .values(acceptance)
    .onConflict((conflict) => conflict.doNothing())
    .returning('orgId')
    .executeTakeFirst();
  return added !== undefined;
}

export async function findTermsAcceptance(db: Queryable, orgId: string, version: string) {
  return db
    .selectFrom('termsAcceptances')
    .select(['userName', 'acceptedAt'])
    .where('orgId', '=', orgId)
    .where('version', '=', version)
    .executeTakeFirst();
}
