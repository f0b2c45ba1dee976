import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/** Invoices that a person put on a deal, and those that a rule made and a person took off it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_invoices add column linked_by text`.execute(db);
  await sql`
    create table unlinked_invoices (
      org_id text not null references orgs,
      tenant_id text not null,
      invoice_id text not null,
      deal_id text not null,
      rule_id text not null,
      instalment text not null,
      number text not null,
      unlinked_by text not null,
      unlinked_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id)
    )`.execute(db);
  await tellDealChanges(db, { table: 'unlinked_invoices', scope: 'deal', unseen: [] });
  await sql`create index unlinked_invoices_deal on unlinked_invoices (org_id, deal_id)`.execute(db);
  // What was e-mailed counts towards the day's limit also when the invoice is no longer a deal's.
  await sql`
    alter table invoice_emails drop constraint invoice_emails_org_id_tenant_id_invoice_id_fkey`.execute(db);
}
