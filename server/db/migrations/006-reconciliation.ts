import { sql, type Kysely } from 'kysely';

/** How far the CRM's changes have been read, and deals found by it that wait for an administrator's yes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table crm_reads (
      org_id text not null references orgs,
      module text not null,
      read_until timestamptz not null,
      primary key (org_id, module)
    )`.execute(db);
  await sql`
    create table crm_records_seen (
      org_id text not null references orgs,
      module text not null,
      record_id text not null,
      version text not null,
      modified_at timestamptz not null,
      primary key (org_id, module, record_id)
    )`.execute(db);
  await sql`create index crm_records_seen_time on crm_records_seen (org_id, module, modified_at)`.execute(db);
  await sql`
    create table deals_to_confirm (
      org_id text not null references orgs,
      rule_id text not null,
      deal_id text not null,
      message text not null,
      found_at timestamptz not null,
      primary key (org_id, rule_id, deal_id)
    )`.execute(db);
}
