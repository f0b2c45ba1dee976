import { sql } from 'kysely';
import type { OpenTransaction, Queryable } from './db.ts';

/** A customer by the id that Zoho CRM knows it by: an account, or a contact. */
export interface CustomerOfOrg {
  orgId: string;
  customerId: string;
}

/** What the rows about a customer are found by. Contacts and invoices are Xero's. */
export interface CustomerIds {
  dealIds: string[];
  invoiceIds: string[];
  contactIds: string[];
}

/** Which columns hold which of these ids; the export reads every table that has one of them, later ones too. */
function idsByColumn({ customerId }: CustomerOfOrg, { dealIds, invoiceIds, contactIds }: CustomerIds) {
  return {
    deal_id: dealIds,
    invoice_id: invoiceIds,
    customer_id: [customerId],
    account_id: [customerId],
    // The CRM's contacts in `deals`, Xero's elsewhere; the two never look alike.
    contact_id: [customerId, ...contactIds],
    record_id: [customerId, ...dealIds],
  };
}

/** The customer's deals, their invoices and the invoices of its Xero contact. */
export async function findCustomerIds(db: Queryable, { orgId, customerId }: CustomerOfOrg): Promise<CustomerIds> {
  const [deals, links] = await Promise.all([
    db
      .selectFrom('deals')
      .select('dealId')
      .where('orgId', '=', orgId)
      .where((row) => row.or([row('accountId', '=', customerId), row('contactId', '=', customerId)]))
      .execute(),
    db
      .selectFrom('contactLinks')
      .select('contactId')
      .where('orgId', '=', orgId)
      .where('customerId', '=', customerId)
      .execute(),
  ]);
  const dealIds = deals.map(({ dealId }) => dealId);
  const contactIds = links.map(({ contactId }) => contactId);
  const { rows } = await sql<{ invoiceId: string }>`
    select invoice_id from deal_invoices
    where org_id = ${orgId} and (deal_id = any(${dealIds}) or contact_id = any(${contactIds}))
    union select invoice_id from contact_invoices where org_id = ${orgId} and contact_id = any(${contactIds})
    union select invoice_id from unlinked_invoices where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  return { dealIds, contactIds, invoiceIds: rows.map(({ invoiceId }) => invoiceId) };
}

/** Every row about the customer, by table, as it is stored. */
export async function exportCustomer(db: Queryable, customer: CustomerOfOrg): Promise<Record<string, unknown[]>> {
  const { orgId } = customer;
  const ids = await findCustomerIds(db, customer);
  const byColumn = idsByColumn(customer, ids);
  const { rows: columns } = await sql<{ tableName: string; columnName: keyof typeof byColumn }>`
    select table_name, column_name from information_schema.columns join information_schema.tables
      using (table_schema, table_name)
    where table_schema = current_schema() and table_type = 'BASE TABLE' and table_name not like 'audit\\_%'
      and column_name = any(${Object.keys(byColumn)})
    order by 1, 2`.execute(db);
  const stored: Record<string, unknown[]> = {};
  for (const table of new Set(columns.map(({ tableName }) => tableName))) {
    const conditions = columns
      .filter(({ tableName }) => tableName === table)
      .map(({ columnName }) => sql`${sql.ref(`stored.${columnName}`)} = any(${byColumn[columnName]})`);
    const { rows } = await sql<{ row: unknown }>`
      select to_jsonb(stored) as row from ${sql.table(table)} as stored
      where org_id = ${orgId} and (${sql.join(conditions, sql` or `)})`.execute(db);
    if (rows.length > 0) stored[table] = rows.map(({ row }) => row);
  }
  const { rows: events } = await sql<{ row: unknown }>`
    select to_jsonb(webhook_events) as row from webhook_events where ${namesADeal(orgId, ids.dealIds)}`.execute(db);
  return events.length > 0 ? { ...stored, webhook_events: events.map(({ row }) => row) } : stored;
}

/** How many invoices of the customer are being sent, or were sent with an unknown outcome. */
export async function countUnsettled(db: Queryable, orgId: string, { dealIds }: CustomerIds): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from deal_syncs
            where org_id = ${orgId} and deal_id = any(${dealIds})
              and (state in ('running', 'uncertain') or sent_at is not null))
         + (select count(*) from invoice_actions
            where org_id = ${orgId} and deal_id = any(${dealIds}) and state = 'due') as count`.execute(db);
  return rows[0]?.count ?? 0;
}

/** The numbers of the customer's invoices that are open, which Xero is asked for again. */
export async function listOpenNumbers(db: Queryable, orgId: string, { invoiceIds }: CustomerIds): Promise<string[]> {
  const { rows } = await sql<{ number: string }>`
    select number from deal_invoices
    where org_id = ${orgId} and invoice_id = any(${invoiceIds}) and status in ('DRAFT', 'SUBMITTED', 'AUTHORISED')
    order by number`.execute(db);
  return rows.map(({ number }) => number);
}

/**
 * Deletes or blanks what names, addresses or describes the customer. Ids, states and sums stay: they keep a deal from being
 * invoiced twice. In a transaction.
 */
export async function eraseCustomer(db: OpenTransaction, customer: CustomerOfOrg, ids: CustomerIds): Promise<void> {
  const { orgId, customerId } = customer;
  const { dealIds, invoiceIds, contactIds } = ids;
  await sql`delete from webhook_events where ${namesADeal(orgId, dealIds)}`.execute(db);
  await sql`
    update deals set name = '', customer_name = null
    where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  await sql`
    update deal_invoices
    set contact_name = '', reference = null, lines = '[]', payments = '[]', credits = '[]', online_url = null,
      last_sent = null, wanted = null, drift_problem = null, accepted_drift = '[]'
    where org_id = ${orgId} and invoice_id = any(${invoiceIds})`.execute(db);
  await sql`
    update unlinked_invoices set last_sent = null
    where org_id = ${orgId} and invoice_id = any(${invoiceIds})`.execute(db);
  await sql`
    update contact_links set contact_name = '', sent = null, outstanding = null, overdue = null
    where org_id = ${orgId} and customer_id = ${customerId}`.execute(db);
  // Names of deals and customers, of a day: made again, it knows what is left.
  await sql`delete from simulations where org_id = ${orgId}`.execute(db);
  await sql`delete from call_log where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  // A reason and an edit are somebody's own words.
  await sql`
    delete from invoice_actions where org_id = ${orgId} and invoice_id = any(${invoiceIds})`.execute(db);
  for (const table of ['contact_directory', 'contact_invoices']) {
    await sql`
      delete from ${sql.table(table)} where org_id = ${orgId} and contact_id = any(${contactIds})`.execute(db);
  }
  await sql`
    update deals_to_confirm set message = '' where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  await sql`update instalments set name = '' where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  await sql`
    update deal_syncs set sent_as = null, chosen = null,
      ignored_reason = case when ignored_reason is not null then 'Erased on request.' end
    where org_id = ${orgId} and deal_id = any(${dealIds})`.execute(db);
  for (const table of ['deal_syncs', 'deal_write_backs', 'automation_runs']) {
    await blankProblems(db, { table, column: 'deal_id', orgId, ids: dealIds });
  }
  await blankProblems(db, { table: 'invoice_emails', column: 'invoice_id', orgId, ids: invoiceIds });
}

/** A problem keeps its code, by which the work goes on; its words may name the customer. */
async function blankProblems(
  db: OpenTransaction,
  { table, column, orgId, ids }: { table: string; column: string; orgId: string; ids: string[] },
): Promise<void> {
  await sql`
    update ${sql.table(table)}
    set problem = jsonb_build_object('code', problem -> 'code', 'message', 'Erased on request.', 'fix', null, 'detail', null)
    where org_id = ${orgId} and ${sql.ref(column)} = any(${ids}) and problem is not null`.execute(db);
}

function namesADeal(orgId: string, dealIds: string[]) {
  return sql<boolean>`org_id = ${orgId} and exists (
    select 1 from unnest(${dealIds}::text[]) as deal where strpos(webhook_events.body::text, deal) > 0)`;
}
