import { sql } from 'kysely';
import type { Problem } from '../api/contract/problems.ts';
import type { Queryable } from './db.ts';
import type { DueOrgs } from './due-rows.ts';
import type { DealWriteBack } from './crm-tables.ts';

/** Longer than one call to Zoho may take; a worker that is silent for longer is taken for dead. */
const LEASE_MS = 60_000;

/** How one look at a deal ended. */
export interface WriteBackOutcome {
  state: DealWriteBack['state'];
  written: DealWriteBack['written'];
  overdueAt: Date | null;
  notBefore: Date | null;
  attempts: number;
  problem: Problem | null;
}

const isFree = (now: Date) => sql<boolean>`(lease_until is null or lease_until < ${now})`;
const isDue = (now: Date) =>
  sql<boolean>`((state = 'due' and (not_before is null or not_before <= ${now})) or overdue_at <= ${now})`;

/** Orgs with deals to look at whose CRM is connected. */
export const orgsWithDueWriteBacks = (now: Date): DueOrgs => sql`
  select org_id from connections where provider = 'zoho' and connections.state = 'connected' and exists (
    select from deal_write_backs as deal
    where deal.org_id = connections.org_id and ${isDue(now)} and ${isFree(now)})`;

/** Takes up to `limit` deals that are due; those another worker holds are passed over. */
export async function claimDueWriteBacks(
  db: Queryable,
  { orgId, limit, now }: { orgId: string; limit: number; now: Date },
): Promise<DealWriteBack[]> {
  return db
    .updateTable('dealWriteBacks')
    .set({ leaseUntil: new Date(now.getTime() + LEASE_MS), claimId: sql<string>`gen_random_uuid()` })
    .where('orgId', '=', orgId)
    .where('dealId', 'in', (row) =>
      row
        .selectFrom('dealWriteBacks')
        .select('dealId')
        .where('orgId', '=', orgId)
        .where(isDue(now))
        .where(isFree(now))
        .orderBy('dealId')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .execute();
}

/** Just before values are sent; null: another worker has taken the deal over. */
export async function noteWriting(
  db: Queryable,
  row: DealWriteBack,
  written: DealWriteBack['written'],
): Promise<'noted' | null> {
  const noted = await db
    .updateTable('dealWriteBacks')
    .set({ written: JSON.stringify(written) })
    .where('orgId', '=', row.orgId)
    .where('dealId', '=', row.dealId)
    .where('claimId', '=', row.claimId)
    .returning('dealId')
    .executeTakeFirst();
  return noted ? 'noted' : null;
}

/** Stores how it ended; a deal that changed again meanwhile stays due. */
export async function settleWriteBack(db: Queryable, row: DealWriteBack, outcome: WriteBackOutcome): Promise<void> {
  const { state, written, overdueAt, notBefore, attempts, problem } = outcome;
  const changed = sql<boolean>`hears <> ${row.hears}`;
  await db
    .updateTable('dealWriteBacks')
    .set({
      state: sql<DealWriteBack['state']>`case when ${changed} then 'due' else ${state} end`,
      notBefore: sql<Date | null>`case when ${changed} then null else ${notBefore}::timestamptz end`,
      written: JSON.stringify(written),
      problem: problem && JSON.stringify(problem),
      overdueAt,
      attempts,
      leaseUntil: null,
      claimId: null,
    })
    .where('orgId', '=', row.orgId)
    .where('dealId', '=', row.dealId)
    .where('claimId', '=', row.claimId)
    .execute();
}

/** The deal is no longer in the CRM: nothing is owed to it. */
export async function dropWriteBack(db: Queryable, row: DealWriteBack): Promise<void> {
  await db
    .deleteFrom('dealWriteBacks')
    .where('orgId', '=', row.orgId)
    .where('dealId', '=', row.dealId)
    .where('claimId', '=', row.claimId)
    .execute();
}

/** Nothing of an org's settings asks for looks now: its deals stay due until something does. */
export async function parkWriteBacks(
  db: Queryable,
  { orgId, until, now }: { orgId: string; until: Date; now: Date },
): Promise<void> {
  await db
    .updateTable('dealWriteBacks')
    .set({ state: 'due', notBefore: until, overdueAt: null })
    .where('orgId', '=', orgId)
    .where(isDue(now))
    .execute();
}

/** Looks at every deal of the org again: settings, permissions or fields have changed. */
export async function wakeWriteBacks(db: Queryable, orgId: string): Promise<void> {
  await db
    .updateTable('dealWriteBacks')
    .set({ state: 'due', notBefore: null, attempts: 0, hears: sql<number>`hears + 1` })
    .where('orgId', '=', orgId)
    .execute();
}

/** What stands in the way of a deal's fields, or of any deal's of the org. */
export async function listWriteBackProblems(db: Queryable, orgId: string, dealId?: string): Promise<Problem[]> {
  const rows = await db
    .selectFrom('dealWriteBacks')
    .select('problem')
    .where('orgId', '=', orgId)
    .where('problem', 'is not', null)
    .$if(dealId !== undefined, (query) => query.where('dealId', '=', dealId ?? ''))
    .limit(10)
    .execute();
  return rows.flatMap(({ problem }) => problem ?? []);
}
