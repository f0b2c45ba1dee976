import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * Approved invoices that a person has credited, or voided, and made anew: a row for each, holding what is to happen before
 * anything is sent. `replaced_at`: a credit note takes the invoice back, so it counts towards its deal no more, however
 * Xero calls it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deal_invoices add column replaced_at timestamptz`.execute(db);
  await sql`
    create table invoice_reissues (
      org_id text not null,
      tenant_id text not null,
      invoice_id text not null,
      deal_id text not null,
      rule_id text not null,
      instalment text not null,
      number text not null,
      state text not null check (state in ('due', 'done', 'failed')),
      step text not null check (step in ('end', 'allocate', 'new')),
      plan jsonb not null,
      reason text not null,
      requested_by text not null,
      credit_note_id text,
      credit_note_number text,
      credit_note_total numeric,
      applied numeric,
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      sent_at timestamptz,
      problem jsonb,
      created_at timestamptz not null,
      primary key (org_id, tenant_id, invoice_id)
    )`.execute(db);
  await sql`create index invoice_reissues_due on invoice_reissues (org_id) where state = 'due'`.execute(db);
  await sql`create index invoice_reissues_of_deal on invoice_reissues (org_id, deal_id)`.execute(db);
  await tellDealChanges(db, {
    table: 'invoice_reissues',
    scope: 'deal',
    unseen: ['attempts', 'not_before', 'lease_until', 'claim_id', 'sent_at'],
  });
  await noticeReplacement(db);
}

/** What the CRM's fields say of a deal changes with the invoice that counts no more. */
async function noticeReplacement(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_deal_replacement() returns trigger language plpgsql as $$
    begin
      update deal_write_backs set state = 'due', hears = hears + 1, not_before = null, attempts = 0
      where org_id = new.org_id and deal_id = new.deal_id;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger deal_invoices_replaced after update on deal_invoices
    for each row when (old.replaced_at is distinct from new.replaced_at)
    execute function note_deal_replacement()`.execute(db);
}
