import { sql, type Kysely } from 'kysely';

/** E-mails that are owed for approved invoices, and those that went out: a tenant may send only so many in a day. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table invoice_emails (
      org_id text not null,
      tenant_id text not null,
      invoice_id text not null,
      state text not null check (state in ('due', 'sent', 'failed')),
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      sent_at timestamptz,
      problem jsonb,
      created_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id),
      foreign key (org_id, tenant_id, invoice_id) references deal_invoices
    )`.execute(db);
  await sql`
    create index invoice_emails_due on invoice_emails (org_id, created_at) where state = 'due'`.execute(db);
  await sql`
    create index invoice_emails_sent on invoice_emails (tenant_id, sent_at) where sent_at is not null`.execute(db);
}
