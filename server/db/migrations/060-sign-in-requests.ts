import { sql, type Kysely } from 'kysely';

/** Personal sign-ins asked for by a deal's panel, and what a person is in the CRM beside every sign-in. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sign_in_requests (
      id uuid primary key default gen_random_uuid(),
      org_id text not null references orgs,
      deal_id text not null,
      user_id text not null,
      user_email text not null,
      action text not null,
      invoice_id text,
      code text not null,
      asked_with_hash text not null,
      state text not null default 'pending' check (state in ('pending', 'declined', 'confirmed', 'handed_back')),
      profile_id text,
      role_id text,
      role text check (role in ('administrator', 'user')),
      expires_at timestamptz not null
    )`.execute(db);
  // A panel has one request at a time.
  await sql`create unique index sign_in_requests_of_session on sign_in_requests (org_id, asked_with_hash)`.execute(db);
  await sql`
    alter table sign_in_sessions
      add column profile_id text,
      add column role_id text,
      add column checked_at timestamptz not null default now()`.execute(db);
}
