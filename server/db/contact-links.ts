import { sql, type Insertable, type Updateable } from 'kysely';
import type { Contact } from '../sync/contact.ts';
import { isOfConnectedTenant } from './connections.ts';
import type { Queryable } from './db.ts';
import type { DueOrgs } from './due-rows.ts';
import type { ContactLink } from './contact-tables.ts';
import type { Tables } from './tables.ts';

interface CustomerKey {
  orgId: string;
  tenantId: string;
  customerId: string;
}

export async function findContactLink(db: Queryable, customer: CustomerKey): Promise<ContactLink | undefined> {
  return db
    .selectFrom('contactLinks')
    .selectAll()
    .where('orgId', '=', customer.orgId)
    .where('tenantId', '=', customer.tenantId)
    .where('customerId', '=', customer.customerId)
    .executeTakeFirst();
}

/** The same, unless the contact is known to be archived, which one that was merged into another is, too. */
export async function findActiveLink(db: Queryable, customer: CustomerKey): Promise<ContactLink | undefined> {
  return db
    .selectFrom('contactLinks as link')
    .selectAll('link')
    .where('link.orgId', '=', customer.orgId)
    .where('link.tenantId', '=', customer.tenantId)
    .where('link.customerId', '=', customer.customerId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('contactDirectory as known')
            .select('known.contactId')
            .whereRef('known.orgId', '=', 'link.orgId')
            .whereRef('known.tenantId', '=', 'link.tenantId')
            .whereRef('known.contactId', '=', 'link.contactId')
            .where('known.isArchived', '=', true),
        ),
      ),
    )
    .executeTakeFirst();
}

/** Links a customer that has no contact to a contact that no customer has; false when either is linked by now. */
export async function addContactLink(db: Queryable, link: Insertable<Tables['contactLinks']>): Promise<boolean> {
  const added = await db
    .insertInto('contactLinks')
    .values(link)
    .onConflict((conflict) => conflict.doNothing())
    .returning('contactId')
    .executeTakeFirst();
  return added !== undefined;
}

/** What is new about a link: the contact it was merged into, or what was last sent to it. */
export async function changeContactLink(
  db: Queryable,
  customer: CustomerKey,
  change: Updateable<Tables['contactLinks']>,
): Promise<void> {
  // Balances and earlier invoices are those of the contact it was.
  const unread = { outstanding: null, overdue: null, balancesReadAt: null, invoicesReadAt: null };
  await db
    .updateTable('contactLinks')
    .set({ ...(change.contactId === undefined ? {} : unread), ...change })
    .where('orgId', '=', customer.orgId)
    .where('tenantId', '=', customer.tenantId)
    .where('customerId', '=', customer.customerId)
    .execute();
}

export async function removeContactLink(db: Queryable, customer: CustomerKey): Promise<void> {
  await db
    .deleteFrom('contactLinks')
    .where('orgId', '=', customer.orgId)
    .where('tenantId', '=', customer.tenantId)
    .where('customerId', '=', customer.customerId)
    .execute();
}

interface TenantKey {
  orgId: string;
  tenantId: string;
}

/** What linked contacts owe and whether they are archived, as Xero just said; a change of balances has no time of its own. */
export async function noteBalances(
  db: Queryable,
  { orgId, tenantId }: TenantKey,
  contacts: Contact[],
  readAt: Date,
): Promise<void> {
  const rows = contacts.flatMap(({ contactId, isArchived, balances }) =>
    balances ? [{ contactId, isArchived, ...balances }] : [],
  );
  if (rows.length === 0) return;
  await sql`
    update contact_links as link
    set outstanding = read.outstanding, overdue = read.overdue, is_archived = read."isArchived", balances_read_at = ${readAt}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as read("contactId" text, "isArchived" boolean, outstanding numeric, overdue numeric)
    where link.org_id = ${orgId} and link.tenant_id = ${tenantId} and link.contact_id = read."contactId"
      and coalesce(link.balances_read_at <= ${readAt}, true)`.execute(db);
}

/**
 * Lets links and invoices follow contacts that were merged into others: Xero moves the invoices without saying so. A link
 * stays where it is when the contact that is left is another customer's; its next deal then asks a person.
 */
export async function followMerges(db: Queryable, { orgId, tenantId }: TenantKey): Promise<void> {
  const merged = sql`
    with recursive step(contact_id, into_id, depth) as (
      select contact_id, merged_to, 1 from contact_directory
      where org_id = ${orgId} and tenant_id = ${tenantId} and merged_to is not null
      union all
      select step.contact_id, next.merged_to, depth + 1 from step
      join contact_directory as next on next.org_id = ${orgId} and next.tenant_id = ${tenantId}
        and next.contact_id = step.into_id
      where next.merged_to is not null and depth < 10),
    merged as (select distinct on (contact_id) contact_id, into_id from step order by contact_id, depth desc)`;
  await sql`
    ${merged}
    update contact_links as link set
      contact_id = left_over.contact_id, contact_name = left_over.name, sales_terms = left_over.sales_terms,
      origin = 'found', sent = null, outstanding = null, overdue = null, balances_read_at = null, invoices_read_at = null
    from merged join contact_directory as left_over on left_over.org_id = ${orgId} and left_over.tenant_id = ${tenantId}
      and left_over.contact_id = merged.into_id
    where link.org_id = ${orgId} and link.tenant_id = ${tenantId} and link.contact_id = merged.contact_id
      and not exists (select 1 from contact_links as other
        where other.org_id = ${orgId} and other.tenant_id = ${tenantId} and other.contact_id = merged.into_id)
      and not exists (select 1 from merged as twin join contact_links as twins
          on twins.org_id = ${orgId} and twins.tenant_id = ${tenantId} and twins.contact_id = twin.contact_id
        where twin.into_id = merged.into_id and twin.contact_id < merged.contact_id)`.execute(db);
  for (const table of ['deal_invoices', 'contact_invoices']) {
    await sql`
      ${merged}
      update ${sql.table(table)} as invoice set contact_id = merged.into_id from merged
      where invoice.org_id = ${orgId} and invoice.tenant_id = ${tenantId}
        and invoice.contact_id = merged.contact_id`.execute(db);
  }
}

/** Whose contacts were found in Xero and have invoices that are still to be read. */
export const orgsWithUnreadCustomers = (): DueOrgs => sql`
  select org_id from contact_links
  where origin = 'found' and invoices_read_at is null and ${isOfConnectedTenant('contactLinks')}`;

/** Linked contacts whose earlier invoices have not been read, those linked last first: somebody looks at them now. */
export async function listUnreadCustomers(
  db: Queryable,
  { orgId, tenantId }: TenantKey,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom('contactLinks')
    .select('contactId')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where('origin', '=', 'found')
    .where('invoicesReadAt', 'is', null)
    .orderBy('linkedAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ contactId }) => contactId);
}

export async function noteCustomersRead(
  db: Queryable,
  { orgId, tenantId }: TenantKey,
  contactIds: string[],
  readAt: Date,
): Promise<void> {
  await db
    .updateTable('contactLinks')
    .set({ invoicesReadAt: readAt })
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .where(sql<boolean>`contact_id = any(${contactIds})`)
    .execute();
}

/** Every linked contact of a tenant, for the nightly look at balances. */
export async function listLinkedContactIds(db: Queryable, { orgId, tenantId }: TenantKey): Promise<string[]> {
  const rows = await db
    .selectFrom('contactLinks')
    .select('contactId')
    .where('orgId', '=', orgId)
    .where('tenantId', '=', tenantId)
    .orderBy('contactId')
    .execute();
  return rows.map(({ contactId }) => contactId);
}

/** The contact of the deal's newest invoice; before there is one, that of the deal's customer. */
export async function findContactOfDeal(
  db: Queryable,
  orgId: string,
  dealId: string,
): Promise<ContactLink | undefined> {
  const { rows } = await sql<ContactLink>`
    select link.* from (
      select invoice.org_id, invoice.tenant_id, invoice.contact_id, null as customer_id, 1 as rank, invoice.created_at
      from deal_invoices as invoice where invoice.org_id = ${orgId} and invoice.deal_id = ${dealId}
      union all
      select deal.org_id, xero.tenant_id, null, coalesce(deal.account_id, deal.contact_id), 2, null
      from deals as deal join connections as xero on xero.org_id = deal.org_id and xero.provider = 'xero'
      where deal.org_id = ${orgId} and deal.deal_id = ${dealId}) as named
    join contact_links as link on link.org_id = named.org_id and link.tenant_id = named.tenant_id
      and (link.contact_id = named.contact_id or link.customer_id = named.customer_id)
    order by named.rank, named.created_at desc limit 1`.execute(db);
  return rows[0];
}
