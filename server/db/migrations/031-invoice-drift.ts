import { sql, type Kysely } from 'kysely';

/** What was last sent of an invoice, what the deal says now, and which differences a person has accepted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deal_invoices
      add column last_sent jsonb,
      add column wanted jsonb,
      add column drift_problem jsonb,
      add column accepted_drift jsonb not null default '[]'`.execute(db);
  await sql`alter table unlinked_invoices add column last_sent jsonb`.execute(db);
}
