import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { CallLogRow } from './monitor-tables.ts';

/** A call that was made for a deal, alone or with others. */
export type LoggedCall = Omit<CallLogRow, 'id'>;

const KEPT_DAYS = 30;
const MAX_CALLS_OF_DEAL = 300;

/** Adds many with one statement. */
export async function addCalls(db: Queryable, calls: LoggedCall[]): Promise<void> {
  const rows = calls.map((call) => ({
    ...{ org_id: call.orgId, deal_id: call.dealId, attempt_id: call.attemptId, at: call.at, side: call.side },
    ...{ method: call.method, path: call.path, status: call.status, duration_ms: call.durationMs, code: call.code },
    ...{ said: call.said, correlation_id: call.correlationId, shared_by: call.sharedBy },
  }));
  await sql`
    insert into call_log (org_id, deal_id, attempt_id, at, side, method, path, status, duration_ms, code, said,
      correlation_id, shared_by)
    select org_id, deal_id, attempt_id, at, side, method, path, status, duration_ms, code, said, correlation_id, shared_by
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as call
      (org_id text, deal_id text, attempt_id uuid, at timestamptz, side text, method text, path text, status integer,
       duration_ms integer, code text, said text, correlation_id text, shared_by integer)`.execute(db);
}

/** The latest calls made for a deal, oldest first. */
export async function listCalls(
  db: Queryable,
  { orgId, dealId, limit }: { orgId: string; dealId: string; limit: number },
): Promise<CallLogRow[]> {
  const rows = await db
    .selectFrom('callLog')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('dealId', '=', dealId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.toReversed();
}

/** What is older than thirty days goes, and of a deal all but its latest calls. */
export async function forgetCalls(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3600_000);
  await db.deleteFrom('callLog').where('at', '<', before).execute();
  await sql`
    delete from call_log using (
      select org_id, deal_id, (array_agg(id order by id desc))[${sql.lit(MAX_CALLS_OF_DEAL)}] as oldest_kept
      from call_log group by org_id, deal_id having count(*) > ${MAX_CALLS_OF_DEAL}) as full_deal
    where call_log.org_id = full_deal.org_id and call_log.deal_id = full_deal.deal_id
      and call_log.id < full_deal.oldest_kept`.execute(db);
}
