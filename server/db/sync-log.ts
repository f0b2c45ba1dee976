import { sql } from 'kysely';
import type { JobState } from '../api/contract/jobs.ts';
import type { Queryable } from './db.ts';
import type { DealSync } from './deal-tables.ts';

export type LoggedSync = DealSync & { dealName: string | null; invoiceNumber: string | null };

/** What the log is narrowed to; left out or empty: nothing. */
export interface SyncLogFilter {
  states?: JobState[] | undefined;
  cause?: DealSync['cause'] | undefined;
  ruleId?: string | undefined;
  problemCode?: string | undefined;
  /** What a person typed: part of a deal's name or of an invoice's number. */
  typed?: string | undefined;
  ignored?: 'only' | 'without' | undefined;
}

/** A page of the sync log, latest first; `before` is the last row of the page before. */
export async function listSyncLog(
  db: Queryable,
  page: { orgId: string; filter: SyncLogFilter; before: { updatedAt: Date; id: string } | null; limit: number },
): Promise<LoggedSync[]> {
  const { before, filter, limit } = page;
  const { states = [], cause, ruleId, problemCode, typed, ignored } = filter;
  const pattern = `%${(typed ?? '').replace(/[\\%_]/g, '\\$&')}%`;
  return logOf(db, page.orgId)
    .$if(states.length > 0, (query) => query.where('dealSyncs.state', 'in', states))
    .$if(cause !== undefined, (query) => query.where('dealSyncs.cause', '=', cause ?? 'event'))
    .$if(ruleId !== undefined, (query) => query.where('dealSyncs.ruleId', '=', ruleId ?? ''))
    .$if(problemCode !== undefined, (query) => query.where(problemCodeIs(problemCode ?? '')))
    .$if(ignored === 'only', (query) => query.where('dealSyncs.ignoredAt', 'is not', null))
    .$if(ignored === 'without', (query) => query.where('dealSyncs.ignoredAt', 'is', null))
    .$if(typed !== undefined && typed !== '', (query) =>
      query.where(sql<boolean>`(deals.name ilike ${pattern} or exists (
        select from deal_invoices as named
        where named.org_id = deal_syncs.org_id and named.deal_id = deal_syncs.deal_id and named.number ilike ${pattern}))`),
    )
    .$if(before !== null, (query) =>
      query.where(sql<boolean>`(deal_syncs.updated_at, deal_syncs.id) < (${before?.updatedAt}, ${before?.id}::uuid)`),
    )
    .orderBy('dealSyncs.updatedAt', 'desc')
    .orderBy('dealSyncs.id', 'desc')
    .limit(limit)
    .execute();
}

/** One row of the log; undefined: the org has no such row. */
export async function findLoggedSync(db: Queryable, orgId: string, id: string): Promise<LoggedSync | undefined> {
  return logOf(db, orgId).where('dealSyncs.id', '=', id).executeTakeFirst();
}

function logOf(db: Queryable, orgId: string) {
  return db
    .selectFrom('dealSyncs')
    .leftJoin('deals', (join) =>
      join.onRef('deals.orgId', '=', 'dealSyncs.orgId').onRef('deals.dealId', '=', 'dealSyncs.dealId'),
    )
    .selectAll('dealSyncs')
    .select('deals.name as dealName')
    .select(
      sql<string | null>`(
        select number from deal_invoices as made
        where (made.org_id, made.deal_id, made.rule_id, made.instalment)
          = (deal_syncs.org_id, deal_syncs.deal_id, deal_syncs.rule_id, deal_syncs.instalment)
        order by made.created_at desc limit 1)`.as('invoiceNumber'),
    )
    .where('dealSyncs.orgId', '=', orgId);
}

/** What waits or failed for the same problem of the same rule. */
export interface SyncGroup {
  code: string;
  ruleId: string;
  count: number;
  states: JobState[];
  oldestAt: Date;
  newestAt: Date;
  /** Of the newest. */
  message: string;
  fix: string | null;
}

/** States in which somebody may have to do something. */
const attentionStates = ['waiting', 'needs_setup', 'uncertain', 'failed'] as const satisfies readonly JobState[];

/** By problem and rule, the most first; what was put aside is left out. */
export async function listSyncGroups(db: Queryable, orgId: string): Promise<SyncGroup[]> {
  const { rows } = await sql<SyncGroup>`
    select problem ->> 'code' as code, rule_id, count(*)::int as count, array_agg(distinct state) as states,
      min(asked_at) as oldest_at, max(updated_at) as newest_at,
      (array_agg(problem ->> 'message' order by updated_at desc))[1] as message,
      (array_agg(problem ->> 'fix' order by updated_at desc))[1] as fix
    from deal_syncs
    where org_id = ${orgId} and state = any(${[...attentionStates]}) and problem is not null and ignored_at is null
    group by 1, 2 order by count desc, newest_at desc
    limit 100`.execute(db);
  return rows;
}

/** Due again by and by, behind what events and people ask for; gives how many. What was put aside stays so. */
export async function retryGroup(
  db: Queryable,
  { orgId, problemCode, ruleId, now }: { orgId: string; problemCode: string; ruleId?: string | undefined; now: Date },
): Promise<number> {
  const rows = await db
    .updateTable('dealSyncs')
    .set((row) => ({
      ...{ state: 'queued' as const, priority: BACKGROUND, notBefore: null, attempts: 0 },
      ...{ wakes: row('wakes', '+', 1), updatedAt: now, askedAt: now },
    }))
    .where('orgId', '=', orgId)
    .where('state', 'in', attentionStates)
    .where('ignoredAt', 'is', null)
    .where(problemCodeIs(problemCode))
    .$if(ruleId !== undefined, (query) => query.where('ruleId', '=', ruleId ?? ''))
    .returning('id')
    .execute();
  return rows.length;
}

/** The priority of what nobody waits for. */
const BACKGROUND = 2;

/** Puts a row aside and gives its deal; null: there is none, or nothing about it needs anybody. */
export async function ignoreSync(
  db: Queryable,
  { orgId, id, reason, by, now }: { orgId: string; id: string; reason: string; by: string; now: Date },
): Promise<string | null> {
  const row = await db
    .updateTable('dealSyncs')
    .set({ ignoredAt: now, ignoredBy: by, ignoredReason: reason })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('state', 'in', attentionStates)
    .returning('dealId')
    .executeTakeFirst();
  return row?.dealId ?? null;
}

/** Takes that back and gives its deal; null: it was not put aside. */
export async function heedSync(db: Queryable, orgId: string, id: string): Promise<string | null> {
  const row = await db
    .updateTable('dealSyncs')
    .set({ ignoredAt: null, ignoredBy: null, ignoredReason: null })
    .where('orgId', '=', orgId)
    .where('id', '=', id)
    .where('ignoredAt', 'is not', null)
    .returning('dealId')
    .executeTakeFirst();
  return row?.dealId ?? null;
}

function problemCodeIs(code: string) {
  return sql<boolean>`deal_syncs.problem ->> 'code' = ${code}`;
}
