import { sql, type Kysely } from 'kysely';

/** Watches on further modules, what they told of, and whose deal a deal is. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table watches add column fields text not null default '', add column refused_until timestamptz`.execute(
    db,
  );
  await sql`
    create table crm_changes (
      org_id text not null references orgs,
      module text not null,
      record_id text not null,
      hears integer not null default 1,
      heard_at timestamptz not null,
      primary key (org_id, module, record_id)
    )`.execute(db);
  await sql`alter table deals add column account_id text, add column contact_id text`.execute(db);
  await sql`create index deals_account on deals (org_id, account_id)`.execute(db);
  await sql`create index deals_contact on deals (org_id, contact_id)`.execute(db);
}
