import { sql, type ExpressionBuilder, type OnConflictBuilder } from 'kysely';
import type { JobState } from '../api/contract/jobs.ts';
import { correlationId } from '../correlation.ts';
import type { Chosen } from '../sync/overrides.ts';
import type { Queryable } from './db.ts';
import type { DealSync } from './deal-tables.ts';
import type { Tables } from './tables.ts';

type RequestTables = Tables & { excluded: Tables['dealSyncs'] };

export const priorities = { click: 0, event: 1 } as const;

export interface SyncRequest {
  orgId: string;
  dealId: string;
  /** `*`: the rule is found when the deal has been read. */
  ruleId: string;
  instalment: string;
  cause: DealSync['cause'];
  namedStage: string | null;
  requestedBy: string | null;
  /** What whoever clicked changes on the invoice. */
  chosen?: Chosen | null;
  now: Date;
  /** Since when it is waited for, where that is not now. */
  askedAt?: Date;
}

/** Asks for a deal to be synced: ten requests while one waits are one row. A running row is done once more afterwards. */
export async function requestSync(db: Queryable, request: SyncRequest): Promise<DealSync> {
  return db
    .insertInto('dealSyncs')
    .values({ ...newRow(request), state: 'queued' })
    .onConflict(askedAgain(request))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Asks for many deals by events, each with the stage that the event said it entered: a statement to be run with others. */
export function requestEach(
  db: Queryable,
  request: Omit<SyncRequest, 'dealId' | 'namedStage' | 'chosen'>,
  deals: { dealId: string; stage: string | null }[],
) {
  const values = { ...newRow(request), state: 'queued' as const };
  const columns = Object.keys(values) as (keyof typeof values)[];
  const [dealIds, stages] = [deals.map(({ dealId }) => dealId), deals.map(({ stage }) => stage)];
  const asked = sql<{ dealId: string; namedStage: string | null }>`unnest(${dealIds}::text[], ${stages}::text[])`;
  return db
    .insertInto('dealSyncs')
    .columns(['dealId', 'namedStage', ...columns])
    .expression((from) =>
      from
        .selectFrom(asked.as<'asked'>(sql`asked (deal_id, named_stage)`))
        .select(['asked.dealId', 'asked.namedStage'])
        .select((row) => columns.map((column) => row.val(values[column]).as(column)))
        // Always in the same order: two events about the same deals would wait for each other's rows otherwise.
        .orderBy('asked.dealId'),
    )
    .onConflict(askedAgain(request))
    .returning('id');
}

export function newRow<Request extends Omit<SyncRequest, 'dealId' | 'namedStage'>>(request: Request) {
  const { now, chosen, ...asked } = request;
  return {
    ...{ ...asked, askedAt: asked.askedAt ?? now, correlationId: correlationId() },
    chosen: chosen ? JSON.stringify(chosen) : null,
    clickedAt: request.cause === 'click' ? now : null,
    ...{ priority: priorities[request.cause], createdAt: now, updatedAt: now },
  };
}

/** A further request of the same: the row goes back to the queue, one that runs is done once more afterwards. */
function askedAgain(request: Pick<SyncRequest, 'now'>) {
  return (conflict: OnConflictBuilder<Tables, 'dealSyncs'>) =>
    conflict.columns(['orgId', 'dealId', 'ruleId', 'instalment']).doUpdateSet((row) => ({
      ...askAgain(request, row),
      state: sql<JobState>`case when deal_syncs.state = 'running' then 'running' else 'queued' end`,
    }));
}

/** What a further request changes on a row: a click outranks an event until the row has ended. */
export function askAgain(
  request: Pick<SyncRequest, 'now'>,
  row: ExpressionBuilder<RequestTables, 'dealSyncs' | 'excluded'>,
) {
  const ended = sql`deal_syncs.state in ('done', 'skipped', 'failed')`;
  return {
    wakes: sql<number>`deal_syncs.wakes + 1`,
    cause: sql<DealSync['cause']>`case when ${ended} or excluded.cause = 'click' then excluded.cause
                                  else deal_syncs.cause end`,
    priority: sql<number>`case when ${ended} then excluded.priority
                          else least(deal_syncs.priority, excluded.priority) end`,
    namedStage: sql<string | null>`case when ${ended} then excluded.named_stage
                                   else coalesce(excluded.named_stage, deal_syncs.named_stage) end`,
    // The latest click decides; what comes by itself keeps it until there is an invoice.
    chosen: sql<string | null>`case when excluded.cause = 'click' then excluded.chosen
                               when deal_syncs.state in ('done', 'skipped') then null else deal_syncs.chosen end`,
    clickedAt: row.fn.coalesce(row.ref('excluded.clickedAt'), row.ref('dealSyncs.clickedAt')),
    requestedBy: row.fn.coalesce(row.ref('excluded.requestedBy'), row.ref('dealSyncs.requestedBy')),
    correlationId: row.fn.coalesce(row.ref('excluded.correlationId'), row.ref('dealSyncs.correlationId')),
    askedAt: sql<Date>`case when ${ended} then excluded.asked_at else deal_syncs.asked_at end`,
    attempts: 0,
    notBefore: null,
    updatedAt: request.now,
    ...notIgnored,
  };
}

/** Something new has happened: whoever put it aside looks at it again. */
const notIgnored = { ignoredAt: null, ignoredBy: null, ignoredReason: null };

/** A row that is woken: it is done anew, one that runs once more afterwards. */
export const awake = {
  state: sql<JobState>`case when state = 'running' then 'running' else 'queued' end`,
  wakes: sql<number>`wakes + 1`,
  notBefore: null,
  attempts: 0,
};

interface SyncWake {
  orgId: string;
  problemCodes: string[];
  dealIds?: string[];
  now: Date;
}

/** Wakes what waits for one of these problems to be mended. */
export async function wakeSyncs(db: Queryable, wake: SyncWake): Promise<void> {
  await wakeEach(db, wake).execute();
}

/** The same as a statement to be run with others. */
export function wakeEach(db: Queryable, wake: SyncWake) {
  return (
    db
      .updateTable('dealSyncs')
      // Of single deals it is an event that wakes them.
      .set({ ...awake, ...(wake.dealIds && notIgnored), updatedAt: wake.now })
      .where('orgId', '=', wake.orgId)
      .where((row) =>
        row.or([
          // May be deciding by what has just changed: it is done once more afterwards.
          row('state', '=', 'running'),
          row.and([
            row('state', 'in', ['waiting', 'needs_setup', 'failed']),
            row(sql<string>`problem ->> 'code'`, 'in', wake.problemCodes),
          ]),
        ]),
      )
      .$if(wake.dealIds !== undefined, (query) => query.where(sql<boolean>`deal_id = any(${wake.dealIds})`))
  );
}

/** A person asks for it again. Undefined: no such row, or it is running or done. */
export async function retrySync(
  db: Queryable,
  retry: { orgId: string; id: string; now: Date },
): Promise<DealSync | undefined> {
  return db
    .updateTable('dealSyncs')
    .set((row) => ({
      state: 'queued' as const,
      priority: priorities.click,
      notBefore: null,
      attempts: 0,
      wakes: row('wakes', '+', 1),
      correlationId: correlationId() ?? row.ref('correlationId'),
      askedAt: retry.now,
      updatedAt: retry.now,
      ...notIgnored,
    }))
    .where('orgId', '=', retry.orgId)
    .where('id', '=', retry.id)
    .where('state', 'not in', ['running', 'done'])
    .returningAll()
    .executeTakeFirst();
}

export async function listDealSyncs(db: Queryable, orgId: string, dealId: string): Promise<DealSync[]> {
  return db
    .selectFrom('dealSyncs')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .orderBy('updatedAt', 'desc')
    .execute();
}

export type SyncState = Pick<DealSync, 'dealId' | 'ruleId' | 'instalment' | 'namedStage' | 'state' | 'problem'>;

/** How far the work on these deals is. */
export async function listSyncStates(db: Queryable, orgId: string, dealIds: string[]): Promise<SyncState[]> {
  return db
    .selectFrom('dealSyncs')
    .select(['dealId', 'ruleId', 'instalment', 'namedStage', 'state', 'problem'])
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .execute();
}

export async function findSync(db: Queryable, id: string): Promise<DealSync | undefined> {
  return db.selectFrom('dealSyncs').selectAll().where('id', '=', id).executeTakeFirst();
}
