import { sql, type Insertable } from 'kysely';
import type { Queryable } from './db.ts';
import type { Org } from './org-tables.ts';
import type { SavedSettings } from './settings.ts';
import type { Tables } from './tables.ts';

export async function findOrg(db: Queryable, orgId: string): Promise<Org | undefined> {
  return db.selectFrom('orgs').selectAll().where('orgId', '=', orgId).executeTakeFirst();
}

/** With the settings in force; `saved` is undefined before Zoho has been connected for the first time. */
export async function findOrgWithSettings(
  db: Queryable,
  orgId: string,
): Promise<{ org: Org; saved: SavedSettings | undefined } | undefined> {
  const row = await db
    .selectFrom('orgs')
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom('settingsVersions')
          .select(['version', 'settings', 'accountIds', 'savedAt'])
          .whereRef('settingsVersions.orgId', '=', 'orgs.orgId')
          .orderBy('version', 'desc')
          .limit(1)
          .as('saved'),
      (join) => join.onTrue(),
    )
    .selectAll('orgs')
    .select(['saved.version', 'saved.settings', 'saved.accountIds', 'saved.savedAt'])
    .where('orgs.orgId', '=', orgId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { version, settings, accountIds, savedAt, ...org } = row;
  const isSaved = version !== null && settings !== null && accountIds !== null && savedAt !== null;
  return { org, saved: isSaved ? { version, settings, accountIds, savedAt } : undefined };
}

export async function countOrgs(db: Queryable): Promise<number> {
  const { count } = await db
    .selectFrom('orgs')
    .select((row) => row.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
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

/** False: it had said so before, or there is no such org. */
export async function noteUninstalled(db: Queryable, orgId: string, now: Date): Promise<boolean> {
  const changed = await db
    .updateTable('orgs')
    .set({ uninstalledAt: now })
    .where('orgId', '=', orgId)
    .where('uninstalledAt', 'is', null)
    .returning('orgId')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Installed again: the CRM is to be set up anew. False: it was not uninstalled. */
export async function noteInstalled(db: Queryable, orgId: string): Promise<boolean> {
  const changed = await db
    .updateTable('orgs')
    .set({ uninstalledAt: null, setUpAt: null })
    .where('orgId', '=', orgId)
    .where('uninstalledAt', 'is not', null)
    .returning('orgId')
    .executeTakeFirst();
  return changed !== undefined;
}

export async function noteAdministratorSeen(db: Queryable, orgId: string, now: Date): Promise<void> {
  await db.updateTable('orgs').set({ administratorSeenAt: now }).where('orgId', '=', orgId).execute();
}

/** The orgs that were over before `before` and had no administrator sign in since: uninstalled, or their CRM's grant dead. */
export async function listAbandonedOrgs(db: Queryable, before: Date): Promise<string[]> {
  const { rows } = await sql<{ orgId: string }>`
    select orgs.org_id
    from orgs left join connections on connections.org_id = orgs.org_id and provider = 'zoho' and state = 'lost'
    where least(uninstalled_at, connections.since) < ${before}
      and coalesce(administrator_seen_at, '-infinity') < ${before}`.execute(db);
  return rows.map((row) => row.orgId);
}

/** The orgs whose grant of Xero was found dead before `before`, with no administrator signed in since. */
export async function listOrgsWithDeadXero(db: Queryable, before: Date): Promise<string[]> {
  const { rows } = await sql<{ orgId: string }>`
    select orgs.org_id
    from orgs join connections on connections.org_id = orgs.org_id and provider = 'xero' and state = 'lost'
    where connections.since < ${before} and coalesce(administrator_seen_at, '-infinity') < ${before}`.execute(db);
  return rows.map((row) => row.orgId);
}

/** The tables that hold something of an org and outlive it: what was done stays provable. */
const outlivingPrefix = 'audit_';

/**
 * Deletes every row that carries the org's id, whatever its table; of later tables too. In a transaction. A row may leave
 * another behind (a deal's figures are to be written again once its invoice is gone), so it goes on until none is left. False: another
 * server was faster.
 */
export async function deleteOrg(db: Queryable, orgId: string): Promise<boolean> {
  const { rows: tables } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_schema = current_schema() and column_name = 'org_id' and table_type = 'BASE TABLE'
    order by table_name = 'orgs', table_name`.execute(db);
  const parts = tables.map(({ name }) => name).filter((name) => name !== 'orgs' && !name.startsWith(outlivingPrefix));
  let deleted: number;
  do {
    deleted = 0;
    for (const part of parts) {
      const { numAffectedRows } = await sql`delete from ${sql.table(part)} where org_id = ${orgId}`.execute(db);
      deleted += Number(numAffectedRows ?? 0);
    }
  } while (deleted > 0);
  const { numAffectedRows } = await sql`delete from orgs where org_id = ${orgId}`.execute(db);
  return Number(numAffectedRows ?? 0) > 0;
}
