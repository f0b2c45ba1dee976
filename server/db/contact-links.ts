import type { Insertable, Updateable } from 'kysely';
import type { Queryable } from './db.ts';
import type { ContactLink, Tables } from './tables.ts';

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
  await db
    .updateTable('contactLinks')
    .set(change)
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

/** The contact of the deal's newest invoice. */
export async function findContactOfDeal(
  db: Queryable,
  orgId: string,
  dealId: string,
): Promise<ContactLink | undefined> {
  return db
    .selectFrom('dealInvoices')
    .innerJoin('contactLinks', (join) =>
      join
        .onRef('contactLinks.orgId', '=', 'dealInvoices.orgId')
        .onRef('contactLinks.tenantId', '=', 'dealInvoices.tenantId')
        .onRef('contactLinks.contactId', '=', 'dealInvoices.contactId'),
    )
    .selectAll('contactLinks')
    .where('dealInvoices.orgId', '=', orgId)
    .where('dealInvoices.dealId', '=', dealId)
    .orderBy('dealInvoices.createdAt', 'desc')
    .limit(1)
    .executeTakeFirst();
}
