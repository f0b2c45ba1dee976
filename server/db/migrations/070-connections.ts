import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * When a grant was last looked at, an organisation that waits for a yes, who accepted which terms, and what tells that an
 * org is over: uninstalled, and when an administrator was last there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table connections add column checked_at timestamptz`.execute(db);
  await tellDealChanges(db, {
    table: 'connections',
    scope: 'org',
    unseen: ['token_set_id', 'invoices_read_until', 'checked_at'],
  });
  await sql`
    alter table orgs
      add column uninstalled_at timestamptz,
      add column administrator_seen_at timestamptz`.execute(db);
  await tellDealChanges(db, {
    table: 'orgs',
    scope: 'org',
    unseen: ['set_up_at', 'signing_secret_sealed', 'administrator_seen_at'],
  });
  await sql`
    create table organisation_choices (
      org_id text primary key references orgs,
      tenant_id text not null,
      connection_id text not null,
      token_set_id uuid not null references token_sets on delete cascade,
      name text,
      chosen_by text not null,
      chosen_at timestamptz not null
    )`.execute(db);
  // An org is known only once its CRM is connected, and the terms come first.
  await sql`
    create table terms_acceptances (
      org_id text not null,
      version text not null,
      user_id text not null,
      user_name text not null,
      accepted_at timestamptz not null,
      primary key (org_id, version)
    )`.execute(db);
}
