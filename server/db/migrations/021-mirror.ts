import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/** What lessens an invoice besides payments, its page for the customer, and the other invoices of linked contacts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table deal_invoices
      add column credits jsonb not null default '[]',
      add column expected_payment_date date,
      add column fully_paid_on date,
      add column online_url text,
      add column online_url_asked_at timestamptz`.execute(db);
  await sql`
    create index deal_invoices_without_url on deal_invoices (org_id)
    where status = 'AUTHORISED' and online_url_asked_at is null`.execute(db);
  await sql`
    alter table contact_links
      add column outstanding numeric,
      add column overdue numeric,
      add column balances_read_at timestamptz,
      add column invoices_read_at timestamptz,
      add column is_archived boolean not null default false`.execute(db);
  await sql`
    create index contact_links_unread on contact_links (org_id)
    where origin = 'found' and invoices_read_at is null`.execute(db);
  await sql`
    create table contact_invoices (
      org_id text not null references orgs,
      tenant_id text not null,
      invoice_id text not null,
      contact_id text not null,
      number text not null,
      reference text,
      status text not null,
      currency text not null,
      total numeric not null,
      amount_paid numeric not null,
      amount_credited numeric not null,
      amount_due numeric not null,
      date date,
      due_date date,
      fully_paid_on date,
      payments jsonb not null,
      updated_in_xero_at timestamptz,
      read_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id)
    )`.execute(db);
  await sql`create index contact_invoices_contact on contact_invoices (org_id, tenant_id, contact_id)`.execute(db);
  await tellDealChanges(db, { table: 'deal_invoices', scope: 'deal', unseen: ['read_at', 'online_url_asked_at'] });
  const reads = ['sent', 'balances_read_at', 'invoices_read_at'];
  await tellDealChanges(db, { table: 'contact_links', scope: 'contact', unseen: reads });
  await tellDealChanges(db, { table: 'contact_invoices', scope: 'contact', unseen: ['read_at'] });
}
