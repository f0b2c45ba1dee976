import type { Insertable, Selectable } from 'kysely';
import type { Queryable } from './db.ts';
import type { Tables } from './tables.ts';

export type StoredWatch = Selectable<Tables['watches']>;

export async function findWatch(db: Queryable, orgId: string, module: string): Promise<StoredWatch | undefined> {
  return db
    .selectFrom('watches')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('module', '=', module)
    .executeTakeFirst();
}

export async function findWatchByChannel(db: Queryable, channelId: string): Promise<StoredWatch | undefined> {
  return db.selectFrom('watches').selectAll().where('channelId', '=', channelId).executeTakeFirst();
}

export async function putWatch(db: Queryable, watch: Insertable<Tables['watches']>): Promise<void> {
  const { channelId, tokenSealed, expiresAt } = watch;
  await db
    .insertInto('watches')
    .values(watch)
    .onConflict((conflict) => conflict.columns(['orgId', 'module']).doUpdateSet({ channelId, tokenSealed, expiresAt }))
    .execute();
}

export async function deleteWatches(db: Queryable, orgId: string): Promise<void> {
  await db.deleteFrom('watches').where('orgId', '=', orgId).execute();
}
