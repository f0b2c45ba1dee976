import { sql, type Kysely } from 'kysely';

/**
 * Who did what, when, from where, and how it ended. Rows hold ids and values of settings, never names or addresses of people,
 * and can only be added.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table audit_log (
      id bigint generated always as identity primary key,
      org_id text,
      at timestamptz not null,
      actor text not null check (actor in ('person', 'extension', 'zoho', 'xero', 'server')),
      user_id text,
      action text not null,
      subject jsonb not null default '{}',
      outcome text not null check (outcome in ('success', 'failure', 'refused')),
      code text,
      before jsonb,
      after jsonb,
      origin text not null,
      network text
    )`.execute(db);
  await sql`create index audit_log_of_org on audit_log (org_id, id)`.execute(db);
  await sql`
    create function refuse_audit_change() returns trigger language plpgsql as $$
    begin
      raise exception 'The audit log can only be added to.';
    end $$`.execute(db);
  await sql`
    create trigger audit_log_is_append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_audit_change()`.execute(db);
}
