import type { Insertable } from 'kysely';
import type { Queryable } from './db.ts';
import type { ContactLink, Tables } from './tables.ts';

export async function findContactLink(
  db: Queryable,
  customer: { orgId: string; tenantId: string; customerId: string },
): Promise<ContactLink | undefined> {
  return db
    .selectFrom('contactLinks')
    .selectAll()
    .where('orgId', '=', customer.orgId)
    .where('tenantId', '=', customer.tenantId)
    .where('customerId', '=', customer.customerId)
    .executeTakeFirst();
}

/** Links a customer to a contact; two workers that found the same one agree. */
export async function putContactLink(db: Queryable, link: Insertable<Tables['contactLinks']>): Promise<void> {
  const { contactId, contactName, salesTerms } = link;
  await db
    .insertInto('contactLinks')
    .values(link)
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'customerId'])
        .doUpdateSet({ contactId, contactName, salesTerms: salesTerms ?? null }),
    )
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
