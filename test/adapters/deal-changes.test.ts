import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDealChanges } from '../../server/db/deal-changes.ts';
import { migrate, openDb } from '../../server/db/db.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  const db = openDb(database.url);
  await migrate(db);
  await db.destroy();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    insert into orgs (org_id, name, currency, accounts_url, api_url, crm_url, signing_secret_sealed, created_at)
    values ('o1', 'One', 'NZD', '', '', '', '', now()), ('o2', 'Two', 'NZD', '', '', '', '', now());
    insert into connections (org_id, provider, state, since) values ('o1', 'xero', 'connected', now());
    insert into deals (org_id, deal_id, name, currency, read_at)
    select org, deal, 'Deal', 'NZD', now() from unnest(array['o1', 'o2']) org, unnest(array['1', '2']) deal;
    insert into deal_syncs (org_id, deal_id, rule_id, instalment, state, cause, priority, created_at, updated_at)
    values ('o1', '1', 'won', 'full', 'done', 'event', 1, now(), now());
    insert into deal_invoices
      (org_id, tenant_id, invoice_id, deal_id, rule_id, instalment, contact_id, contact_name, number, status, currency,
       sub_total, total_tax, total, amount_paid, amount_credited, amount_due, sent, lines, payments, read_at, created_at)
    values ('o1', 't', 'i1', '1', 'won', 'full', 'c', 'C', 'N', 'DRAFT', 'NZD', 1, 0, 1, 0, 0, 1, false, '[]', '[]',
            now(), now());
    insert into invoice_emails (org_id, tenant_id, invoice_id, state, created_at) values ('o1', 't', 'i1', 'due', now());
    insert into contact_links (org_id, tenant_id, customer_id, contact_id, contact_name, origin, linked_at)
    values ('o1', 't', 'customer', 'c', 'C', 'created', now());`);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const deals = ['o1/1', 'o1/2', 'o2/1', 'o2/2'];

/** Which deals are told of what a statement changes. */
async function toldOf(statement: string): Promise<string[]> {
  const changes = await openDealChanges(database.url);
  onTestFinished(() => changes.close());
  const told = new Set<string>();
  for (const deal of deals) {
    const [orgId = '', dealId = ''] = deal.split('/');
    changes.follow({ orgId, dealId }, () => told.add(deal));
  }
  let isOver = false;
  changes.follow({ orgId: 'last', dealId: '1' }, () => (isOver = true));
  await client.query(statement);
  await client.query(`select pg_notify('deal_changes', 'last/1')`);
  await until('all that was told', () => isOver);
  return [...told].sort();
}

test.each<[string, string, string[]]>([
  ['a deal', `update deals set stage = 'Won' where deal_id = '1' and org_id = 'o1'`, ['o1/1']],
  ['a unit of work', `update deal_syncs set state = 'failed'`, ['o1/1']],
  ['an invoice', `update deal_invoices set amount_paid = 1, amount_due = 0`, ['o1/1']],
  ['an invoice’s e-mail', `update invoice_emails set state = 'failed'`, ['o1/1']],
  ['a contact', `update contact_links set contact_name = 'Other'`, ['o1/1']],
  ['an invoice that moves to another deal', `update deal_invoices set deal_id = '2'`, ['o1/1', 'o1/2']],
  ['a connection', `update connections set state = 'lost'`, ['o1/1', 'o1/2']],
  ['settings', `insert into settings_versions values ('o2', 1, '{}', '{}', 'me', now())`, ['o2/1', 'o2/2']],
  ['a unit of work that goes', `delete from deal_syncs`, ['o1/1']],
  ['many rows at once', `update deals set name = 'Renamed'`, deals],
])('whoever changes %s, the deals it is about are told', async (_, statement, told) => {
  expect(await toldOf(statement)).toEqual(told);
});

test.each([
  `update deals set read_at = now()`,
  `update deal_syncs set lease_until = now(), claim_id = gen_random_uuid(), wakes = wakes + 1, updated_at = now()`,
  `update deal_syncs set asked_at = now(), correlation_id = 'c', ignored_at = now(), ignored_by = 'ana', ignored_reason = 'r'`,
  `update deal_invoices set read_at = now()`,
  `update connections set invoices_read_until = now()`,
  `update deals set name = name`,
])('what no panel shows is not told: %s', async (statement) => {
  expect(await toldOf(statement)).toEqual([]);
});

test('what is undone is not told', async () => {
  expect(await toldOf(`begin; update deals set name = 'Undone'; rollback`)).toEqual([]);
});

test('every table about deals tells of its changes', async () => {
  const { rows } = await client.query<{ name: string }>(
    `select columns.table_name as name
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('deal_id', 'invoice_id')
       and not exists (select from information_schema.triggers
                       where event_object_schema = 'public' and event_object_table = columns.table_name
                         and trigger_name = 'tell_deal_change')
     group by 1 order by 1`,
  );
  // What no panel shows; a new table is told of by tellDealChanges() in its migration.
  expect(rows.map(({ name }) => name)).toEqual([
    ...['call_log', 'deals_before_rule', 'deals_to_confirm', 'sign_in_requests', 'simulated_deals'],
  ]);
});
