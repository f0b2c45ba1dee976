import type { Insertable } from 'kysely';
import type { Queryable } from './db.ts';
import type { Org, Tables } from './tables.ts';

export async function findOrg(db: Queryable, orgId: string): Promise<Org | undefined> {
  return db.selectFrom('orgs').selectAll().where('orgId', '=', orgId).executeTakeFirst();
}

/** Stores what Zoho said about the org; the signing secret of an org we know is kept. */
export async function putOrg(db: Queryable, org: Insertable<Tables['orgs']>): Promise<Org> {
  const { zgid, name, timeZone, currency, accountsUrl, apiUrl, crmUrl } = org;
  return db
    .insertInto('orgs')
    .values(org)
    .onConflict((conflict) =>
      conflict.column('orgId').doUpdateSet({
        zgid: zgid ?? null,
        name,
        timeZone: timeZone ?? null,
        currency,
        accountsUrl,
        apiUrl,
        crmUrl,
        setUpAt: null,
      }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Secret, watch and start lines stand. */
export async function noteSetUp(db: Queryable, orgId: string, now: Date): Promise<void> {
  await db.updateTable('orgs').set({ setUpAt: now }).where('orgId', '=', orgId).execute();
}
