import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { CrmChange } from './crm-tables.ts';

/** Remembers records that have changed until their deals have been told; heard of ten times, they are one row each. */
export async function noteCrmChanges(
  db: Queryable,
  { orgId, module, recordIds, now }: Pick<CrmChange, 'orgId' | 'module'> & { recordIds: string[]; now: Date },
): Promise<void> {
  // In one order: two notifications about the same records would wait for each other's rows otherwise.
  const rows = [...new Set(recordIds)].sort().map((recordId) => ({ orgId, module, recordId, heardAt: now }));
  if (rows.length === 0) return;
  await db
    .insertInto('crmChanges')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'module', 'recordId'])
        .doUpdateSet({ hears: sql<number>`crm_changes.hears + 1`, heardAt: now }),
    )
    .execute();
}

/** What has waited longest, up to `limit` records. */
export async function listCrmChanges(db: Queryable, orgId: string, limit: number): Promise<CrmChange[]> {
  return db
    .selectFrom('crmChanges')
    .selectAll()
    .where('orgId', '=', orgId)
    .orderBy('heardAt')
    .orderBy('recordId')
    .limit(limit)
    .execute();
}

/** Their deals have been told; one that has changed again meanwhile stays. */
export async function settleCrmChanges(db: Queryable, changes: CrmChange[]): Promise<void> {
  for (const { orgId, module, recordId, hears } of changes) {
    await db
      .deleteFrom('crmChanges')
      .where('orgId', '=', orgId)
      .where('module', '=', module)
      .where('recordId', '=', recordId)
      .where('hears', '=', hears)
      .execute();
  }
}
