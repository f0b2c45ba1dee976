import type { Settings } from '../api/contract.ts';
import type { Queryable } from './db.ts';

export interface SavedSettings {
  version: number;
  settings: Settings;
  accountIds: Record<string, string>;
}

/** The settings in force; undefined before Zoho has been connected for the first time. */
export async function findSettings(db: Queryable, orgId: string): Promise<SavedSettings | undefined> {
  return db
    .selectFrom('settingsVersions')
    .select(['version', 'settings', 'accountIds'])
    .where('orgId', '=', orgId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Every version is kept, with who and when. */
export async function saveSettings(
  db: Queryable,
  save: {
    orgId: string;
    settings: Settings;
    accountIds: Record<string, string>;
    savedBy: string;
    now: Date;
  },
): Promise<void> {
  const { orgId, settings, accountIds, savedBy, now } = save;
  await db
    .insertInto('settingsVersions')
    .values((row) => ({
      orgId,
      version: row
        .selectFrom('settingsVersions')
        .select((version) => row(version.fn.coalesce(version.fn.max('version'), row.lit(0)), '+', 1).as('next'))
        .where('orgId', '=', orgId),
      settings: JSON.stringify(settings),
      accountIds: JSON.stringify(accountIds),
      savedBy,
      savedAt: now,
    }))
    .execute();
}
