import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { CrmRead } from './crm-tables.ts';

type ReadModule = CrmRead['module'];

/** A record as a look at the CRM saw it; `version` differs when something that matters does. */
export interface SeenRecord {
  recordId: string;
  version: string;
  /** Zoho's time. */
  modifiedAt: Date;
}

/** Up to which moment, in Zoho's time, the changes of a module have been read; undefined: never. */
export async function findReadUntil(db: Queryable, orgId: string, module: ReadModule): Promise<Date | undefined> {
  const row = await db
    .selectFrom('crmReads')
    .select('readUntil')
    .where('orgId', '=', orgId)
    .where('module', '=', module)
    .executeTakeFirst();
  return row?.readUntil;
}

/** The versions that earlier looks have dealt with, by record id; only those a later look can meet again are kept. */
export async function listVersionsSeen(db: Queryable, orgId: string, module: ReadModule): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('crmRecordsSeen')
    .select(['recordId', 'version'])
    .where('orgId', '=', orgId)
    .where('module', '=', module)
    .execute();
  return new Map(rows.map(({ recordId, version }) => [recordId, version]));
}

const ROWS_AT_ONCE = 5000;

/** A look has dealt with these records; what is older than `forgetBefore` will not be met again. */
export async function noteRead(
  db: Queryable,
  read: { orgId: string; module: ReadModule; readUntil: Date; forgetBefore: Date; records: SeenRecord[] },
): Promise<void> {
  const { orgId, module, readUntil, forgetBefore } = read;
  const records = read.records.filter(({ modifiedAt }) => modifiedAt >= forgetBefore);
  for (let start = 0; start < records.length; start += ROWS_AT_ONCE) {
    await db
      .insertInto('crmRecordsSeen')
      .values(records.slice(start, start + ROWS_AT_ONCE).map((record) => ({ orgId, module, ...record })))
      .onConflict((conflict) =>
        conflict.columns(['orgId', 'module', 'recordId']).doUpdateSet((row) => ({
          version: row.ref('excluded.version'),
          modifiedAt: row.ref('excluded.modifiedAt'),
        })),
      )
      .execute();
  }
  await db
    .deleteFrom('crmRecordsSeen')
    .where('orgId', '=', orgId)
    .where('module', '=', module)
    .where('modifiedAt', '<', forgetBefore)
    .execute();
  await db
    .insertInto('crmReads')
    .values({ orgId, module, readUntil })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'module'])
        // Two looks at once: the further one counts.
        .doUpdateSet({ readUntil: sql<Date>`greatest(crm_reads.read_until, excluded.read_until)` }),
    )
    .execute();
}
