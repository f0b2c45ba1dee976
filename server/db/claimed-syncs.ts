import { sql } from 'kysely';
import type { JobState } from '../api/contract/jobs.ts';
import type { Problem } from '../api/contract/problems.ts';
import { anyRule } from '../sync/settings.ts';
import type { Settlement } from '../sync/settlement.ts';
import type { Urgency } from '../xero/slot-rules.ts';
import type { Queryable } from './db.ts';
import { askAgain, newRow, priorities, requestSync, type SyncRequest } from './deal-syncs.ts';
import type { DealSync } from './deal-tables.ts';
import type { DueOrgs } from './due-rows.ts';
import { livingWorkers } from './worker-session.ts';

/**
 * How long a worker that lives may be silent about a row before another follows it: longer than one call to Xero may take,
 * because the lease is renewed just before each invoice is sent. A dead worker is followed at once. Each claim has an id: a
 * worker whose row was followed by another can neither send nor settle it.
 */
const LEASE_MS = 60_000;

function newClaim(workerId: number | null, now: Date) {
  return { claimId: sql<string>`gen_random_uuid()`, workerId, leaseUntil: new Date(now.getTime() + LEASE_MS) };
}

/** Asks for a deal to be synced and takes it up at once; undefined when another worker has the row (it is told). */
export async function requestAndClaim(
  db: Queryable,
  request: SyncRequest,
  workerId: number | null,
): Promise<DealSync | undefined> {
  const claim = newClaim(workerId, request.now);
  const claimed = await db
    .insertInto('dealSyncs')
    .values({ ...newRow(request), state: 'running', ...claim })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'dealId', 'ruleId', 'instalment'])
        .doUpdateSet((row) => ({ ...askAgain(request, row), state: 'running' as const, ...claim }))
        .where('dealSyncs.state', '!=', 'running'),
    )
    .returningAll()
    .executeTakeFirst();
  if (!claimed) await requestSync(db, request);
  return claimed;
}

interface DueRows {
  orgId: string;
  urgency: Urgency;
  limit: number;
  now: Date;
}

/** Takes up to `limit` due rows of an org, oldest first; rows another worker holds are passed over. */
export async function claimDueSyncs(
  db: Queryable,
  { orgId, urgency, limit, workerId, now }: DueRows & { workerId: number | null },
): Promise<DealSync[]> {
  const due = isDueSync(now);
  return db
    .with(
      (hurry) => hurry('hurry').materialized(),
      // Lost in a crash of the database, the rows are merely due again: what is sent renews its claim first.
      (query) => query.selectNoFrom(sql`set_config('synchronous_commit', 'off', true)`.as('set')),
    )
    .updateTable('dealSyncs')
    .from('hurry')
    .set({
      state: 'running',
      takeovers: sql<number>`takeovers + case when state = 'running' then 1 else 0 end`,
      ...newClaim(workerId, now),
      updatedAt: now,
    })
    .where('id', 'in', (row) =>
      row
        .selectFrom('dealSyncs')
        .select('id')
        .where('orgId', '=', orgId)
        .where('priority', urgency === 'person' ? '=' : '>', priorities.click)
        .where(due)
        .orderBy('priority')
        .orderBy('createdAt')
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll('dealSyncs')
    .execute();
}

/**
 * Whether a unit of work is to be done now. What may be on its way to Xero is left until the lease ends: the worker's
 * connection may be gone, but not its call.
 */
export function isDueSync(now: Date) {
  return sql<boolean>`(
    (state in ('queued', 'waiting', 'uncertain') and (not_before is null or not_before <= ${now}))
    or (state = 'failed' and not_before <= ${now})
    or (state = 'running' and lease_until < ${now})
    or (state = 'running' and sent_at is null and worker_id is not null and worker_id not in ${livingWorkers}))`;
}

/** Orgs with deals of this urgency that are due now, also those whose worker died. */
export const orgsWithDueSyncs = (urgency: Urgency, now: Date): DueOrgs => sql`
  select org_id from deal_syncs
  where ${urgency === 'person' ? sql`priority = 0` : sql`priority > 0`} and ${isDueSync(now)}`;

/** Says why due rows that nobody waits for rest until then; what failed, is uncertain or running stays as it is. */
export async function postponeDueSyncs(
  db: Queryable,
  { orgId, until, problem, now }: { orgId: string; until: Date; problem: Problem; now: Date },
): Promise<void> {
  await db
    .updateTable('dealSyncs')
    .set({ state: 'waiting', notBefore: until, problem: JSON.stringify(problem), updatedAt: now })
    .where('orgId', '=', orgId)
    .where('state', 'in', ['queued', 'waiting'])
    .where('priority', '>', priorities.click)
    .where(isDueSync(now))
    .execute();
}

/** Whether this worker still holds the row; a lease that has half its time before it is not renewed. */
export async function keepLease(db: Queryable, row: DealSync, now: Date): Promise<boolean> {
  const leftMs = (row.leaseUntil?.getTime() ?? 0) - now.getTime();
  return leftMs > LEASE_MS / 2 || (await renewLease(db, row, now)) !== undefined;
}

/** Goes on holding a row that this worker claimed; undefined when another worker has followed it meanwhile. */
export async function renewLease(
  db: Queryable,
  row: DealSync,
  now: Date,
  change: { sentAt?: Date; sentAs?: string; tenantId?: string } = {},
): Promise<DealSync | undefined> {
  return db
    .updateTable('dealSyncs')
    .set({ ...change, leaseUntil: new Date(now.getTime() + LEASE_MS), updatedAt: now })
    .where('id', '=', row.id)
    .where('claimId', '=', row.claimId)
    .returningAll()
    .executeTakeFirst();
}

/** Xero has answered: the outcome is known. */
export async function noteAnswered(db: Queryable, id: string): Promise<void> {
  await db.updateTable('dealSyncs').set({ sentAt: null, sentAs: null }).where('id', '=', id).execute();
}

/** Stores how the work ended; a row that was asked for again meanwhile goes back to the queue. */
export async function settleSync(db: Queryable, row: DealSync, settlement: Settlement, now: Date): Promise<void> {
  const { state, problem, notBefore, attempts } = settlement;
  const askedAgain = sql<boolean>`wakes <> ${row.wakes}`;
  await db
    .updateTable('dealSyncs')
    .set({
      state: sql<JobState>`case when ${askedAgain} then 'queued' else ${state} end`,
      notBefore: sql<Date | null>`case when ${askedAgain} then null else ${notBefore}::timestamptz end`,
      problem: problem === null ? null : JSON.stringify(problem),
      attempts,
      leaseUntil: null,
      claimId: null,
      workerId: null,
      takeovers: 0,
      updatedAt: now,
    })
    .where('id', '=', row.id)
    .where('claimId', '=', row.claimId)
    .execute();
}

/** A row without a rule that turned out to concern none leaves no trace in the log, unless it was asked for again. */
export async function dropUndecided(db: Queryable, row: DealSync, now: Date): Promise<void> {
  const dropped = await db
    .deleteFrom('dealSyncs')
    .where('id', '=', row.id)
    .where('ruleId', '=', anyRule)
    .where('claimId', '=', row.claimId)
    .where('wakes', '=', row.wakes)
    .returning('id')
    .executeTakeFirst();
  if (!dropped) await settleSync(db, row, { state: 'queued', problem: null, notBefore: null, attempts: 0 }, now);
}
