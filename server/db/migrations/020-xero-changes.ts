import { sql, type Kysely } from 'kysely';

/** What Xero's events told of and is still to be read, and when a tenant is asked for what no event told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table xero_changes (
      org_id text not null references orgs,
      tenant_id text not null,
      resource text not null check (resource in ('invoice', 'contact')),
      resource_id text not null,
      hears integer not null default 1,
      is_new boolean not null,
      event_at timestamptz,
      is_held boolean not null,
      not_before timestamptz not null,
      primary key (org_id, tenant_id, resource, resource_id)
    )`.execute(db);
  await sql`create index xero_changes_due on xero_changes (not_before)`.execute(db);
  await sql`
    create table xero_polls (
      org_id text not null references orgs,
      tenant_id text not null,
      next_at timestamptz not null,
      calls_saved double precision not null default 0,
      calls_saved_at timestamptz,
      calls_at_once integer not null default 2,
      reread_on date,
      last_event_at timestamptz,
      untold_since timestamptz,
      gap_at timestamptz,
      primary key (org_id, tenant_id)
    )`.execute(db);
  await sql`
    create table xero_event_sequence (
      is_only_row boolean primary key default true check (is_only_row),
      last_sequence bigint not null
    )`.execute(db);
}
