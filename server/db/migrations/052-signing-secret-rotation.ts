import { sql, type Kysely } from 'kysely';

/** The org secret before the present one: good until an hour after the present one was known to be in the CRM. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table orgs
      add column signing_secret_previous_sealed text,
      add column signing_secret_rotated_at timestamptz,
      add column signing_secret_stored_at timestamptz`.execute(db);
}
