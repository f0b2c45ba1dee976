import type { Tenant } from './contact-directory.ts';
import type { Queryable } from './db.ts';
import type { ContactRead } from './contact-tables.ts';

export async function findContactRead(db: Queryable, tenant: Tenant): Promise<ContactRead | undefined> {
  return db
    .selectFrom('contactReads')
    .selectAll()
    .where('orgId', '=', tenant.orgId)
    .where('tenantId', '=', tenant.tenantId)
    .executeTakeFirst();
}

/** Begins to read a tenant's contacts, or goes on where an earlier read stopped. */
export async function startContactRead(db: Queryable, tenant: Tenant, now: Date): Promise<ContactRead> {
  return db
    .insertInto('contactReads')
    .values({ ...tenant, startedAt: now })
    .onConflict((conflict) => conflict.columns(['orgId', 'tenantId']).doUpdateSet({ orgId: tenant.orgId }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Stores how far the read is. */
export async function noteContactRead(
  db: Queryable,
  tenant: Tenant,
  progress: Partial<Pick<ContactRead, 'nextPage' | 'contactsRead' | 'contactsInAll' | 'filledAt' | 'readUntil'>>,
): Promise<void> {
  await db
    .updateTable('contactReads')
    .set(progress)
    .where('orgId', '=', tenant.orgId)
    .where('tenantId', '=', tenant.tenantId)
    .execute();
}

/** Everything read of an org's Xero contacts that a new connection reads again. */
export async function deleteReadContacts(db: Queryable, orgId: string): Promise<void> {
  for (const table of ['contactDirectory', 'contactInvoices', 'contactReads'] as const) {
    await db.deleteFrom(table).where('orgId', '=', orgId).execute();
  }
}
