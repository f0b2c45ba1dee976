import { sql, type Insertable, type Selectable, type Updateable } from 'kysely';
import type { WatchedModule } from '../sync/watched-modules.ts';
import type { Queryable } from './db.ts';
import type { Tables } from './tables.ts';

export type StoredWatch = Selectable<Tables['watches']>;

export async function listWatches(db: Queryable, orgId: string): Promise<StoredWatch[]> {
  return db.selectFrom('watches').selectAll().where('orgId', '=', orgId).execute();
}

/** With the API names of the deals' fields that we write ourselves: an event waits for one reading only. */
export async function findWatchByChannel(
  db: Queryable,
  channelId: string,
): Promise<(StoredWatch & { ourFields: string[] }) | undefined> {
  return db
    .selectFrom('watches')
    .selectAll()
    .select(
      sql<string[]>`array(select api_name from crm_fields where crm_fields.org_id = watches.org_id)`.as('ourFields'),
    )
    .where('channelId', '=', channelId)
    .executeTakeFirst();
}

/** The org's watch on a module: the one that is there, else this one; two workers get the same. */
export async function openWatch(db: Queryable, watch: Insertable<Tables['watches']>): Promise<StoredWatch> {
  await db
    .insertInto('watches')
    .values(watch)
    .onConflict((conflict) => conflict.columns(['orgId', 'module']).doNothing())
    .execute();
  return db
    .selectFrom('watches')
    .selectAll()
    .where('orgId', '=', watch.orgId)
    .where('module', '=', watch.module)
    .executeTakeFirstOrThrow();
}

/** What Zoho has answered: until when it tells us of what, or that it does not. */
export async function changeWatch(
  db: Queryable,
  channelId: string,
  change: Updateable<Pick<Tables['watches'], 'expiresAt' | 'fields' | 'refusedUntil'>>,
): Promise<void> {
  await db.updateTable('watches').set(change).where('channelId', '=', channelId).execute();
}

/** Forgets the org's watches, or only those on these modules. */
export async function deleteWatches(db: Queryable, orgId: string, modules?: WatchedModule[]): Promise<void> {
  await db
    .deleteFrom('watches')
    .where('orgId', '=', orgId)
    .$if(modules !== undefined, (query) => query.where('module', 'in', modules ?? []))
    .execute();
}
