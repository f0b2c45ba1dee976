import { sql, type Kysely } from 'kysely';

/** What a person changed on an invoice before it is made: kept with the unit of work, so that no restart loses it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_syncs add column chosen jsonb`.execute(db);
}
