import { sql } from 'kysely';
import { payerOf, type Deal } from '../sync/deal.ts';
import type { Queryable } from './db.ts';
import type { DealRow } from './deal-tables.ts';

export async function findDeal(db: Queryable, orgId: string, dealId: string): Promise<DealRow | undefined> {
  return db.selectFrom('deals').selectAll().where('orgId', '=', orgId).where('dealId', '=', dealId).executeTakeFirst();
}

/** Those of these deals that have been read before. */
export async function listDeals(db: Queryable, orgId: string, dealIds: string[]): Promise<DealRow[]> {
  return db
    .selectFrom('deals')
    .selectAll()
    .where('orgId', '=', orgId)
    .where(sql<boolean>`deal_id = any(${dealIds})`)
    .execute();
}

/** Notes where deals that are known stand now, as a list of the CRM says. */
export async function noteStages(
  db: Queryable,
  orgId: string,
  deals: { id: string; stage: string | null; pipeline: string | null }[],
): Promise<void> {
  for (const { id, stage, pipeline } of deals) {
    await db
      .updateTable('deals')
      .set({ stage, pipeline })
      .where('orgId', '=', orgId)
      .where('dealId', '=', id)
      .where('stage', 'is distinct from', stage)
      .execute();
  }
}

/** Mirrors a deal as just read from the CRM. */
export async function putDeal(db: Queryable, orgId: string, deal: Deal, now: Date): Promise<void> {
  await putDeals(db, orgId, [deal], now);
}

/** Mirrors deals as just read from the CRM, each named once. */
export async function putDeals(db: Queryable, orgId: string, deals: Deal[], now: Date): Promise<void> {
  if (deals.length === 0) return;
  await db
    .insertInto('deals')
    .values(deals.map((deal) => ({ orgId, dealId: deal.id, ...mirrorOf(deal), readAt: now })))
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'dealId']).doUpdateSet((row) => ({
        name: row.ref('excluded.name'),
        stage: row.ref('excluded.stage'),
        pipeline: row.ref('excluded.pipeline'),
        amount: row.ref('excluded.amount'),
        currency: row.ref('excluded.currency'),
        customerName: row.ref('excluded.customerName'),
        accountId: row.ref('excluded.accountId'),
        contactId: row.ref('excluded.contactId'),
        readAt: row.ref('excluded.readAt'),
      })),
    )
    .execute();
}

function mirrorOf(deal: Deal) {
  const { name, stage, pipeline, amount, currency, account, contact } = deal;
  return {
    ...{ name, stage, pipeline, amount, currency },
    customerName: payerOf(deal)?.name ?? null,
    accountId: account?.id ?? null,
    contactId: contact?.id ?? null,
  };
}

/** The deals as last read that point to an account or a contact. */
function pointingTo({ module, recordId }: LinkedTo) {
  return module === 'Accounts'
    ? sql<boolean>`deals.account_id = ${recordId}`
    : sql<boolean>`deals.contact_id = ${recordId}`;
}

export interface LinkedTo {
  module: 'Accounts' | 'Contacts';
  recordId: string;
}

/** Deals of the org, or of one account or contact, of which some work waits for one of these problems to be mended, or runs. */
export async function listDealsWaiting(
  db: Queryable,
  { orgId, problemCodes, of }: { orgId: string; problemCodes: string[]; of?: LinkedTo },
): Promise<string[]> {
  const rows = await db
    .selectFrom('dealSyncs')
    .leftJoin('deals', (join) =>
      join.onRef('deals.orgId', '=', 'dealSyncs.orgId').onRef('deals.dealId', '=', 'dealSyncs.dealId'),
    )
    .select('dealSyncs.dealId')
    .distinct()
    .where('dealSyncs.orgId', '=', orgId)
    .where((row) =>
      row.or([
        // May be about to wait for what has just been mended.
        row('dealSyncs.state', '=', 'running'),
        row.and([
          row('dealSyncs.state', 'in', ['waiting', 'needs_setup', 'failed']),
          row(sql<string>`deal_syncs.problem ->> 'code'`, 'in', problemCodes),
        ]),
      ]),
    )
    .$if(of !== undefined, (query) => query.where(of ? pointingTo(of) : sql<boolean>`true`))
    .execute();
  return rows.map(({ dealId }) => dealId);
}

/** Who is invoiced for the deals of this account or contact, each customer with the deal that was read last. */
export async function listCustomersOf(
  db: Queryable,
  orgId: string,
  of: LinkedTo,
): Promise<{ customerId: string; dealId: string }[]> {
  const payer = sql<string>`coalesce(deals.account_id, deals.contact_id)`;
  return db
    .selectFrom('deals')
    .distinctOn(payer)
    .select([payer.as('customerId'), 'dealId'])
    .where('orgId', '=', orgId)
    .where(pointingTo(of))
    .orderBy(payer)
    .orderBy('readAt', 'desc')
    .execute();
}
