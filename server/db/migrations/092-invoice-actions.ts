import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * What a person has asked for about one invoice: a row each, held before anything is sent. One thing at a time: the next one
 * takes the place of what is over. `made_by`: who clicked for the invoice, and may undo it for a moment.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_invoices add column made_by text`.execute(db);
  await sql`
    create table invoice_actions (
      org_id text not null,
      tenant_id text not null,
      invoice_id text not null,
      deal_id text not null,
      number text not null,
      action text not null check (action in ('approve', 'void', 'undo', 'edit')),
      state text not null check (state in ('due', 'done', 'failed')),
      step text not null check (step in ('write', 'note')),
      reason text,
      change jsonb,
      requested_by text not null,
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      sent_at timestamptz,
      problem jsonb,
      correlation_id text,
      created_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id)
    )`.execute(db);
  await sql`create index invoice_actions_due on invoice_actions (org_id) where state = 'due'`.execute(db);
  await sql`create index invoice_actions_of_deal on invoice_actions (org_id, deal_id)`.execute(db);
  await tellDealChanges(db, {
    table: 'invoice_actions',
    scope: 'deal',
    unseen: ['attempts', 'not_before', 'lease_until', 'claim_id', 'sent_at', 'correlation_id'],
  });
}
