import { sql, type Insertable } from 'kysely';
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

/** How long the secret before stays good once the CRM has the new one. */
export const PREVIOUS_SECRET_MS = 3600_000;

/** A new signing secret, the present one becoming the one before; false while an earlier new one is on its way to the CRM. */
export async function replaceSigningSecret(
  db: Queryable,
  { orgId, signingSecretSealed, now }: { orgId: string; signingSecretSealed: string; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('orgs')
    .set((org) => ({
      signingSecretPreviousSealed: org.ref('signingSecretSealed'),
      ...{ signingSecretSealed, signingSecretRotatedAt: now, signingSecretStoredAt: null },
    }))
    .where('orgId', '=', orgId)
    .where((org) => org.or([org('signingSecretRotatedAt', 'is', null), org('signingSecretStoredAt', 'is not', null)]))
    .returning('orgId')
    .executeTakeFirst();
  return row !== undefined;
}

/** The CRM has the secret that was made at `rotatedAt`; false: it was replaced meanwhile. */
export async function noteSecretStored(
  db: Queryable,
  { orgId, rotatedAt, now }: { orgId: string; rotatedAt: Date | null; now: Date },
): Promise<boolean> {
  const row = await db
    .updateTable('orgs')
    .set({ signingSecretStoredAt: sql<Date>`coalesce(signing_secret_stored_at, ${now})` })
    .where('orgId', '=', orgId)
    .where(sql<boolean>`signing_secret_rotated_at is not distinct from ${rotatedAt}::timestamptz`)
    .returning('orgId')
    .executeTakeFirst();
  return row !== undefined;
}

export async function forgetPreviousSecrets(db: Queryable, now: Date): Promise<void> {
  await db
    .updateTable('orgs')
    .set({ signingSecretPreviousSealed: null })
    .where('signingSecretPreviousSealed', 'is not', null)
    .where('signingSecretStoredAt', '<', new Date(now.getTime() - PREVIOUS_SECRET_MS))
    .execute();
}

/** Secret, watch and start lines stand. */
export async function noteSetUp(db: Queryable, orgId: string, now: Date): Promise<void> {
  await db.updateTable('orgs').set({ setUpAt: now }).where('orgId', '=', orgId).execute();
}
