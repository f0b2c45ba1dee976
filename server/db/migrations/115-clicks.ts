import { sql, type Kysely } from 'kysely';

/** When a person last clicked for the invoice: one that was voided or deleted before that is not what the click asked for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_syncs add column clicked_at timestamptz`.execute(db);
}
