import { sql, type Kysely } from 'kysely';

/** Every call to Xero that still counts, and what Xero has said about a tenant's limits. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table xero_calls (
      id bigint generated always as identity primary key,
      tenant_id text not null,
      urgency text not null check (urgency in ('person', 'background')),
      taken_at timestamptz not null,
      ends_at timestamptz not null
    )`.execute(db);
  await sql`create index xero_calls_counted on xero_calls (tenant_id, ends_at)`.execute(db);
  await sql`
    create table xero_limits (
      tenant_id text primary key,
      taken_in_all bigint not null default 0,
      paused_until timestamptz,
      pause_limit text,
      background_paused_until timestamptz,
      person_waits_until timestamptz,
      day_remaining integer,
      day_limit integer
    )`.execute(db);
}
