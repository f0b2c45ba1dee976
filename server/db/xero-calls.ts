import { sql } from 'kysely';
import type { Urgency, XeroUsage } from '../xero/slot-rules.ts';
import { inTransaction, type Db, type Queryable } from './db.ts';

/**
 * All times here are the database's: several servers share the table, and their own clocks differ. `statement_timestamp()`
 * stands still within a statement (so that the index is used) and moves within a transaction (so that waiting for the
 * lock is not lost).
 */
const clock = sql<Date>`statement_timestamp()`;
const after = (ms: number) => sql<Date>`statement_timestamp() + ${ms} * interval '1 millisecond'`;
const leftMs = (column: string) =>
  sql<number | null>`(extract(epoch from ${sql.ref(column)} - statement_timestamp()) * 1000)::float8`;
const agoMs = (column: string) =>
  sql<number>`(extract(epoch from statement_timestamp() - ${sql.ref(column)}) * 1000)::float8`;

/** The row that stands for the app over all tenants. */
export const wholeApp = '*';

export interface CallRequest {
  tenantId: string;
  urgency: Urgency;
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
 * Takes a slot if `judge` finds room: null means it does. One at a time per tenant, over all processes, because the
 * tenant's row of limits is locked; the next statement then sees every slot taken before.
 */
export async function takeCall<R extends Refusal>(
  db: Db,
  request: CallRequest,
  judge: (usage: XeroUsage) => R | null,
): Promise<{ id: number } | R> {
  const { tenantId, urgency, countedMs, giveUpMs } = request;
  return inTransaction(db, async (transaction) => {
    const limits = (await readLimits(transaction, tenantId, 'lock')) ?? (await startLimits(transaction, tenantId));
    const refusal = judge({ ...limits, calls: await readCalls(transaction, tenantId, countedMs) });
    if (!refusal) {
      return transaction
        .insertInto('xeroCalls')
        .values({ tenantId, urgency, takenAt: clock, endsAt: after(giveUpMs) })
        .returning('id')
        .executeTakeFirstOrThrow();
    }
    if (refusal.turnMs > 0) {
      const personWaitsUntil = after(refusal.turnMs);
      await transaction.updateTable('xeroLimits').set({ personWaitsUntil }).where('tenantId', '=', tenantId).execute();
    }
    return refusal;
  });
}

/** What a tenant has used so far; nothing is locked. */
export async function readUsage(
  db: Queryable,
  { tenantId, countedMs }: Pick<CallRequest, 'tenantId' | 'countedMs'>,
): Promise<XeroUsage & { dayRemaining: number | null }> {
  const [limits, calls] = await Promise.all([readLimits(db, tenantId, 'look'), readCalls(db, tenantId, countedMs)]);
  return { ...(limits ?? noLimits), calls };
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

const noLimits = { pauses: [], personWaitsMs: 0, dayRemaining: null };

async function readLimits(db: Queryable, tenantId: string, purpose: 'look' | 'lock') {
  const row = await db
    .selectFrom('xeroLimits as own')
    .leftJoin('xeroLimits as app', (join) => join.on('app.tenantId', '=', wholeApp))
    .where('own.tenantId', '=', tenantId)
    .select('own.pauseLimit')
    .select('own.dayRemaining')
    .select([
      leftMs('own.pausedUntil').as('pausedMs'),
      leftMs('own.backgroundPausedUntil').as('backgroundPausedMs'),
      leftMs('own.personWaitsUntil').as('personWaitsMs'),
      leftMs('app.pausedUntil').as('appPausedMs'),
      leftMs('app.backgroundPausedUntil').as('appBackgroundPausedMs'),
    ])
    .$if(purpose === 'lock', (query) => query.forUpdate('own'))
    .executeTakeFirst();
  if (!row) return undefined;
  const everyone = 'everyone' as const;
  const background = 'background' as const;
  return {
    dayRemaining: row.dayRemaining,
    personWaitsMs: row.personWaitsMs ?? 0,
    pauses: [
      { whose: everyone, limit: row.pauseLimit ?? 'minute', leftMs: row.pausedMs ?? 0 },
      { whose: background, limit: 'day', leftMs: row.backgroundPausedMs ?? 0 },
      { whose: everyone, limit: 'appminute', leftMs: row.appPausedMs ?? 0 },
      { whose: background, limit: 'appminute', leftMs: row.appBackgroundPausedMs ?? 0 },
    ],
  };
}

/** The tenant's first call: its row is made, and locked like any other. */
async function startLimits(db: Queryable, tenantId: string) {
  await db
    .insertInto('xeroLimits')
    .values({ tenantId })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await readLimits(db, tenantId, 'lock')) ?? noLimits;
}

async function readCalls(db: Queryable, tenantId: string, countedMs: number) {
  return db
    .selectFrom('xeroCalls')
    .select('urgency')
    .select([agoMs('takenAt').as('takenMsAgo'), agoMs('endsAt').as('endedMsAgo')])
    .where('tenantId', '=', tenantId)
    .where('endsAt', '>', after(-countedMs))
    .execute();
}
