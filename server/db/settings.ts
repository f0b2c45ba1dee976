import type { Selectable } from 'kysely';
import type { Settings } from '../api/contract/settings.ts';
import type { Queryable } from './db.ts';
import type { Tables } from './tables.ts';

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

export type SettingsVersion = Pick<
  Selectable<Tables['settingsVersions']>,
  'version' | 'settings' | 'savedBy' | 'savedAt'
>;

const versionColumns = ['version', 'settings', 'savedBy', 'savedAt'] as const;

/** Newest first; `before`: those older than this one. */
export async function listSettingsVersions(
  db: Queryable,
  { orgId, before, limit }: { orgId: string; before: number | null; limit: number },
): Promise<SettingsVersion[]> {
  return db
    .selectFrom('settingsVersions')
    .select(versionColumns)
    .where('orgId', '=', orgId)
    .$if(before !== null, (query) => query.where('version', '<', before ?? 0))
    .orderBy('version', 'desc')
    .limit(limit)
    .execute();
}

export async function findSettingsVersion(
  db: Queryable,
  orgId: string,
  version: number,
): Promise<SettingsVersion | undefined> {
  return db
    .selectFrom('settingsVersions')
    .select(versionColumns)
    .where('orgId', '=', orgId)
    .where('version', '=', version)
    .executeTakeFirst();
}
