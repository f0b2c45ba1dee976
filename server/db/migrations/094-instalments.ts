import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * Deals that are invoiced in parts: a plan for each, and its instalments in their order. What has become of an instalment is
 * not kept here: its unit of work and its invoices say that.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table instalment_plans (
      org_id text not null references orgs,
      deal_id text not null,
      rule_id text not null,
      currency text not null,
      planned_whole numeric not null,
      takes_all boolean not null,
      excess numeric not null,
      version integer not null,
      saved_by text not null,
      saved_at timestamptz not null,
      primary key (org_id, deal_id)
    )`.execute(db);
  await sql`
    create table instalments (
      org_id text not null,
      deal_id text not null,
      instalment text not null,
      position integer not null,
      name text not null,
      share_kind text not null check (share_kind in ('percent', 'amount', 'rest')),
      share_value numeric check ((share_value is null) = (share_kind = 'rest')),
      due_on date,
      due_at timestamptz,
      asked_at timestamptz,
      primary key (org_id, deal_id, instalment),
      foreign key (org_id, deal_id) references instalment_plans on delete cascade
    )`.execute(db);
  await sql`
    create index instalments_due on instalments (due_at) where asked_at is null and due_at is not null`.execute(db);
  await tellDealChanges(db, { table: 'instalment_plans', scope: 'deal', unseen: ['saved_at'] });
  await tellDealChanges(db, { table: 'instalments', scope: 'deal', unseen: ['due_at', 'asked_at'] });
}
