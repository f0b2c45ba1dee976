import { sql, type Kysely } from 'kysely';

/** Who holds a running row, so that it is followed as soon as that worker is gone, and whose calls are out; how an invoice was sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deal_syncs
      add column worker_id integer,
      add column takeovers smallint not null default 0,
      add column sent_as jsonb`.execute(db);
  await sql`alter table xero_calls add column worker_id integer`.execute(db);
}
