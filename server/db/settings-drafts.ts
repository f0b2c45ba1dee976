import type { DraftBody } from '../api/contract/settings-draft.ts';
import type { Queryable } from './db.ts';
import type { SettingsDraft } from './settings-tables.ts';

const KEPT_DAYS = 90;

interface Whose {
  orgId: string;
  userId: string;
}

/** Undefined: the person left nothing behind. */
export async function findSettingsDraft(db: Queryable, { orgId, userId }: Whose): Promise<SettingsDraft | undefined> {
  return db
    .selectFrom('settingsDrafts')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('userId', '=', userId)
    .executeTakeFirst();
}

/** Instead of what was kept before. */
export async function keepSettingsDraft(
  db: Queryable,
  { orgId, userId, draft, now }: Whose & { draft: DraftBody; now: Date },
): Promise<void> {
  const { basedOn, confirmed } = draft;
  const row = { basedOn, confirmed, changes: JSON.stringify(draft.changes), savedAt: now };
  await db
    .insertInto('settingsDrafts')
    .values({ orgId, userId, ...row })
    .onConflict((conflict) => conflict.columns(['orgId', 'userId']).doUpdateSet(row))
    .execute();
}

export async function dropSettingsDraft(db: Queryable, { orgId, userId }: Whose): Promise<void> {
  await db.deleteFrom('settingsDrafts').where('orgId', '=', orgId).where('userId', '=', userId).execute();
}

/** What nobody has come back to. */
export async function forgetSettingsDrafts(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3600_000);
  await db.deleteFrom('settingsDrafts').where('savedAt', '<', before).execute();
}
