import { sql, type Kysely } from 'kysely';

/** Whom an org's administrators want told when something needs them, what is wrong now, and the messages about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table alert_settings (
      org_id text primary key,
      emails text[] not null,
      task text not null check (task in ('on', 'off')),
      pile_up_count integer not null,
      silent_minutes integer not null,
      saved_at timestamptz not null,
      next_look_at timestamptz
    )`.execute(db);
  await sql`create index alert_settings_due on alert_settings (next_look_at)`.execute(db);
  await sql`
    create table alerts (
      org_id text not null,
      cause text not null,
      since timestamptz not null,
      is_told boolean not null,
      primary key (org_id, cause)
    )`.execute(db);
  await sql`
    create table alert_messages (
      org_id text not null,
      id uuid not null default gen_random_uuid(),
      cause text,
      kind text not null check (kind in ('begin', 'over', 'test')),
      channel text not null check (channel in ('email', 'task')),
      recipient text,
      subject text not null,
      body text not null,
      state text not null check (state in ('due', 'done', 'failed')),
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      sent_at timestamptz,
      problem jsonb,
      created_at timestamptz not null,
      primary key (org_id, id)
    )`.execute(db);
  await sql`create index alert_messages_due on alert_messages (org_id, created_at) where state = 'due'`.execute(db);
}
