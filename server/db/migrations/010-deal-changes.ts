import { sql, type Kysely } from 'kysely';

/**
 * Whose deals a row of a table is about: its own `deal_id`, the deals of its invoice (`tenant_id`, `invoice_id`), of its
 * contact (`tenant_id`, `contact_id`), or all of its org. Every such table has `org_id`.
 */
type Scope = 'deal' | 'invoice' | 'contact' | 'org';

/**
 * Whoever writes to the table, and however: each committed change is told on the channel `deal_changes` as
 * `<org_id>/<deal_id>` (`*`: all deals of the org). Changes of nothing but the columns in `unseen`, which no panel shows,
 * are passed over. For later migrations: every table a deal's view is made of needs it.
 */
export async function tellDealChanges(
  db: Kysely<unknown>,
  { table, scope, unseen }: { table: string; scope: Scope; unseen: string[] },
): Promise<void> {
  const told = sql.join([scope, ...unseen].map((argument) => sql.lit(argument)));
  await sql`
    create or replace trigger tell_deal_change after insert or update or delete on ${sql.table(table)}
    for each row execute function tell_deal_change(${told})`.execute(db);
}

/** A panel is told of every change to its deal, by the database itself, so that no writer can forget it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // One transaction's equal notifications are one: https://www.postgresql.org/docs/current/sql-notify.html
  await sql`
    create function tell_deal_change() returns trigger language plpgsql as $$
    declare
      scope constant text := tg_argv[0];
      before constant jsonb := to_jsonb(old) - tg_argv[1:];
      after constant jsonb := to_jsonb(new) - tg_argv[1:];
    begin
      if before is distinct from after then
        perform pg_notify('deal_changes', changed.org_id || '/' || changed.deal_id)
        from (
          select distinct row ->> 'org_id' as org_id, deals.deal_id
          from unnest(array[before, after]) as row
          cross join lateral (
            select row ->> 'deal_id' as deal_id where scope = 'deal'
            union all
            select '*' where scope = 'org'
            union all
            select deal_id from deal_invoices
            where scope in ('invoice', 'contact')
              and org_id = row ->> 'org_id' and tenant_id = row ->> 'tenant_id'
              and case scope when 'invoice' then invoice_id = row ->> 'invoice_id'
                             else contact_id = row ->> 'contact_id' end
          ) as deals
          where row is not null
        ) as changed;
      end if;
      return null;
    end $$`.execute(db);
  await sql`create index deal_invoices_contact on deal_invoices (org_id, tenant_id, contact_id)`.execute(db);

  const worker = ['wakes', 'lease_until', 'claim_id', 'worker_id', 'takeovers', 'updated_at'];
  await tellDealChanges(db, { table: 'deals', scope: 'deal', unseen: ['read_at'] });
  await tellDealChanges(db, { table: 'deal_syncs', scope: 'deal', unseen: worker });
  await tellDealChanges(db, { table: 'deal_invoices', scope: 'deal', unseen: ['read_at'] });
  await tellDealChanges(db, { table: 'invoice_emails', scope: 'invoice', unseen: ['lease_until'] });
  await tellDealChanges(db, { table: 'contact_links', scope: 'contact', unseen: ['sent'] });
  await tellDealChanges(db, { table: 'connections', scope: 'org', unseen: ['token_set_id', 'invoices_read_until'] });
  await tellDealChanges(db, { table: 'settings_versions', scope: 'org', unseen: [] });
  await tellDealChanges(db, { table: 'orgs', scope: 'org', unseen: ['set_up_at', 'signing_secret_sealed'] });
}
