import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { MonitorSample } from './monitor-tables.ts';

const KEPT_DAYS = 14;

/** What waits, what failed, and what somebody has put aside. */
export async function countAttention(
  db: Queryable,
  orgId: string,
): Promise<{ waiting: number; failed: number; ignored: number }> {
  const { rows } = await sql<{ waiting: number; failed: number; ignored: number }>`
    select count(*) filter (where ignored_at is null and state <> 'failed')::int as waiting,
      count(*) filter (where ignored_at is null and state = 'failed')::int as failed,
      count(*) filter (where ignored_at is not null)::int as ignored
    from deal_syncs where org_id = ${orgId} and state not in ('done', 'skipped')`.execute(db);
  return rows[0] ?? { waiting: 0, failed: 0, ignored: 0 };
}

/** How many invoices were made on each day of the zone from `since` on; days (YYYY-MM-DD) without any are left out. */
export async function countMadeByDay(
  db: Queryable,
  { orgId, since, timeZone }: { orgId: string; since: Date; timeZone: string },
): Promise<{ day: string; count: number }[]> {
  const { rows } = await sql<{ day: string; count: number }>`
    select to_char(created_at at time zone ${timeZone}, 'YYYY-MM-DD') as day, count(*)::int as count
    from deal_invoices where org_id = ${orgId} and linked_by is null and created_at >= ${since}
    group by 1`.execute(db);
  return rows;
}

/** How many events of Zoho came in each hour from `since` on; hours without any are left out. */
export async function countEventsByHour(
  db: Queryable,
  { orgId, since }: { orgId: string; since: Date },
): Promise<{ hour: Date; count: number }[]> {
  const { rows } = await sql<{ hour: Date; count: number }>`
    select date_trunc('hour', received_at) as hour, count(*)::int as count
    from webhook_events where org_id = ${orgId} and source <> 'click' and received_at >= ${since}
    group by 1`.execute(db);
  return rows;
}

/** When Zoho last told something; null: never. */
export async function findLastZohoEvent(db: Queryable, orgId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('webhookEvents')
    .select((event) => event.fn.max('receivedAt').as('at'))
    .where('orgId', '=', orgId)
    .where('source', '!=', 'click')
    .executeTakeFirst();
  return row?.at ?? null;
}

/** When the grant of a connection ends unless it is used; null: it does not, or there is none. */
export async function findGrantEnd(db: Queryable, tokenSetId: string | null): Promise<Date | null> {
  if (tokenSetId === null) return null;
  const row = await db
    .selectFrom('tokenSets')
    .select('refreshExpiresAt')
    .where('id', '=', tokenSetId)
    .executeTakeFirst();
  return row?.refreshExpiresAt ?? null;
}

/** The most calls Xero was ever seen to leave for a day; null before its first answer. */
export async function findDayLimit(db: Queryable, tenantId: string): Promise<number | null> {
  const row = await db.selectFrom('xeroLimits').select('dayLimit').where('tenantId', '=', tenantId).executeTakeFirst();
  return row?.dayLimit ?? null;
}

export async function listSamples(db: Queryable, orgId: string, since: Date): Promise<MonitorSample[]> {
  return db
    .selectFrom('monitorSamples')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('hour', '>=', since)
    .orderBy('hour')
    .execute();
}

/** Notes for every org what waits and failed at this moment; of an hour the most is kept, of Xero's day the least. */
export async function takeSamples(db: Queryable, now: Date): Promise<void> {
  await sql`
    insert into monitor_samples as sample (org_id, hour, waiting, failed, day_remaining, xero_heard)
    select orgs.org_id, date_trunc('hour', ${now}::timestamptz), coalesce(work.waiting, 0), coalesce(work.failed, 0),
      limits.day_remaining, coalesce(polls.last_event_at >= date_trunc('hour', ${now}::timestamptz), false)
    from orgs
    left join (
      select org_id, count(*) filter (where state <> 'failed')::int as waiting,
        count(*) filter (where state = 'failed')::int as failed
      from deal_syncs where state not in ('done', 'skipped') and ignored_at is null group by org_id) as work
      on work.org_id = orgs.org_id
    left join connections as xero on xero.org_id = orgs.org_id and xero.provider = 'xero'
    left join xero_limits as limits on limits.tenant_id = xero.tenant_id
    left join xero_polls as polls on polls.org_id = orgs.org_id and polls.tenant_id = xero.tenant_id
    on conflict (org_id, hour) do update set
      waiting = greatest(sample.waiting, excluded.waiting), failed = greatest(sample.failed, excluded.failed),
      day_remaining = least(sample.day_remaining, excluded.day_remaining),
      xero_heard = sample.xero_heard or excluded.xero_heard`.execute(db);
}

export async function forgetSamples(db: Queryable, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEPT_DAYS * 24 * 3600_000);
  await db.deleteFrom('monitorSamples').where('hour', '<', before).execute();
}
