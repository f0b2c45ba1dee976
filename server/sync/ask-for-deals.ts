import type { AppContext } from '../context.ts';
import type { OpenTransaction } from '../db/db.ts';
import { requestSync, wakeSyncs } from '../db/deal-syncs.ts';
import { codesEnding } from './problem-codes.ts';
import { anyRule, wholeDeal } from './settings.ts';

/** Asks for deals that may have changed to be looked at; the workers hear of it when the transaction commits. */
export async function askForDeals(
  ctx: Pick<AppContext, 'wake' | 'now'>,
  transaction: OpenTransaction,
  /** `stage`: the one an event said was entered. */
  { orgId, deals }: { orgId: string; deals: { dealId: string; stage: string | null }[] },
): Promise<void> {
  const now = ctx.now();
  const stageOfDeal = new Map(deals.map(({ dealId, stage }) => [dealId, stage] as const));
  // What failed for something on the deal may have been mended by this edit.
  const mended = { orgId, problemCodes: codesEnding('crm'), dealIds: [...stageOfDeal.keys()], now };
  if (stageOfDeal.size > 0) await wakeSyncs(transaction, mended);
  // Always in the same order: two events about the same deals would wait for each other's rows otherwise.
  for (const [dealId, stage] of [...stageOfDeal].sort(([a], [b]) => (a < b ? -1 : 1))) {
    await requestSync(transaction, {
      ...{ orgId, dealId, ruleId: anyRule, instalment: wholeDeal, cause: 'event', now },
      namedStage: stage,
      requestedBy: null,
    });
  }
  await ctx.wake(orgId, { work: 'background', transaction });
}
