import Big from 'big.js';
import type { AppContext } from '../context.ts';
import { listFollowedDeals } from '../db/invoice-drift.ts';
import type { ChangedDeal } from '../zoho/zoho-changes.ts';

/** Zoho's times have whole seconds, and its clock is not ours. */
const UNSURE_MS = 2000;

/**
 * Of deals and deals of quotes that have changed in the CRM, those with an invoice of ours that were not read since: no
 * event told of the change, and the invoice has to follow it.
 */
export async function findEditedDeals(
  { db }: Pick<AppContext, 'db'>,
  orgId: string,
  changed: { deals: ChangedDeal[]; quotes: { dealId: string | null; modifiedAt: Date }[] },
): Promise<string[]> {
  const dealIds = [...changed.deals.map(({ id }) => id), ...changed.quotes.flatMap(({ dealId }) => dealId ?? [])];
  const followed = await listFollowedDeals(db, orgId, [...new Set(dealIds)]);
  return followed
    .filter(({ dealId, name, amount, readAt }) => {
      const deal = changed.deals.find(({ id }) => id === dealId);
      // The two clocks may differ, what both sides say may not.
      const isOther = deal !== undefined && (deal.name !== name || !sameAmount(deal.amount, amount));
      const changes = [deal, ...changed.quotes.filter((quote) => quote.dealId === dealId)];
      return (
        isOther ||
        changes.some((change) => change !== undefined && change.modifiedAt.getTime() + UNSURE_MS > readAt.getTime())
      );
    })
    .map(({ dealId }) => dealId);
}

function sameAmount(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : new Big(one).eq(other);
}
