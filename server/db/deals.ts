import { payerOf, type Deal } from '../sync/deal.ts';
import type { Queryable } from './db.ts';
import type { DealRow } from './tables.ts';

export async function findDeal(db: Queryable, orgId: string, dealId: string): Promise<DealRow | undefined> {
  return db.selectFrom('deals').selectAll().where('orgId', '=', orgId).where('dealId', '=', dealId).executeTakeFirst();
}

/** Mirrors the deal as just read from the CRM. */
export async function putDeal(db: Queryable, orgId: string, deal: Deal, now: Date): Promise<void> {
  const values = {
    name: deal.name,
    stage: deal.stage,
    pipeline: deal.pipeline,
    amount: deal.amount,
    currency: deal.currency,
    customerName: payerOf(deal)?.name ?? null,
    readAt: now,
  };
  await db
    .insertInto('deals')
    .values({ orgId, dealId: deal.id, ...values })
    .onConflict((conflict) => conflict.columns(['orgId', 'dealId']).doUpdateSet(values))
    .execute();
}
