import { sql, type RawBuilder } from 'kysely';
import type { CountedCall, Urgency, XeroUsage } from '../xero/slot-rules.ts';
import type { Queryable } from './db.ts';
import { livingWorkers } from './worker-session.ts';

/**
 * All times here are the database's: several servers share the table, and their own clocks differ. `statement_timestamp()`
 * stands still within a statement, so that the index is used.
 */
const clock = sql<Date>`statement_timestamp()`;
const after = (ms: number) => sql<Date>`statement_timestamp() + ${ms} * interval '1 millisecond'`;
const leftMs = (column: string) =>
  sql<number | null>`(extract(epoch from ${sql.ref(column)} - statement_timestamp()) * 1000)::float8`;

/** The row that stands for the app over all tenants. */
export const wholeApp = '*';

export interface CallRequest {
  tenantId: string;
  urgency: Urgency;
  /** Whose call it is; null when the process has no sign of life at this moment. */
  workerId: number | null;
  /** How long a finished call counts. */
  countedMs: number;
  /** When a call whose answer nobody noted is taken for ended: its process has died. */
  giveUpMs: number;
}

/** No room; `turnMs`: how long the background stands back for the caller. */
export interface Refusal {
  turnMs: number;
}

/**
 * Takes a slot if `judge` finds room: null means it does. What it judged by is of one moment, and the slot is only taken if no
 * process has taken another since; else it is judged anew. Two statements, and nobody holds a lock in between. `recent`: what
 * was read a moment ago for something else, which makes it one: since then calls can only have ended, and pauses are asked for.
 */
export async function takeCall<R extends Refusal>(
  db: Queryable,
  request: CallRequest,
  judge: (usage: XeroUsage) => R | null,
  recent: TenantUsage | null = null,
): Promise<{ id: number } | R> {
  const { tenantId } = request;
  if (recent && recent.takenInAll !== null && judge(recent) === null) {
    const taken = await addCall(db, request, recent.takenInAll, sql`and not ${isPaused(tenantId)}`);
    if (taken) return taken;
  }
  for (;;) {
    const usage = await readUsage(db, request);
    const refusal = judge(usage);
    if (refusal) {
      if (refusal.turnMs > 0) await letPersonWait(db, tenantId, refusal.turnMs);
      return refusal;
    }
    if (usage.takenInAll === null) await startLimits(db, tenantId);
    const taken = await addCall(db, request, usage.takenInAll ?? 0);
    if (taken) return taken;
  }
}

async function addCall(
  db: Queryable,
  request: CallRequest,
  takenInAll: number,
  condition = sql``,
): Promise<{ id: number } | undefined> {
  const { tenantId, urgency, workerId, giveUpMs } = request;
  // Lost in a crash of the database, there is a call or two that Xero counts and we do not: its own answers tell.
  const { rows } = await sql<{ id: number }>`
    with hurry as materialized (select set_config('synchronous_commit', 'off', true)),
    unchanged as (
      update xero_limits set taken_in_all = taken_in_all + 1 from hurry
      where tenant_id = ${tenantId} and taken_in_all = ${takenInAll} ${condition} returning tenant_id)
    insert into xero_calls (tenant_id, urgency, worker_id, taken_at, ends_at)
    select tenant_id, ${urgency}, ${workerId}::int, ${clock}, ${after(giveUpMs)} from unchanged
    returning id`.execute(db);
  return rows[0];
}

/** Whether anything at all is to be quiet, whoever it is. */
const isPaused = (tenantId: string) => sql`exists (
  select from xero_limits as quiet where quiet.tenant_id in (${tenantId}, ${wholeApp})
    and greatest(quiet.paused_until, quiet.background_paused_until, quiet.person_waits_until) > ${clock})`;

/** The tenant's first call. */
async function startLimits(db: Queryable, tenantId: string): Promise<void> {
  await db
    .insertInto('xeroLimits')
    .values({ tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function letPersonWait(db: Queryable, tenantId: string, turnMs: number): Promise<void> {
  const personWaitsUntil = after(turnMs);
  await db.updateTable('xeroLimits').set({ personWaitsUntil }).where('tenantId', '=', tenantId).execute();
}

/** The connections of a process that died are closed: its calls are over, though nobody noted when. */
const isOfDead = sql`ends_at > statement_timestamp() and worker_id is not null and worker_id not in ${livingWorkers}`;
const JUST_ENDED_MS = 1;

export type TenantUsage = XeroUsage & {
  tenantId: string;
  dayRemaining: number | null;
  /** Null before the first call. */
  takenInAll: number | null;
};

/** What a tenant has used of its limits, all of it at one moment. */
export async function readUsage(
  db: Queryable,
  { tenantId, countedMs }: Pick<CallRequest, 'tenantId' | 'countedMs'>,
): Promise<TenantUsage> {
  const usage = await usageOf(db, sql`(select ${tenantId}::text as tenant_id)`, countedMs);
  if (!usage) throw new Error('One row was asked for and none came.');
  return usage;
}

/** The same of the organisation that an org is, or was last, connected with; undefined: it never was. */
export function readUsageOfOrg(
  db: Queryable,
  { orgId, countedMs }: { orgId: string; countedMs: number },
): Promise<TenantUsage | undefined> {
  const asked = sql`(select tenant_id from connections
    where org_id = ${orgId} and provider = 'xero' and tenant_id is not null)`;
  return usageOf(db, asked, countedMs);
}

async function usageOf(db: Queryable, asked: RawBuilder<unknown>, countedMs: number): Promise<TenantUsage | undefined> {
  const counted = sql<CountedCall[]>`coalesce((
    select json_agg(json_build_object(
      'urgency', urgency,
      'takenMsAgo', (extract(epoch from statement_timestamp() - taken_at) * 1000)::float8,
      'endedMsAgo', case when ${isOfDead} then ${JUST_ENDED_MS}::float8
                    else (extract(epoch from statement_timestamp() - ends_at) * 1000)::float8 end))
    from xero_calls where tenant_id = asked.tenant_id and ends_at > ${after(-countedMs)}), '[]')`;
  const row = await db
    .selectFrom(sql<{ tenantId: string }>`${asked}`.as('asked'))
    .leftJoin('xeroLimits as own', 'own.tenantId', 'asked.tenantId')
    .leftJoin('xeroLimits as app', (join) => join.on('app.tenantId', '=', wholeApp))
    .select(['asked.tenantId', 'own.takenInAll', 'own.pauseLimit', 'own.dayRemaining'])
    .select([
      counted.as('calls'),
      leftMs('own.pausedUntil').as('pausedMs'),
      leftMs('own.backgroundPausedUntil').as('backgroundPausedMs'),
      leftMs('own.personWaitsUntil').as('personWaitsMs'),
      leftMs('app.pausedUntil').as('appPausedMs'),
      leftMs('app.backgroundPausedUntil').as('appBackgroundPausedMs'),
    ])
    .executeTakeFirst();
  return (
    row && {
      tenantId: row.tenantId,
      takenInAll: row.takenInAll,
      dayRemaining: row.dayRemaining,
      calls: row.calls,
      personWaitsMs: row.personWaitsMs ?? 0,
      pauses: [
        { whose: 'everyone', limit: row.pauseLimit ?? 'minute', leftMs: row.pausedMs ?? 0 },
        { whose: 'background', limit: 'day', leftMs: row.backgroundPausedMs ?? 0 },
        { whose: 'everyone', limit: 'appminute', leftMs: row.appPausedMs ?? 0 },
        { whose: 'background', limit: 'appminute', leftMs: row.appBackgroundPausedMs ?? 0 },
      ],
    }
  );
}

/** A call that was answered, or failed for good, counts from now. */
export async function endCall(db: Queryable, id: number): Promise<void> {
  // Lost in a crash of the database, the slot merely counts a little longer: no need to wait for the disk.
  await sql`
    with hurry as materialized (select set_config('synchronous_commit', 'off', true))
    update xero_calls set ends_at = ${clock} from hurry where id = ${id}`.execute(db);
}

/** What Xero says is left of the day; at or below the share kept for people the background is quiet for `quietMs`. */
export async function noteDayRemaining(
  db: Queryable,
  {
    tenantId,
    dayRemaining,
    keptShare,
    quietMs,
  }: {
    tenantId: string;
    dayRemaining: number;
    keptShare: number;
    quietMs: number;
  },
): Promise<void> {
  const isKept = sql<boolean>`${dayRemaining}::int <= greatest(day_limit, ${dayRemaining}::int) * ${keptShare}::float8`;
  await sql`
    with hurry as materialized (select set_config('synchronous_commit', 'off', true))
    update xero_limits set
      day_remaining = ${dayRemaining},
      day_limit = greatest(day_limit, ${dayRemaining}::int),
      background_paused_until = case when ${isKept} then ${after(quietMs)} end
    from hurry where tenant_id = ${tenantId}`.execute(db);
}

/** Nobody calls for this tenant (or for the whole app) before the time is over; a longer pause stays. */
export async function pauseCalls(
  db: Queryable,
  { tenantId, limit, forMs }: { tenantId: string; limit: string; forMs: number },
): Promise<void> {
  await db
    .insertInto('xeroLimits')
    .values({ tenantId, pausedUntil: after(forMs), pauseLimit: limit })
    .onConflict((conflict) =>
      conflict
        .column('tenantId')
        .doUpdateSet({ pausedUntil: after(forMs), pauseLimit: limit })
        .where((row) =>
          row.or([row('xeroLimits.pausedUntil', 'is', null), row('xeroLimits.pausedUntil', '<', after(forMs))]),
        ),
    )
    .execute();
}

/** What is left of the app's minute is kept for people, for a moment. */
export async function pauseBackgroundOfApp(db: Queryable, forMs: number): Promise<void> {
  await db
    .insertInto('xeroLimits')
    .values({ tenantId: wholeApp, backgroundPausedUntil: after(forMs) })
    .onConflict((conflict) => conflict.column('tenantId').doUpdateSet({ backgroundPausedUntil: after(forMs) }))
    .execute();
}

/** Removes calls that have long ceased to count. */
export async function forgetOldCalls(db: Queryable, countedMs: number): Promise<void> {
  await db.deleteFrom('xeroCalls').where('endsAt', '<', after(-countedMs)).execute();
}
