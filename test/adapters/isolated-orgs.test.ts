import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate, openDb, type Db } from '../../server/db/db.ts';
import { createTestDatabase } from '../support/database.ts';
import { sql } from 'kysely';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = openDb(database.url);
  await migrate(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** Tables whose rows are no one org's, or are found by what no two orgs can share; each with the reason. */
const withoutOrg: Record<string, string> = {
  token_sets: 'one per Xero user, which several orgs may share; per org at Zoho (`owner`)',
  used_once: 'the key itself holds the org; an OAuth state is from before it is known',
  sign_in_sessions: 'found by the hash of a random token',
  webhook_events: 'a log: numbered rows that nothing overwrites',
  audit_log: 'a log: numbered rows that nothing overwrites',
  audit_seals: 'a chain per org, named by `chain`; numbered over all of them',
  xero_calls: 'Xero counts per tenant, whichever orgs call it',
  xero_limits: 'Xero counts per tenant, whichever orgs call it',
  xero_event_sequence: 'Xero counts over all tenants of the app',
  kysely_migration: 'of the database',
  kysely_migration_lock: 'of the database',
};
/** Tables with ids of Xero where the tenant need not be in the key; each with the reason. */
const withoutTenant: Record<string, string> = {
  connections: 'one per org and side; says which tenant it is',
  organisation_choices: 'one per org; says which tenant it is',
  deal_syncs: 'about a deal; says which tenant it was sent to',
  sign_in_requests: 'for two minutes, and about a person; the deal says which invoice is meant',
};

/** Ids of Xero's that a table may hold. */
const xeroIds = ['tenant_id', 'invoice_id', 'connection_id', 'resource_id'];

async function readSchema(): Promise<{ table: string; columns: string[]; keys: string[][] }[]> {
  const { rows } = await sql<{ table: string; columns: string[]; keys: string[][] }>`
    select class.relname as table,
      array(select attname::text from pg_attribute where attrelid = class.oid and attnum > 0 and not attisdropped) as columns,
      coalesce((
        select json_agg(array(
          select attname::text from pg_attribute where attrelid = class.oid and attnum = any(index.indkey)))
        from pg_index as index where index.indrelid = class.oid and index.indisunique), '[]') as keys
    from pg_class as class
    where class.relnamespace = current_schema()::regnamespace and class.relkind = 'r'
    order by 1`.execute(db);
  return rows;
}

test('every table is keyed by org, so that equal ids of two orgs never meet', async () => {
  const tables = await readSchema();
  expect(tables.length).toBeGreaterThan(25);
  const shared = tables.filter(({ keys }) => !keys.some((key) => key.includes('org_id'))).map(({ table }) => table);
  expect(shared.filter((table) => !Object.hasOwn(withoutOrg, table))).toEqual([]);
  // A reason that is no longer needed goes.
  expect(Object.keys(withoutOrg).filter((table) => !shared.includes(table))).toEqual([]);
});

test('where ids of Xero are kept the tenant is part of the key, too', async () => {
  const tables = (await readSchema()).filter(({ columns }) => columns.includes('org_id'));
  const broken = tables
    .filter(({ columns }) => columns.some((column) => xeroIds.includes(column)))
    .filter(({ keys }) => !keys.some((key) => key.includes('org_id') && key.includes('tenant_id')))
    .map(({ table }) => table);
  expect(broken.sort()).toEqual(Object.keys(withoutTenant).sort());
});
