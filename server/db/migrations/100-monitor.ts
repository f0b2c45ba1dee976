import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * What an administrator looks at: since when a deal is asked for and whether somebody has put it aside, the calls that were
 * made for it, and what waited and failed hour by hour.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deal_syncs
      add column asked_at timestamptz,
      add column ignored_at timestamptz,
      add column ignored_by text,
      add column ignored_reason text`.execute(db);
  await sql`update deal_syncs set asked_at = created_at`.execute(db);
  await sql`alter table deal_syncs alter column asked_at set not null, alter column asked_at set default now()`.execute(
    db,
  );
  const worker = ['wakes', 'lease_until', 'claim_id', 'worker_id', 'takeovers', 'updated_at'];
  const ours = ['asked_at', 'ignored_at', 'ignored_by', 'ignored_reason'];
  await tellDealChanges(db, { table: 'deal_syncs', scope: 'deal', unseen: [...worker, ...ours] });

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
  await sql`create index webhook_events_of_org on webhook_events (org_id, received_at)`.execute(db);
  await sql`
    create index deal_invoices_made on deal_invoices (org_id, created_at) where linked_by is null`.execute(db);
  await sql`
    create index deal_syncs_attention on deal_syncs (org_id) where state not in ('done', 'skipped')`.execute(db);
  await sql`
    create index audit_log_of_deal on audit_log (org_id, (subject ->> 'deal')) where subject ? 'deal'`.execute(db);
}
