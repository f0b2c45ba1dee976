import { sql, type Kysely } from 'kysely';
import { tellDealChanges } from './010-deal-changes.ts';

/**
 * Which deals' fields in the CRM may have to change, and what follows from an invoice by itself. The database notices every
 * change of the mirror that matters, whoever makes it: so none is forgotten, and a change that was rolled back leaves no trace.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table connections add column extras text[] not null default '{}'`.execute(db);
  await sql`
    create table crm_fields (
      org_id text not null references orgs,
      figure text not null,
      api_name text not null,
      primary key (org_id, figure)
    )`.execute(db);
  await sql`
    create table crm_field_setups (
      org_id text primary key references orgs,
      asked text not null,
      problem jsonb,
      done_at timestamptz not null
    )`.execute(db);
  await sql`
    create table deal_write_backs (
      org_id text not null,
      deal_id text not null,
      state text not null check (state in ('due', 'done')),
      hears integer not null default 1,
      attempts integer not null default 0,
      written jsonb not null default '{}',
      overdue_at timestamptz,
      not_before timestamptz,
      lease_until timestamptz,
      claim_id uuid,
      problem jsonb,
      primary key (org_id, deal_id)
    )`.execute(db);
  await sql`create index deal_write_backs_due on deal_write_backs (org_id) where state = 'due'`.execute(db);
  await sql`
    create index deal_write_backs_overdue on deal_write_backs (overdue_at) where overdue_at is not null`.execute(db);
  await sql`
    create table automation_runs (
      org_id text not null,
      automation text not null,
      subject text not null,
      deal_id text not null,
      state text not null check (state in ('due', 'done', 'before', 'skipped', 'failed')),
      attempts integer not null default 0,
      not_before timestamptz,
      lease_until timestamptz,
      sent_at timestamptz,
      problem jsonb,
      created_at timestamptz not null,
      primary key (org_id, automation, subject)
    )`.execute(db);
  await sql`create index automation_runs_due on automation_runs (org_id) where state = 'due'`.execute(db);
  await noticeInvoices(db);
  await noticeStages(db);
  const worker = [
    'not_before',
    'lease_until',
    'claim_id',
    'attempts',
    'hears',
    'written',
    'overdue_at',
    'sent_at',
    'state',
  ];
  await tellDealChanges(db, { table: 'deal_write_backs', scope: 'deal', unseen: worker });
  await tellDealChanges(db, { table: 'automation_runs', scope: 'deal', unseen: worker });
}

async function noticeInvoices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_deal_write_back() returns trigger language plpgsql as $$
    declare changed record;
    begin
      if tg_op = 'UPDATE'
         and row (new.deal_id, new.number, new.status, new.currency, new.total, new.amount_paid, new.amount_credited,
                  new.amount_due, new.due_date)
             is not distinct from
             row (old.deal_id, old.number, old.status, old.currency, old.total, old.amount_paid, old.amount_credited,
                  old.amount_due, old.due_date) then
        return null;
      end if;
      for changed in
        select distinct org_id, deal_id from (
          select new.org_id, new.deal_id where tg_op <> 'DELETE'
          union all
          select old.org_id, old.deal_id where tg_op <> 'INSERT') as deals
        order by 1, 2
      loop
        insert into deal_write_backs (org_id, deal_id, state) values (changed.org_id, changed.deal_id, 'due')
        on conflict (org_id, deal_id) do update
          set state = 'due', hears = deal_write_backs.hears + 1, not_before = null, attempts = 0;
      end loop;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger deal_invoices_write_back after insert or update or delete on deal_invoices
    for each row execute function note_deal_write_back()`.execute(db);
  await sql`
    insert into deal_write_backs (org_id, deal_id, state)
    select distinct org_id, deal_id, 'due' from deal_invoices`.execute(db);
}

/** A deal that is lost says so by its stage only. */
async function noticeStages(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function note_deal_stage() returns trigger language plpgsql as $$
    begin
      update deal_write_backs set state = 'due', hears = hears + 1, not_before = null, attempts = 0
      where org_id = new.org_id and deal_id = new.deal_id;
      return null;
    end $$`.execute(db);
  await sql`
    create trigger deals_write_back after update on deals
    for each row when (old.stage is distinct from new.stage or old.currency is distinct from new.currency)
    execute function note_deal_stage()`.execute(db);
}
