import { sql, type Kysely } from 'kysely';

/** The last simulation of each org, and what it found of each deal. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table simulations (
      org_id text primary key,
      id uuid not null default gen_random_uuid(),
      state text not null check (state in ('due', 'done', 'cancelled', 'stopped')),
      settings jsonb not null,
      requested_by text not null,
      listed_at timestamptz,
      more_deals boolean not null default false,
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      problem jsonb,
      started_at timestamptz not null,
      ended_at timestamptz,
      correlation_id text
    )`.execute(db);
  await sql`
    create table simulated_deals (
      org_id text not null references simulations (org_id) on delete cascade,
      deal_id text not null,
      position integer not null,
      name text not null,
      stage text,
      customer_id text,
      outcomes jsonb,
      primary key (org_id, deal_id)
    )`.execute(db);
}
