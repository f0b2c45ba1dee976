import { sql } from 'kysely';
import type { Tenant } from './contact-directory.ts';
import type { Queryable } from './db.ts';
import type { XeroPoll } from './xero-tables.ts';

/** A tenant whose time to be looked at has come. */
export interface DuePoll extends XeroPoll {
  /** IANA zone of the organisation. */
  timeZone: string | null;
  /** The most calls Xero was ever seen to leave for a day; null before its first answer. */
  dayLimit: number | null;
  /** How many CRM accounts share the organisation, and so its calls. */
  orgs: number;
}

/** Begins to look at organisations that were connected meanwhile; connecting them has just read what they have. */
export async function startPolls(db: Queryable, firstAt: Date): Promise<void> {
  await sql`
    insert into xero_polls (org_id, tenant_id, next_at)
    select org_id, tenant_id, ${firstAt}::timestamptz from connections
    where provider = 'xero' and state = 'connected' and tenant_id is not null
      and not exists (
        select 1 from xero_polls as known
        where (known.org_id, known.tenant_id) = (connections.org_id, connections.tenant_id))
    on conflict do nothing`.execute(db);
}

/** Connected organisations whose time has come. */
export async function listDuePolls(db: Queryable, now: Date): Promise<DuePoll[]> {
  const { rows } = await sql<DuePoll>`
    select xero_polls.*, connections.time_zone, xero_limits.day_limit,
      (select count(*)::int from connections as sharing
       where sharing.provider = 'xero' and sharing.state = 'connected'
         and sharing.tenant_id = xero_polls.tenant_id) as orgs
    from xero_polls
    join connections on connections.org_id = xero_polls.org_id and connections.provider = 'xero'
      and connections.state = 'connected' and connections.tenant_id = xero_polls.tenant_id
    left join xero_limits on xero_limits.tenant_id = xero_polls.tenant_id
    where next_at <= ${now}`.execute(db);
  return rows;
}

/** Takes the turn and sets the next; false when another process took it first. */
export async function takePollTurn(
  db: Queryable,
  poll: XeroPoll,
  next: Pick<XeroPoll, 'nextAt' | 'callsSaved' | 'callsSavedAt' | 'rereadOn'>,
): Promise<boolean> {
  const taken = await db
    .updateTable('xeroPolls')
    .set(next)
    .where('orgId', '=', poll.orgId)
    .where('tenantId', '=', poll.tenantId)
    .where('nextAt', '=', poll.nextAt)
    .returning('orgId')
    .executeTakeFirst();
  return taken !== undefined;
}

/** Looking has cost this many calls; `sets`: the next look will cost about as many. */
export async function notePollCalls(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  { calls, asLook }: { calls: number; asLook?: 'look' },
): Promise<void> {
  await sql`
    update xero_polls set calls_saved = calls_saved - ${calls}::int,
      calls_at_once = case when ${asLook === 'look'} then ${calls}::int else calls_at_once end
    where org_id = ${orgId} and tenant_id = ${tenantId}`.execute(db);
}

/** Looking has found changes that no event told of; they are expected to be told from then on. */
export async function noteUntold(db: Queryable, { orgId, tenantId }: Tenant, now: Date): Promise<void> {
  await sql`
    update xero_polls set untold_since = coalesce(untold_since, ${now})
    where org_id = ${orgId} and tenant_id = ${tenantId}`.execute(db);
}

/** Xero has told something of this tenant: its events arrive. `lookNow`: it told of what only a look can find;
 * `firstLookAt`: when that is due if this is the first that is known of the tenant. */
export async function noteEventHeard(
  db: Queryable,
  { orgId, tenantId }: Tenant,
  { now, firstLookAt, lookNow }: { now: Date; firstLookAt: Date; lookNow?: 'look now' },
): Promise<void> {
  const nextAt = lookNow ? now : null;
  await sql`
    insert into xero_polls (org_id, tenant_id, next_at, last_event_at) values (${orgId}, ${tenantId}, ${nextAt ?? firstLookAt}, ${now})
    on conflict (org_id, tenant_id) do update set
      last_event_at = ${now}, untold_since = null,
      next_at = least(xero_polls.next_at, coalesce(${nextAt}::timestamptz, xero_polls.next_at))`.execute(db);
}

/**
 * Keeps count of the events' numbers; `gap`: some never came, or came later. Numbers that start anew belong to a new
 * subscription.
 */
export async function noteSequence(
  db: Queryable,
  { first, last }: { first: number; last: number },
): Promise<'gap' | 'in order'> {
  const { rows } = await sql<{ before: number }>`
    with known as (select last_sequence from xero_event_sequence)
    insert into xero_event_sequence (last_sequence) values (${last})
    on conflict (is_only_row) do update
      set last_sequence = case when ${first}::bigint = 1 then ${last} else greatest(xero_event_sequence.last_sequence, ${last}) end
    returning (select last_sequence from known) as before`.execute(db);
  const before = rows[0]?.before ?? null;
  return before !== null && first > before + 1 ? 'gap' : 'in order';
}

/** Events are missing, and nobody knows whose: every organisation is looked at now. */
export async function noteGap(db: Queryable, now: Date): Promise<void> {
  await db.updateTable('xeroPolls').set({ gapAt: now, nextAt: now }).execute();
}

/** Nobody waits for its turn: after a start, what happened meanwhile is not known. */
export async function lookAtAllSoon(db: Queryable, now: Date): Promise<void> {
  // One that was connected just before the stop has no turn yet.
  await startPolls(db, now);
  await db.updateTable('xeroPolls').set({ nextAt: now }).execute();
}

export async function findPoll(db: Queryable, { orgId, tenantId }: Tenant): Promise<XeroPoll | undefined> {
  return db
    .selectFrom('xeroPolls')
    .selectAll()
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .executeTakeFirst();
}
