import type { Settings } from '../api/contract.ts';
import type { Queryable } from './db.ts';

export interface SavedSettings {
  version: number;
  settings: Settings;
  accountIds: Record<string, string>;
  savedAt: Date;
}

/** The settings in force; undefined before Zoho has been connected for the first time. */
export async function findSettings(db: Queryable, orgId: string): Promise<SavedSettings | undefined> {
  return db
    .selectFrom('settingsVersions')
    .select(['version', 'settings', 'accountIds', 'savedAt'])
    .where('orgId', '=', orgId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Every version is kept, with who and when; false when someone else has saved this version. */
export async function saveSettings(
  db: Queryable,
  save: Omit<SavedSettings, 'savedAt'> & { orgId: string; savedBy: string; now: Date },
): Promise<boolean> {
  const { orgId, version, settings, accountIds, savedBy, now } = save;
  const saved = await db
    .insertInto('settingsVersions')
    .values({
      ...{ orgId, version, savedBy, savedAt: now },
      settings: JSON.stringify(settings),
      accountIds: JSON.stringify(accountIds),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('version')
    .executeTakeFirst();
  return saved !== undefined;
}
