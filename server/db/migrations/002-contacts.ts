import { sql, type Kysely } from 'kysely';

/** The directory of a tenant's contacts, how far it has been read, and contacts that are about to be made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contact_directory (
      org_id text not null references orgs,
      tenant_id text not null,
      contact_id text not null,
      name text not null,
      name_key text not null,
      email text,
      email_key text,
      contact_number text,
      tax_number text,
      tax_key text,
      is_archived boolean not null,
      merged_to text,
      sales_terms jsonb,
      updated_in_xero_at timestamptz,
      primary key (org_id, tenant_id, contact_id)
    )`.execute(db);
  for (const key of ['name_key', 'email_key', 'tax_key', 'contact_number']) {
    await sql`
      create index ${sql.id(`contact_directory_${key}`)}
      on contact_directory (org_id, tenant_id, ${sql.id(key)})`.execute(db);
  }
  await sql`
    create table contact_reads (
      org_id text not null references orgs,
      tenant_id text not null,
      next_page integer not null default 1,
      contacts_read integer not null default 0,
      contacts_in_all integer,
      started_at timestamptz not null,
      filled_at timestamptz,
      read_until timestamptz,
      primary key (org_id, tenant_id)
    )`.execute(db);
  await sql`
    create table contact_creations (
      org_id text not null references orgs,
      tenant_id text not null,
      customer_id text not null,
      asked_by text,
      sent_at timestamptz,
      lease_until timestamptz,
      primary key (org_id, tenant_id, customer_id)
    )`.execute(db);
  await sql`alter table contact_links add column sent jsonb`.execute(db);
}
