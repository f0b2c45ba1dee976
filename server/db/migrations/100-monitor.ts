import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * What an administrator looks at: whether somebody has put a deal aside, the calls that were made for it, and what waited
 * and failed hour by hour.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deal_syncs
      add column ignored_at timestamptz,
      add column ignored_by text,
      add column ignored_reason text`.execute(db);
  const unseen = [...(await unseenSoFar(db)), 'ignored_at', 'ignored_by', 'ignored_reason'];
  await tellDealChanges(db, { table: 'deal_syncs', scope: 'deal', unseen });

  await sql`
    create table call_log (
      org_id text not null,
      deal_id text not null,
      id bigint generated always as identity,
      attempt_id uuid,
      at timestamptz not null,
      side text not null check (side in ('zoho', 'xero')),
      method text not null,
      path text not null,
      status integer,
      duration_ms integer not null,
      code text,
      said text,
      correlation_id text,
      shared_by integer not null,
      primary key (org_id, deal_id, id)
    )`.execute(db);
  await sql`create index call_log_age on call_log (at)`.execute(db);

  await sql`
    create table monitor_samples (
      org_id text not null,
      hour timestamptz not null,
      waiting integer not null,
      failed integer not null,
      day_remaining integer,
      xero_heard boolean not null,
      primary key (org_id, hour)
    )`.execute(db);
  await sql`
    create index deal_invoices_made on deal_invoices (org_id, created_at) where linked_by is null`.execute(db);
  await sql`
    create index deal_syncs_attention on deal_syncs (org_id) where state not in ('done', 'skipped')`.execute(db);
  await sql`
    create index audit_log_of_deal on audit_log (org_id, (subject ->> 'deal')) where subject ? 'deal'`.execute(db);
}

/** The columns of units of work that no panel shows, as earlier migrations have left them: the trigger's further arguments. */
async function unseenSoFar(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ scopeAndUnseen: string }>`
    select encode(tgargs, 'escape') as "scopeAndUnseen" from pg_trigger
    where tgrelid = 'deal_syncs'::regclass and tgname = 'tell_deal_change'`.execute(db);
  return (rows[0]?.scopeAndUnseen ?? '').split('\\000').slice(1).filter(Boolean);
}
