import { sql, type Kysely } from 'kysely';

/** Settings as people were editing them when they left the page: each their own, in force nowhere. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table settings_drafts (
      org_id text not null,
      user_id text not null,
      based_on integer not null,
      changes jsonb not null,
      confirmed text[] not null,
      saved_at timestamptz not null,
      primary key (org_id, user_id)
    )`.execute(db);
  await sql`create index settings_drafts_age on settings_drafts (saved_at)`.execute(db);
}
