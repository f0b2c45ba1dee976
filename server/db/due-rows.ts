import { sql, type RawBuilder } from 'kysely';
import type { Queryable } from './db.ts';
import { workKinds, type WorkKind, type WorkNotice } from './worker-session.ts';

/** A query for the `org_id` of those that have something due; an org may come more than once. */
export type DueOrgs = RawBuilder<unknown>;

/** Which orgs have what due, asked for in one statement, so that a deal under way waits for one at most. */
export async function listDueWork(db: Queryable, dueOrgs: (work: WorkKind) => DueOrgs): Promise<WorkNotice[]> {
  const parts = workKinds.map((work) => sql`select ${work}::text as work, org_id from (${dueOrgs(work)}) as due`);
  const { rows } = await sql<WorkNotice>`${sql.join(parts, sql` union `)}`.execute(db);
  return rows;
}

/** Whether the org is one of them. */
export async function hasDue(db: Queryable, orgId: string, dueOrgs: DueOrgs): Promise<boolean> {
  const { rows } = await sql`select from (${dueOrgs}) as due where org_id = ${orgId} limit 1`.execute(db);
  return rows.length > 0;
}

/** Whether a row's work is due now: not put off, and held by no worker that may still be at it. */
export function isDueRow(table: string, now: Date) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`(${column('state')} = 'due'
    and (${column('notBefore')} is null or ${column('notBefore')} <= ${now})
    and (${column('leaseUntil')} is null or ${column('leaseUntil')} < ${now}))`;
}
