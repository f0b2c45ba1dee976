import { sql } from 'kysely';
import type { Queryable } from './db.ts';
import type { ContactCreation } from './contact-tables.ts';

interface CustomerKey {
  orgId: string;
  tenantId: string;
  customerId: string;
}

/** Longer than one call to Xero may take: a worker silent for longer is gone. */
const LEASE_MS = 60_000;

export async function findContactCreation(db: Queryable, key: CustomerKey): Promise<ContactCreation | undefined> {
  return db
    .selectFrom('contactCreations')
    .selectAll()
    .where('orgId', '=', key.orgId)
    .where('tenantId', '=', key.tenantId)
    .where('customerId', '=', key.customerId)
    .executeTakeFirst();
}

/** Takes the right to make this customer's contact; false while another worker has it. */
export async function claimContactCreation(db: Queryable, key: CustomerKey, now: Date): Promise<boolean> {
  const lease = { leaseUntil: new Date(now.getTime() + LEASE_MS), sentAt: now };
  const claimed = await db
    .insertInto('contactCreations')
    .values({ ...key, ...lease })
    .onConflict((conflict) =>
      conflict
        .columns(['orgId', 'tenantId', 'customerId'])
        .doUpdateSet(lease)
        .where(sql<boolean>`coalesce(contact_creations.lease_until < ${now}, true)`),
    )
    .returning('customerId')
    .executeTakeFirst();
  return claimed !== undefined;
}

/** `answered`: Xero refused it or never got it, nothing was made. `unknown`: it may have been made. */
export async function releaseContactCreation(
  db: Queryable,
  key: CustomerKey,
  outcome: 'answered' | 'unknown',
): Promise<void> {
  await db
    .updateTable('contactCreations')
    .set({ leaseUntil: null, ...(outcome === 'answered' ? { sentAt: null } : {}) })
    .where('orgId', '=', key.orgId)
    .where('tenantId', '=', key.tenantId)
    .where('customerId', '=', key.customerId)
    .execute();
}

/** A person wants a new contact for this customer, whatever Xero already has. */
export async function askForContact(db: Queryable, key: CustomerKey, askedBy: string): Promise<void> {
  await db
    .insertInto('contactCreations')
    .values({ ...key, askedBy })
    .onConflict((conflict) => conflict.columns(['orgId', 'tenantId', 'customerId']).doUpdateSet({ askedBy }))
    .execute();
}

/** The customer has its contact. */
export async function endContactCreation(db: Queryable, key: CustomerKey): Promise<void> {
  await db
    .deleteFrom('contactCreations')
    .where('orgId', '=', key.orgId)
    .where('tenantId', '=', key.tenantId)
    .where('customerId', '=', key.customerId)
    .execute();
}
